import { join } from "node:path";
import { BrowserWindow, nativeTheme, screen } from "electron";
import { appOrigin } from "../contract/shell.ts";
import { readWindowState, visibleState, writeWindowState } from "./window-state.ts";

export interface MainWindowOptions {
  readonly preload: string;
  /** Where size and place are kept. */
  readonly stateFile: string;
}

/** Opens the window; it shows itself once it has something to show. */
export async function openMainWindow({ preload, stateFile }: MainWindowOptions): Promise<BrowserWindow> {
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const { maximized, x, y, width, height } = visibleState(readWindowState(stateFile), screens);
  const window = new BrowserWindow({
    width,
    height,
    ...(x !== undefined && y !== undefined && { x, y }),
    minWidth: 900,
    minHeight: 560,
    show: false,
    title: "Handrail",
    // What is seen before the first paint.
    backgroundColor: nativeTheme.shouldUseDarkColors ? "#16181d" : "#ffffff",
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (maximized) window.maximize();
  window.once("ready-to-show", () => window.show());
  window.on("close", () =>
    writeWindowState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() }),
  );
  await window.loadURL(`${appOrigin}/index.html`);
  return window;
}

/** Beside the window's page in a build. */
export const preloadFile = (folder: string): string => join(folder, "preload.cjs");
