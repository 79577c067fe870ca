import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const cli = fileURLToPath(new URL("../electron/cli.ts", import.meta.url));
const serverFileSchema = z.object({ url: z.string(), token: z.string() });

export interface ServedLibrary {
  readonly pid: number;
  /** From the start of the process, Node's own start included, to the line that says that it listens. */
  readonly readyMs: number;
  search(query: string): Promise<void>;
  stop(): Promise<void>;
}

/** `handrail serve` as IT starts it, in a process of its own. */
export async function serveLibrary(dataFolder: string): Promise<ServedLibrary> {
  const startedAt = performance.now();
  const server = spawn(process.execPath, [cli, "serve", "--port", "0", "--data-dir", dataFolder], {
    env: { ...process.env, RATE_LIMIT_PER_MINUTE: "0", RATE_LIMIT_PER_HOUR: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await listening(server);
  const readyMs = performance.now() - startedAt;
  const { url, token } = serverFileSchema.parse(JSON.parse(readFileSync(join(dataFolder, "server.json"), "utf8")));
  return {
    pid: server.pid ?? 0,
    readyMs,
    async search(query) {
      const answer = await fetch(`${url}/api/v1/search`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
      if (!answer.ok) throw new Error(`the search was answered with ${answer.status}`);
      await answer.arrayBuffer();
    },
    async stop() {
      server.kill("SIGTERM");
      await once(server, "exit");
    },
  };
}

async function listening({ stdout }: ChildProcess): Promise<void> {
  if (!stdout) throw new Error("no output");
  for await (const line of createInterface({ input: stdout })) {
    if (line.includes("is listening")) {
      stdout.resume();
      return;
    }
  }
  throw new Error("it ended before it listened");
}
