import type { Api } from "./api.ts";
import { createHttpClient, signIn } from "./http-client.ts";
import { createIpcClient, requestPort } from "./ipc-client.ts";
import { desktopShell, type Shell } from "./shell.ts";

export interface Connected {
  readonly api: Api;
  /** Absent in a browser. */
  readonly shell: Shell | undefined;
}

/** Over the message port in the desktop, over HTTP in a browser. Throws an `ApiError` when signing in fails. */
export async function connect(window: Window): Promise<Connected> {
  const shell = desktopShell(window);
  if (shell) return { api: await createIpcClient(await requestPort(window)), shell };
  await signIn(window);
  return { api: createHttpClient(window.location.origin), shell: undefined };
}
