import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A process that messages go to and come from: a forked Node process, or a utility process in the desktop. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, however it ended. */
  onExit(listener: (reason: { code: number | null; signal: string | null }) => void): void;
  kill(): void;
}

export interface SpawnOptions {
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Limit of the worker's JavaScript heap. */
  readonly maxHeapMb?: number;
}

export type SpawnWorker = (entry: URL, options: SpawnOptions) => WorkerProcess;

/** Forks `entry` with structured-clone messages. The worker leaves by itself when this process is gone. */
export const spawnNodeWorker: SpawnWorker = (entry, options) => {
  const child = fork(fileURLToPath(entry), [], {
    serialization: "advanced",
    env: { ...process.env, ...options.env },
    execArgv: options.maxHeapMb === undefined ? [] : [`--max-old-space-size=${options.maxHeapMb}`],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  return {
    pid: child.pid,
    send(message) {
      // A worker that is going tells so through onExit; its pipe's error adds nothing.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on("message", listener),
    onExit(listener) {
      let exited = false;
      const once = (code: number | null, signal: string | null): void => {
        if (exited) return;
        exited = true;
        listener({ code, signal });
      };
      child.on("exit", once);
      child.on("error", () => once(null, null));
    },
    kill: () => void child.kill("SIGKILL"),
  };
};
