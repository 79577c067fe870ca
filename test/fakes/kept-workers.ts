import { afterAll } from "vitest";
import type { HostMessage, WorkerMessage } from "../../electron/platform/worker-host.ts";
import {
  spawnNodeWorker,
  type SpawnWorker,
  type WorkerExit,
  type WorkerProcess,
} from "../../electron/platform/worker-process.ts";

/** A real worker process that outlives its host. */
interface KeptWorker {
  readonly child: WorkerProcess;
  readonly key: string;
  /** Calls without an answer. */
  readonly open: Set<number>;
  isReady: boolean;
  onMessage: (message: unknown) => void;
  onExit: (exit: WorkerExit) => void;
}

const idle: KeptWorker[] = [];

/**
 * Starts real workers, and hands one that was stopped while it had nothing to do to the next host of the same file:
 * starting a parser takes a second of a processor, which a test of something else needn't pay again. One that is killed,
 * crashes or is stopped in the middle of something ends as ever.
 */
export const spawnKeptWorker: SpawnWorker = (entry, options) => {
  // Whoever starts a process decides what it may read.
  const key = JSON.stringify([entry.href, options, process.geteuid?.()]);
  const at = idle.findIndex((one) => one.key === key);
  const worker = at >= 0 ? idle.splice(at, 1)[0] : undefined;
  return lend(worker ?? start(key, spawnNodeWorker(entry, options)));
};

afterAll(() => {
  for (const worker of idle.splice(0)) worker.child.kill();
});

function start(key: string, child: WorkerProcess): KeptWorker {
  const worker: KeptWorker = {
    child,
    key,
    open: new Set(),
    isReady: false,
    onMessage: () => undefined,
    onExit: () => undefined,
  };
  child.onMessage((received) => {
    // Our own child's messages are trusted.
    const message = received as WorkerMessage;
    if (message.type === "ready") worker.isReady = true;
    else if (message.type !== "event") worker.open.delete(message.id);
    worker.onMessage(message);
  });
  child.onExit((exit) => {
    const place = idle.indexOf(worker);
    if (place >= 0) idle.splice(place, 1);
    worker.onExit(exit);
  });
  return worker;
}

function lend(worker: KeptWorker): WorkerProcess {
  const messageListeners: ((message: unknown) => void)[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<WorkerExit>();
  worker.onMessage = (message) => {
    for (const listener of messageListeners) listener(message);
  };
  worker.onExit = end;
  if (worker.isReady) queueMicrotask(() => worker.onMessage({ type: "ready" } satisfies WorkerMessage));
  return {
    pid: worker.child.pid,
    send(sent) {
      const message = sent as HostMessage;
      if (message.type === "stop" && worker.isReady && worker.open.size === 0) {
        worker.onMessage = () => undefined;
        worker.onExit = () => undefined;
        idle.push(worker);
        end({ code: 0, signal: null });
        return;
      }
      if (message.type === "call") worker.open.add(message.id);
      worker.child.send(message);
    },
    onMessage: (listener) => void messageListeners.push(listener),
    onExit: (listener) => void ended.then(listener),
    kill: () => worker.child.kill(),
  };
}
