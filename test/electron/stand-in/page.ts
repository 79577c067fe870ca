import { readFileSync } from "node:fs";
import "./codec.js";
import { theChromium, theLaunch } from "./host.ts";
import type { Parameters } from "./chromium.ts";
import type { FarEnd } from "./ports.ts";

/** Made by codec.js, here and in the page. */
const { standInCodec } = globalThis as unknown as {
  standInCodec: { encode(value: unknown): string; decode(text: string): FromPage };
};

type FromPage =
  | { readonly type: "loaded" }
  | { readonly type: "preload-failed"; readonly error: string }
  | { readonly type: "send"; readonly channel: string; readonly values: readonly unknown[] }
  | { readonly type: "invoke"; readonly id: number; readonly channel: string; readonly values: readonly unknown[] }
  | { readonly type: "open"; readonly url: string }
  | { readonly type: "port"; readonly id: number; readonly data: unknown }
  | { readonly type: "port-closed"; readonly id: number };

export interface PageOptions {
  readonly width: number;
  readonly height: number;
  readonly preload: string;
  onSend(channel: string, values: readonly unknown[]): void;
  onInvoke(channel: string, values: readonly unknown[]): Promise<unknown>;
  onPreloadFailed(error: string): void;
  /** The page wants another window. */
  onOpen(url: string): void;
  /** Whatever else the browser tells of the page. */
  onEvent(method: string, parameters: Parameters): void;
}

const scriptText = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const preloadWorld = "preload";

/** One page of the browser with a preload's world in it. */
export class Page {
  readonly targetId: string;
  readonly #sessionId: string;
  readonly #options: PageOptions;
  readonly #ports = new Map<number, FarEnd>();
  #nextPort = 0;
  #context: number | undefined;

  static async open(options: PageOptions): Promise<Page> {
    const { targetId } = await theChromium().send("Target.createTarget", {
      url: "about:blank",
      newWindow: true,
      width: options.width,
      height: options.height,
    });
    const { sessionId } = await theChromium().send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(String(targetId), String(sessionId), options);
    await page.#prepare();
    return page;
  }

  private constructor(targetId: string, sessionId: string, options: PageOptions) {
    this.targetId = targetId;
    this.#sessionId = sessionId;
    this.#options = options;
  }

  send(method: string, parameters: Parameters = {}): Promise<Parameters> {
    return theChromium().send(method, parameters, this.#sessionId);
  }

  postMessage(channel: string, values: readonly unknown[], ports: readonly FarEnd[] = []): void {
    this.#toPreload({ type: "message", channel, values, ports: ports.map((port) => this.#export(port)) });
  }

  /** The page has gone, or goes to another document: its ports with it. */
  forgetDocument(): void {
    this.#context = undefined;
    for (const port of this.#ports.values()) port.close();
    this.#ports.clear();
  }

  resize(width: number, height: number): Promise<Parameters> {
    return this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  }

  async #prepare(): Promise<void> {
    theChromium().on(this.#sessionId, (method, parameters) => this.#receive(method, parameters));
    const preload = readFileSync(this.#options.preload, "utf8");
    const codec = scriptText("codec.js");
    await Promise.all([
      this.send("Page.enable"),
      this.send("Runtime.enable"),
      this.send("Debugger.enable"),
      this.send("Runtime.addBinding", { name: "standInSend", executionContextName: preloadWorld }),
      this.send("Page.addScriptToEvaluateOnNewDocument", { source: scriptText("main-world.js") }),
      this.send("Page.addScriptToEvaluateOnNewDocument", {
        source: `${codec}\n${scriptText("preload-world.js").replace("PRELOAD;", () => preload)}`,
        worldName: preloadWorld,
      }),
      this.send("Fetch.enable", { patterns: [{ urlPattern: "*" }] }),
      this.resize(this.#options.width, this.#options.height),
    ]);
  }

  #receive(method: string, parameters: Parameters): void {
    // What the protocol promises for each of these events.
    if (method === "Runtime.executionContextCreated") {
      const { context } = parameters as { context: { id: number; name: string; auxData?: { frameId?: string } } };
      if (context.name !== preloadWorld || context.auxData?.frameId !== this.targetId) return;
      this.forgetDocument();
      this.#context = context.id;
    } else if (method === "Runtime.executionContextDestroyed") {
      if (parameters["executionContextId"] === this.#context) this.forgetDocument();
    } else if (method === "Runtime.bindingCalled") {
      void this.#fromPreload(standInCodec.decode(String(parameters["payload"])));
    } else if (method === "Debugger.paused") void this.#givePath(parameters);
    else this.#options.onEvent(method, parameters);
  }

  async #fromPreload(message: FromPage): Promise<void> {
    if (message.type === "port") this.#ports.get(message.id)?.post(message.data);
    else if (message.type === "port-closed") {
      const port = this.#ports.get(message.id);
      this.#ports.delete(message.id);
      port?.close();
    } else if (message.type === "send") this.#options.onSend(message.channel, message.values);
    else if (message.type === "open") this.#options.onOpen(message.url);
    else if (message.type === "preload-failed") this.#options.onPreloadFailed(message.error);
    else if (message.type === "invoke") {
      try {
        const value = await this.#options.onInvoke(message.channel, message.values);
        this.#toPreload({ type: "answer", id: message.id, value });
      } catch (error) {
        this.#toPreload({ type: "answer", id: message.id, error: String(error) });
      }
    }
  }

  #export(port: FarEnd): number {
    const id = ++this.#nextPort;
    this.#ports.set(id, port);
    port.onMessage((data) => this.#toPreload({ type: "port", id, data }));
    port.onClose(() => {
      if (this.#ports.delete(id)) this.#toPreload({ type: "port-closed", id });
    });
    return id;
  }

  #toPreload(message: object): void {
    if (this.#context === undefined) return;
    const text = JSON.stringify(standInCodec.encode(message));
    // A page that goes meanwhile takes no more messages.
    this.send("Runtime.evaluate", { expression: `standIn.receive(${text})`, contextId: this.#context }).catch(
      () => undefined,
    );
  }

  /** The preload stopped to ask for a file's path. Anyone else's `debugger` goes on at once. */
  async #givePath(parameters: Parameters): Promise<void> {
    const { callFrames } = parameters as { callFrames: readonly { functionName: string }[] };
    try {
      if (callFrames[0]?.functionName !== "standInPathOfFile") return;
      const contextId = this.#context;
      const { result } = await this.send("Runtime.evaluate", { expression: "standInFile", contextId });
      const { objectId } = result as { objectId: string };
      const { path } = await this.send("DOM.getFileInfo", { objectId });
      await this.send("Runtime.evaluate", { expression: `standInPath = ${JSON.stringify(path)}`, contextId });
    } catch (error) {
      process.stderr.write(`the stand-in for ${theLaunch().name} can't tell a file's path: ${String(error)}\n`);
    } finally {
      await this.send("Debugger.resume");
    }
  }
}
