/**
 * What the desktop can do and a browser can't. The preload puts it on the window as `handrail`; a browser has none, and
 * the pages offer other ways there.
 */
export interface Shell {
  /** Absolute path of a file that was dropped or chosen. */
  pathForFile(file: File): string;
  /** Native dialogs; empty when cancelled. */
  pickFolder(): Promise<readonly string[]>;
  pickFiles(purpose: "documents" | "model"): Promise<readonly string[]>;
}

declare global {
  interface Window {
    readonly handrail?: Shell;
  }
}

export function desktopShell(window: Window): Shell | undefined {
  return window.handrail;
}
