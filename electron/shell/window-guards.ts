import { app, session, shell, type WebContents } from "electron";
import { appOrigin } from "../contract/shell.ts";

/** Keeps every page where it belongs: no navigation away, no new windows, no permissions, no webviews. */
export function guardWindows(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  app.on("web-contents-created", (_event, contents) => guard(contents));
}

function guard(contents: WebContents): void {
  contents.on("will-navigate", (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on("will-redirect", (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    // A link in a policy opens in the person's browser; anything else, such as file:, opens nowhere.
    if (/^(?:https?|mailto):/i.test(url)) void shell.openExternal(url);
    return { action: "deny" };
  });
}

export const isAppUrl = (url: string): boolean => url === appOrigin || url.startsWith(`${appOrigin}/`);
