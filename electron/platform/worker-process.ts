import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How a process ended; both null: it never ran. */
export interface WorkerExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A process that messages go to and come from: a forked Node process, or a utility process in the desktop. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Each listener is called once, however the process ended. */
  onExit(listener: (exit: WorkerExit) => void): void;
  kill(): void;
}

export interface SpawnOptions {
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Limit of the worker's JavaScript heap. */
  readonly maxHeapMb?: number;
  /** Takes what the worker and its libraries write to stdout and stderr; without it that goes where ours goes. */
  readonly onOutput?: (text: string) => void;
}

export type SpawnWorker = (entry: URL, options: SpawnOptions) => WorkerProcess;

/** Forks `entry` with structured-clone messages. The worker leaves by itself when this process is gone. */
export const spawnNodeWorker: SpawnWorker = (entry, options) => {
  const child = fork(fileURLToPath(entry), [], {
    serialization: "advanced",
    env: { ...process.env, ...options.env },
    execArgv: options.maxHeapMb === undefined ? [] : [`--max-old-space-size=${options.maxHeapMb}`],
    stdio: options.onOutput ? ["ignore", "pipe", "pipe", "ipc"] : ["ignore", "inherit", "inherit", "ipc"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (data: Buffer) => options.onOutput?.(data.toString()));
  }
  const ended = new Promise<WorkerExit>((resolve) => {
    child.on("exit", (code, signal) => resolve({ code, signal }));
    // A process that could not be started has no exit of its own; a child's other errors don't end it.
    child.on("error", () => {
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });
  return {
    pid: child.pid,
    send(message) {
      // A worker that is going tells so through onExit; its pipe's error adds nothing.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on("message", listener),
    onExit: (listener) => void ended.then(listener),
    kill: () => void child.kill("SIGKILL"),
  };
};
