import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

const serverFileSchema = z.object({ url: z.string(), pid: z.number(), token: z.string() });
const cli = resolve(import.meta.dirname, "../../electron/cli.ts");

/** `handrail serve` in a process of its own, for tests that end it the hard way. */
export class ServedBackend {
  readonly url: string;
  readonly #token: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, url: string, token: string) {
    this.#process = process;
    this.url = url;
    this.#token = token;
  }

  static async start(options: {
    dataFolder: string;
    allowedRoot: string;
    environment?: Record<string, string>;
  }): Promise<ServedBackend> {
    const child = spawn(
      process.execPath,
      [cli, "serve", "--port", "0", "--data-dir", options.dataFolder, "--allow-root", options.allowedRoot],
      {
        stdio: ["ignore", "ignore", "pipe"],
        env: { ...process.env, RATE_LIMIT_PER_MINUTE: "0", RATE_LIMIT_PER_HOUR: "0", ...options.environment },
      },
    );
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline) {
      if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}: ${errors}`);
      const server = readServerFile(options.dataFolder);
      if (server && server.pid === child.pid) return new ServedBackend(child, server.url, server.token);
      await sleep(20);
    }
    child.kill("SIGKILL");
    throw new Error(`serve was not ready in time: ${errors}`);
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error("not started");
    return this.#process.pid;
  }

  /** @throws when the status isn't 2xx, or the backend is gone */
  async request(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** Process ids of the workers that run now (Linux). */
  async workers(): Promise<number[]> {
    const children: number[] = [];
    for (const name of await readdir("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
      // The second field, the name, may hold spaces; the parent is the second field behind it.
      if (Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === this.pid) children.push(Number(name));
    }
    return children;
  }

  /** Does nothing when it has ended. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exited;
  }

  /** Resolves to the exit code. */
  async stop(): Promise<number | null> {
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    const [code] = await exited;
    return code;
  }
}

function readServerFile(dataFolder: string): z.infer<typeof serverFileSchema> | undefined {
  try {
    return serverFileSchema.parse(JSON.parse(readFileSync(join(dataFolder, "server.json"), "utf8")));
  } catch {
    // Not there yet, or half of it: the caller looks again.
    return undefined;
  }
}
