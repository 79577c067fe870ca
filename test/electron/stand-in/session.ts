import { theChromium } from "./host.ts";
import { modelled } from "./modelled.ts";
import { toPageUrl } from "./protocol.ts";

type RequestHandler = (contents: unknown, permission: string, decide: (granted: boolean) => void) => void;
type CheckHandler = (contents: unknown, permission: string, origin: string) => boolean;

let onRequest: RequestHandler | undefined;
let onCheck: CheckHandler | undefined;

export const session = modelled("session", {
  defaultSession: modelled("session.defaultSession", {
    setPermissionRequestHandler(handler: RequestHandler): void {
      onRequest = handler;
    },
    setPermissionCheckHandler(handler: CheckHandler): void {
      onCheck = handler;
    },
  }),
});

/** Chromium's name of each permission and Electron's. */
const permissions = {
  geolocation: "geolocation",
  notifications: "notifications",
  midi: "midi",
  camera: "media",
  microphone: "media",
  "clipboard-read": "clipboard-read",
} as const;

/** Gives a page's origin what the app's handlers say; without them everything, as Electron does. */
export async function applyPermissions(contents: unknown, url: string): Promise<void> {
  const { origin } = new URL(toPageUrl(url));
  const granted = (permission: string): boolean => {
    let requested = onRequest === undefined;
    onRequest?.(contents, permission, (decision) => (requested = decision));
    return requested && (onCheck?.(contents, permission, origin) ?? true);
  };
  await Promise.all(
    Object.entries(permissions).map(([name, permission]) =>
      theChromium().send("Browser.setPermission", {
        permission: { name },
        setting: granted(permission) ? "granted" : "denied",
        origin,
      }),
    ),
  );
}
