import { app } from "./app.ts";
import { theChromium } from "./host.ts";
import { checkOptions, modelledEmitter, preventable } from "./modelled.ts";
import { openWindows, type OpenWindow } from "./open-windows.ts";
import { display } from "./system.ts";
import { WebContents } from "./web-contents.ts";

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface WindowOptions extends Partial<Bounds> {
  readonly show?: boolean;
  readonly title?: string;
  readonly webPreferences: { readonly preload: string } & Readonly<Record<string, unknown>>;
}

const windowOptions = [
  "x",
  "y",
  "width",
  "height",
  "minWidth",
  "minHeight",
  "show",
  "title",
  "backgroundColor",
  "webPreferences",
];

const windows = new Set<BrowserWindow>();

const events = ["ready-to-show", "close", "closed"];

export class BrowserWindow extends modelledEmitter("BrowserWindow", events) implements OpenWindow {
  readonly webContents: WebContents;
  #bounds: Bounds;
  #visible: boolean;
  #state: "normal" | "maximized" | "minimized" = "normal";
  #closing: Promise<void> | undefined;
  #loadedOnce = false;

  constructor(options: WindowOptions) {
    super();
    theChromium();
    checkOptions("a window", options, windowOptions);
    const { preload, ...preferences } = options.webPreferences;
    // The stand-in has no other kind of page than this.
    const only = {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    };
    for (const [name, value] of Object.entries(only)) {
      if (preferences[name] !== value) throw new Error(`the stand-in models ${name}: ${value} alone`);
    }
    checkOptions("webPreferences", preferences, Object.keys(only));
    const { workArea } = display;
    const { width = 800, height = 600 } = options;
    const { x = Math.round((workArea.width - width) / 2), y = Math.round((workArea.height - height) / 2) } = options;
    this.#bounds = { x, y, width, height };
    this.#visible = options.show !== false;
    windows.add(this);
    openWindows.add(this);
    this.webContents = new WebContents(this, { width, height, preload });
    app.emit("web-contents-created", {}, this.webContents);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return contents.isDestroyed() ? null : contents.window;
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  show(): void {
    this.#visible = true;
  }

  isVisible(): boolean {
    return this.#visible && this.#state !== "minimized";
  }

  focus(): void {
    this.show();
  }

  isMaximized(): boolean {
    return this.#state === "maximized";
  }

  maximize(): void {
    this.#state = "maximized";
    this.#resized();
  }

  isMinimized(): boolean {
    return this.#state === "minimized";
  }

  minimize(): void {
    this.#state = "minimized";
  }

  restore(): void {
    this.#state = "normal";
    this.#resized();
  }

  getBounds(): Bounds {
    return this.isMaximized() ? { ...display.workArea } : { ...this.#bounds };
  }

  getNormalBounds(): Bounds {
    return { ...this.#bounds };
  }

  setBounds(bounds: Partial<Bounds>): void {
    Object.assign(this.#bounds, bounds);
    this.#resized();
  }

  isDestroyed(): boolean {
    return !windows.has(this);
  }

  close(): void {
    if (this.#closing || this.isDestroyed()) return;
    const event = preventable({});
    this.emit("close", event);
    if (!event.defaultPrevented) this.#closing = this.webContents.close();
  }

  /** Resolves when a `close` that nobody prevented is through. */
  get closing(): Promise<void> | undefined {
    return this.#closing;
  }

  pageLoaded(): void {
    if (!this.#loadedOnce) this.emit("ready-to-show");
    this.#loadedOnce = true;
  }

  die(): void {
    if (!windows.delete(this)) return;
    openWindows.delete(this);
    this.emit("closed");
    if (windows.size === 0) app.allWindowsClosed();
  }

  #resized(): void {
    const { width, height } = this.getBounds();
    void this.webContents.resize(width, height);
  }
}
