import { fileURLToPath } from "node:url";
import { utilityProcess } from "electron";
import type { SpawnWorker } from "../platform/worker-process.ts";

/** Starts a worker as an Electron utility process: it ends with the app, and needs no Node beside Electron's own. */
export const spawnUtilityWorker: SpawnWorker = (entry, options) => {
  const child = utilityProcess.fork(fileURLToPath(entry), [], {
    serviceName: `Handrail ${options.name}`,
    env: { ...definedOnly(process.env), ...options.env },
    execArgv: options.maxHeapMb === undefined ? [] : [`--max-old-space-size=${options.maxHeapMb}`],
    stdio: options.onOutput ? "pipe" : "inherit",
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (data: Buffer) => options.onOutput?.(data.toString()));
  }
  let exited = false;
  child.once("exit", () => (exited = true));
  return {
    get pid() {
      return child.pid;
    },
    send(message) {
      if (!exited) child.postMessage(message);
    },
    onMessage: (listener) => void child.on("message", listener),
    onExit: (listener) => void child.once("exit", (code) => listener({ code, signal: null })),
    kill: () => void child.kill(),
  };
};

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
