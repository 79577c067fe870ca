import type { BrowserWindow } from "./browser-window.ts";
import type { Parameters } from "./chromium.ts";
import { giveUp, theChromium } from "./host.ts";
import { ipcMain } from "./ipc-main.ts";
import { modelled, modelledEmitter, preventable } from "./modelled.ts";
import { Page } from "./page.ts";
import type { MessagePortMain } from "./ports.ts";
import { fromPageUrl, handlerOf, toPageUrl } from "./protocol.ts";
import { applyPermissions } from "./session.ts";

type WindowOpenHandler = (details: { readonly url: string }) => { readonly action: string };

interface PausedRequest {
  readonly requestId: string;
  readonly frameId: string;
  readonly resourceType: string;
  readonly request: { readonly url: string; readonly method: string; readonly headers: Record<string, string> };
}

const all = new Set<WebContents>();

/** `will-redirect` and `will-attach-webview` may be listened to; nothing that the stand-in models makes them happen. */
const events = ["will-navigate", "will-redirect", "will-attach-webview", "did-finish-load", "destroyed"];

export class WebContents extends modelledEmitter("webContents", events) {
  readonly window: BrowserWindow;
  readonly mainFrame: object;
  readonly #page: Promise<Page>;
  #open: Page | undefined;
  #windowOpen: WindowOpenHandler | undefined;
  #url = "";
  /** Where the app itself sends the page: not a navigation of the page's. */
  #sentTo: string | undefined;
  #loaded: (() => void) | undefined;
  #gone = false;

  constructor(window: BrowserWindow, options: { width: number; height: number; preload: string }) {
    super();
    this.window = window;
    const currentUrl = (): string => fromPageUrl(this.#url);
    this.mainFrame = modelled("WebFrameMain", {
      get url(): string {
        return currentUrl();
      },
      postMessage: (channel: string, message: unknown, transfer: readonly MessagePortMain[] = []): void =>
        this.#open?.postMessage(
          channel,
          [message],
          transfer.map((port) => port.transfer()),
        ),
    });
    all.add(this);
    this.#page = Page.open({
      ...options,
      onSend: (channel, values) => void ipcMain.emit(channel, this.#event(), ...values),
      onInvoke: async (channel, values) => {
        const handler = ipcMain.handlers.get(channel);
        if (!handler) throw new Error(`No handler registered for '${channel}'`);
        return handler(this.#event(), ...values);
      },
      onPreloadFailed: (error) => giveUp(`the preload failed: ${error}`),
      onOpen: (opened) => this.#decideOpening(fromPageUrl(opened)),
      onEvent: (method, parameters) => void this.#receive(method, parameters),
    });
  }

  static fromTarget(targetId: string): WebContents | undefined {
    return [...all].find((contents) => contents.#open?.targetId === targetId);
  }

  getURL(): string {
    return fromPageUrl(this.#url);
  }

  isDestroyed(): boolean {
    return this.#gone;
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#windowOpen = handler;
  }

  reload(): void {
    this.#sentTo = this.#url;
    void this.#open?.send("Page.reload");
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.#page;
    this.#open = page;
    await applyPermissions(this, url);
    this.#sentTo = toPageUrl(url);
    const loaded = new Promise<void>((resolve) => (this.#loaded = resolve));
    const { errorText } = await page.send("Page.navigate", { url: this.#sentTo });
    if (errorText !== undefined) throw new Error(`${String(errorText)} loading '${url}'`);
    await loaded;
  }

  async resize(width: number, height: number): Promise<void> {
    await (await this.#page).resize(width, height);
  }

  async close(): Promise<void> {
    const page = await this.#page;
    await theChromium()
      .send("Target.closeTarget", { targetId: page.targetId })
      .catch(() => undefined);
    this.die();
  }

  /** The page has gone, whoever closed it. */
  die(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#open?.forgetDocument();
    all.delete(this);
    this.emit("destroyed");
    this.window.die();
  }

  #decideOpening(url: string): void {
    const { action } = this.#windowOpen?.({ url }) ?? { action: "allow" };
    if (action !== "deny") giveUp(`windows that a page opens aren't modelled: ${url}`);
  }

  #event(): object {
    return modelled("an IPC event", { sender: this, senderFrame: this.mainFrame });
  }

  async #receive(method: string, parameters: Parameters): Promise<void> {
    // What the protocol promises for each of these events.
    if (method === "Fetch.requestPaused") {
      await this.#answer(parameters as unknown as PausedRequest).catch((error: unknown) => {
        // A page that is closed takes its requests with it.
        if (!this.#gone) process.stderr.write(`the stand-in can't answer a request: ${String(error)}\n`);
      });
    } else if (method === "Page.frameNavigated") {
      const { frame } = parameters as { frame: { url: string; parentId?: string } };
      if (frame.parentId === undefined) this.#url = frame.url;
    } else if (method === "Page.navigatedWithinDocument") this.#url = String(parameters["url"]);
    else if (method === "Page.loadEventFired" && this.#url !== "about:blank") {
      this.emit("did-finish-load");
      this.window.pageLoaded();
      this.#loaded?.();
    }
  }

  async #answer({ requestId, frameId, resourceType, request }: PausedRequest): Promise<void> {
    const page = await this.#page;
    const url = fromPageUrl(request.url);
    const fail = () => page.send("Fetch.failRequest", { requestId, errorReason: "Aborted" });
    if (resourceType === "Document" && frameId === page.targetId) {
      const bySelf = this.#sentTo === request.url;
      this.#sentTo = undefined;
      const event = preventable({ url });
      if (!bySelf) this.emit("will-navigate", event);
      if (event.defaultPrevented) return void (await fail());
    }
    const handler = handlerOf(url);
    if (!handler) return void (await page.send("Fetch.continueRequest", { requestId }));
    if (request.method !== "GET") giveUp(`requests with a body aren't modelled: ${url}`);
    const answer = await handler(new Request(url, { headers: request.headers }));
    await page.send("Fetch.fulfillRequest", {
      requestId,
      responseCode: answer.status,
      responseHeaders: [...answer.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await answer.arrayBuffer()).toString("base64"),
    });
  }
}

/** What Playwright asks for to find a page's window. */
export const webContents = modelled("webContents", {
  fromDevToolsTargetId: (targetId: string): WebContents | undefined => WebContents.fromTarget(targetId),
});
