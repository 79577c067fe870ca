import { ipcMain, MessageChannelMain } from "electron";
import { shellChannels } from "../contract/shell.ts";
import { servePort } from "../transport/ipc.ts";
import type { Router } from "../transport/router.ts";
import { isAppUrl } from "./window-guards.ts";

/**
 * Gives each page that asks one port with the whole contract on it. A page that reloads asks again; its old port closes
 * with it, and replies go on in the backend.
 */
export function servePages(router: Promise<Router>): void {
  ipcMain.on(shellChannels.connect, ({ senderFrame }) => {
    if (!senderFrame || !isAppUrl(senderFrame.url)) return;
    // What hinders the backend is shown by whoever started it; the page goes on waiting.
    void router.then(
      (ready) => {
        const { port1, port2 } = new MessageChannelMain();
        servePort(port1, ready, { client: "window" });
        senderFrame.postMessage(shellChannels.port, undefined, [port2]);
      },
      () => undefined,
    );
  });
}
