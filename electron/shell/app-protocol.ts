import { protocol } from "electron";
import { appOrigin } from "../contract/shell.ts";
import { readPageFile } from "../transport/page-files.ts";

/** To be called before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built page from `folder` at `app://handrail/`, and nothing else. */
export function serveAppProtocol(folder: string): void {
  protocol.handle("app", async (request) => {
    const url = URL.parse(request.url);
    const isOurs = url && `${url.protocol}//${url.host}` === appOrigin;
    const file = isOurs ? await readPageFile(folder, url.pathname) : undefined;
    if (!file) return new Response("Not found", { status: 404 });
    return new Response(file.content, { headers: file.headers });
  });
}
