import { join } from "node:path";
import { app, BrowserWindow, dialog } from "electron";
import { createBackend, type Backend } from "./backend.ts";
import { errorTable, HandrailError } from "./contract/errors.ts";
import { openHttpDoor, type HttpDoor } from "./http-door.ts";
import { dataPaths, defaultDataFolder } from "./platform/data-paths.ts";
import { registerAppScheme, serveAppProtocol } from "./shell/app-protocol.ts";
import { serveDialogs } from "./shell/dialogs.ts";
import { openMainWindow, preloadFile } from "./shell/main-window.ts";
import { installMenu } from "./shell/menu.ts";
import { servePages } from "./shell/page-port.ts";
import { spawnUtilityWorker } from "./shell/utility-worker.ts";
import { guardWindows } from "./shell/window-guards.ts";

/** The folder of the build: this file, the preload and the page lie in it. */
const here = import.meta.dirname;

registerAppScheme();
if (app.requestSingleInstanceLock({ dataFolder: dataFolder() })) {
  void app.whenReady().then(run, fail);
} else {
  app.quit();
}

/** `--data-dir=…` on the command line, else HANDRAIL_DATA_DIR, else the platform's place. */
function dataFolder(): string {
  return app.commandLine.getSwitchValue("data-dir") || defaultDataFolder();
}

async function run(): Promise<void> {
  guardWindows();
  serveAppProtocol(join(here, "renderer"));
  serveDialogs();
  const paths = dataPaths(dataFolder());
  installMenu({ dataFolder: paths.folder, logs: paths.logs });
  const opening = createBackend({ dataFolder: paths.folder, environment: process.env, spawn: spawnUtilityWorker });
  // The window opens while the backend does: a page that asks early gets its port when there is one.
  servePages(opening.then(({ router }) => router));
  const showWindow = async (): Promise<void> => {
    const [open] = BrowserWindow.getAllWindows();
    if (!open) await openMainWindow({ preload: preloadFile(here), stateFile: join(paths.folder, "window.json") });
    else {
      if (open.isMinimized()) open.restore();
      open.focus();
    }
  };
  app.on("second-instance", () => void showWindow());
  app.on("activate", () => void showWindow());
  app.on("window-all-closed", () => {
    if (process.platform !== "darwin") app.quit();
  });
  try {
    const [backend] = await Promise.all([opening, showWindow()]);
    quitInOrder(backend, await openDoor(backend));
  } catch (error) {
    fail(error);
  }
}

/** The window works without the localhost mode, so a port that is taken keeps nobody from their work. */
async function openDoor(backend: Backend): Promise<HttpDoor> {
  const { http_enabled, http_port } = backend.settings.current;
  if (http_enabled) {
    try {
      return await openHttpDoor({ backend, network: { port: http_port } });
    } catch (error) {
      backend.log.error({ err: error }, "The localhost mode can't listen");
    }
  }
  return openHttpDoor({ backend, network: undefined });
}

/** Quitting waits until what runs is finished or marked, and everything is closed. */
function quitInOrder(backend: Backend, door: HttpDoor): void {
  let closed = false;
  app.on("will-quit", (event) => {
    if (closed) return;
    event.preventDefault();
    void door
      .dispose()
      .then(() => backend.dispose())
      .catch((error: unknown) => backend.log.error({ err: error }, "Shutting down failed"))
      .finally(() => {
        closed = true;
        app.quit();
      });
  });
  void backend.shutdownRequested.then(() => app.quit());
}

function fail(error: unknown): void {
  const message = error instanceof HandrailError ? error.message : errorTable.INTERNAL.message;
  dialog.showErrorBox("Handrail can't start", message);
  app.exit(1);
}
