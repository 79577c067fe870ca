import { Worker } from "node:worker_threads";
import type { HostMessage, WorkerMessage, WorkerProtocol } from "./worker-host.ts";

export interface HandlerContext<Event> {
  readonly signal: AbortSignal;
  emit(event: Event): void;
}

export type WorkerHandlers<Protocol extends WorkerProtocol> = {
  [Method in keyof Protocol]: (
    params: Protocol[Method]["params"],
    context: HandlerContext<Protocol[Method]["event"]>,
  ) => Promise<Protocol[Method]["result"]> | Protocol[Method]["result"];
};

interface ParentPort {
  post(message: WorkerMessage): void;
  onMessage(listener: (message: HostMessage) => void): void;
}

export interface ServeOptions {
  /**
   * The handlers may compute for long without a pause (a parser on a hostile file): a thread of its own, about 19 MB,
   * then watches whether the host is still there.
   */
  readonly mayBlock?: boolean;
}

/**
 * The worker's side of `WorkerHost`: answers calls with `handlers` until it is told to stop or its host is gone.
 * Messages come from the process that started this one, so they are trusted.
 */
export function serveWorker<Protocol extends WorkerProtocol>(
  handlers: WorkerHandlers<Protocol>,
  onStop: () => Promise<void> | void = () => undefined,
  options: ServeOptions = {},
): void {
  const port = parentPort();
  if (options.mayBlock) leaveWithParent();
  const running = new Map<number, AbortController>();
  port.onMessage((message) => {
    if (message.type === "stop") void Promise.resolve(onStop()).finally(() => process.exit(0));
    else if (message.type === "abort") running.get(message.id)?.abort();
    else void answer(message);
  });
  port.post({ type: "ready" });

  async function answer({ id, method, params }: Extract<HostMessage, { type: "call" }>): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const handler = handlers[method];
      if (!handler) throw new Error(`no method ${method}`);
      const result = await handler(params, {
        signal: controller.signal,
        emit: (event) => port.post({ type: "event", id, event }),
      });
      port.post({ type: "result", id, result });
    } catch (error) {
      const { name, message, code } = describe(error);
      port.post({ type: "error", id, name, message, ...(code !== undefined && { code }) });
    } finally {
      running.delete(id);
    }
  }
}

function describe(error: unknown): { name: string; message: string; code?: string } {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return { name: error.name, message: error.message, ...(code !== undefined && { code }) };
}

/** Electron gives a utility process `process.parentPort`; a forked Node process has `process.send`. */
function parentPort(): ParentPort {
  const electronPort = (
    process as {
      parentPort?: { postMessage(m: unknown): void; on(e: "message", l: (m: { data: HostMessage }) => void): void };
    }
  ).parentPort;
  if (electronPort) {
    return {
      post: (message) => electronPort.postMessage(message),
      onMessage: (listener) => electronPort.on("message", ({ data }) => listener(data)),
    };
  }
  process.on("disconnect", () => process.exit(0));
  return {
    post: (message) => void process.send?.(message),
    onMessage: (listener) => void process.on("message", listener),
  };
}

/** Ends this process within a second or two of its parent, even while its own event loop is blocked. */
function leaveWithParent(): void {
  // The parent as it is now: by the time that the thread runs it may be another one.
  const watch = `
    const { workerData: ppid } = require("node:worker_threads");
    setInterval(() => {
      let gone = process.ppid !== ppid;
      try { process.kill(ppid, 0); } catch (error) { gone ||= error.code === "ESRCH"; }
      if (gone) process.kill(process.pid, "SIGKILL");
    }, 1_000);`;
  new Worker(watch, { eval: true, workerData: process.ppid }).unref();
}
