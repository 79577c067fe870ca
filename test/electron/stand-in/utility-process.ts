import { fork, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { browserStarted } from "./host.ts";
import { checkOptions, modelled, modelledEmitter } from "./modelled.ts";

interface ForkOptions {
  readonly serviceName?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly execArgv?: readonly string[];
  readonly stdio?: "inherit" | "pipe";
}

const running = new Set<ChildProcess>();

class UtilityProcess extends modelledEmitter("UtilityProcess", ["spawn", "message", "exit"]) {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    super();
    this.#child = child;
    running.add(child);
    child.on("spawn", () => this.emit("spawn"));
    child.on("message", (message) => this.emit("message", message));
    child.on("exit", (code) => {
      running.delete(child);
      this.emit("exit", code ?? 15);
    });
  }

  /** Null unless it was started with pipes. */
  get stdout(): Readable | null {
    return this.#child.stdout;
  }

  get stderr(): Readable | null {
    return this.#child.stderr;
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined;
  }

  postMessage(message: unknown): void {
    // A process that has just died loses what is sent to it, and nobody is told otherwise than by its exit.
    if (this.#child.connected) this.#child.send(structuredClone(message) as object, () => undefined);
  }

  kill(): boolean {
    return this.#child.kill();
  }
}

export const utilityProcess = modelled("utilityProcess", {
  fork(module: string, values: readonly string[], options: ForkOptions): UtilityProcess {
    if (!browserStarted()) throw new Error("utilityProcess cannot be created before app is ready");
    checkOptions("utilityProcess.fork", options, ["serviceName", "env", "execArgv", "stdio"]);
    const output = options.stdio ?? "inherit";
    const inUtility = fileURLToPath(new URL("in-utility.ts", import.meta.url));
    return new UtilityProcess(
      fork(module, values, {
        execArgv: ["--import", inUtility, ...(options.execArgv ?? [])],
        env: options.env ?? process.env,
        serialization: "advanced",
        stdio: ["ignore", output, output, "ipc"],
      }),
    );
  },
});

/** They never outlive the app. */
export function endUtilityProcesses(): void {
  for (const child of running) child.kill("SIGKILL");
}
