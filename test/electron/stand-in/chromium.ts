import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";

/** What the browser of this test run says is trusted; each reader names what it expects. */
export type Parameters = Record<string, unknown>;
export type OnBrowserEvent = (method: string, parameters: Parameters) => void;

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Parameters;
  readonly sessionId?: string;
  readonly result?: Parameters;
  readonly error?: { readonly message: string };
}

export interface Chromium {
  readonly process: ChildProcess;
  /** https://chromedevtools.github.io/devtools-protocol; without a session it is for the browser itself. */
  send(method: string, parameters?: Parameters, sessionId?: string): Promise<Parameters>;
  on(sessionId: string, listener: OnBrowserEvent): void;
  close(): Promise<void>;
}

/**
 * Starts a browser that is spoken to through pipes: it ends by itself when this process does, however that ends.
 * `onAddress` gets the address for other debuggers.
 */
export function launchChromium(program: string, flags: string[], onAddress: (url: string) => void): Chromium {
  const child = spawn(program, [...flags, "--remote-debugging-pipe"], {
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
  });
  // Made by the `stdio` above.
  const [, , errors, output, input] = child.stdio as [null, null, Readable, Writable, Readable];
  let said = "";
  errors.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-8_192);
    const url = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
    if (url === undefined) return;
    said = "";
    onAddress(url);
  });
  let nextId = 0;
  const pending = new Map<number, PromiseWithResolvers<Parameters>>();
  const listeners = new Map<string, OnBrowserEvent>();
  const receive = (answer: Answer): void => {
    if (answer.id === undefined) {
      listeners.get(answer.sessionId ?? "")?.(answer.method ?? "", answer.params ?? {});
      return;
    }
    const asked = pending.get(answer.id);
    pending.delete(answer.id);
    if (answer.error) asked?.reject(new Error(answer.error.message));
    else asked?.resolve(answer.result ?? {});
  };
  let rest = Buffer.alloc(0);
  input.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const text = rest.subarray(0, end).toString();
      rest = rest.subarray(end + 1);
      receive(JSON.parse(text) as Answer);
    }
  });
  const onGone = (): void => {
    for (const asked of pending.values()) asked.reject(new Error(`the browser has ended: ${said}`));
    pending.clear();
  };
  child.on("exit", onGone);
  child.on("error", onGone);
  output.on("error", onGone);
  input.on("error", onGone);
  const send: Chromium["send"] = (method, params = {}, sessionId) => {
    const asked = Promise.withResolvers<Parameters>();
    const id = ++nextId;
    pending.set(id, asked);
    output.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    return asked.promise;
  };
  return {
    process: child,
    send,
    on: (sessionId, listener) => void listeners.set(sessionId, listener),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      send("Browser.close").catch(() => undefined);
      const timer = setTimeout(() => child.kill("SIGKILL"), 3_000);
      await gone;
      clearTimeout(timer);
    },
  };
}
