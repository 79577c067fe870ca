import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { allocatorEnvironment } from "../../electron/platform/allocator.ts";

const allocator = pathToFileURL(resolve(import.meta.dirname, "../../electron/platform/allocator.ts")).href;
const program = `
  import { restartWithAllocator } from ${JSON.stringify(allocator)};
  restartWithAllocator();
  process.stdout.write(JSON.stringify({ pid: process.pid, tunables: process.env.GLIBC_TUNABLES ?? null, given: process.argv.at(-1) }));
`;

async function run(environment: NodeJS.ProcessEnv) {
  const { GLIBC_TUNABLES: _own, ...inherited } = process.env;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", program, "--", "an argument"], {
    env: { ...inherited, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [printed] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return { child: child.pid, ...JSON.parse(printed) };
}

describe.skipIf(process.platform !== "linux")("a process that holds the index", () => {
  test("starts again in its own place, with the allocator's limits and what it was given", async () => {
    const { child, pid, tunables, given } = await run({});
    expect({ pid, given }).toEqual({ pid: child, given: "an argument" });
    expect(tunables).toBe(allocatorEnvironment({}).GLIBC_TUNABLES);
  });

  test("leaves what was chosen for it", async () => {
    expect(await run({ GLIBC_TUNABLES: "glibc.malloc.arena_max=8" })).toMatchObject({
      tunables: "glibc.malloc.arena_max=8",
    });
  });
});
