import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ParserPool } from "../../../electron/library/parsers/parser-pool.ts";
import { systemClock } from "../../../electron/platform/clock.ts";
import { createLog } from "../../../electron/platform/log.ts";
import { spawnNodeWorker, type SpawnWorker } from "../../../electron/platform/worker-process.ts";
import { writeFiles } from "../test-library.ts";

function openPool(settings: { parser_timeout_seconds?: number; parser_memory_mb?: number } = {}) {
  const pids: number[] = [];
  const spawn: SpawnWorker = (entry, options) => {
    const worker = spawnNodeWorker(entry, options);
    if (worker.pid !== undefined) pids.push(worker.pid);
    return worker;
  };
  const current = { parser_timeout_seconds: 60, parser_memory_mb: 1_024, ...settings };
  const pool = new ParserPool({ clock: systemClock, log: createLog({ level: "error" }), settings: { current }, spawn });
  onTestFinished(() => pool.dispose());
  return { pool, pids, current };
}

const never = new AbortController().signal;
const file = (name: string, content: string) => ({
  filePath: join(writeFiles({ [name]: content }), name),
  relativePath: name,
});

describe("the parser's process", () => {
  it("gives text, blocks, chunks and proposals", async () => {
    const { pool } = openPool();
    const parsed = await pool.parse(file("leave-germany.md", "# Leave\n\nThirty days.\n"), never);
    expect(parsed).toMatchObject({ format: "markdown", title: "Leave", metadata: { jurisdiction: "DE" } });
    expect(parsed.segments.map(({ text }) => text).join("")).toBe("Leave\n\nThirty days.");
    expect(parsed.chunks).toHaveLength(1);
  });

  it("passes on what is wrong with a file, and reads the next", async () => {
    const { pool, pids } = openPool();
    await expect(pool.parse(file("a.pdf", "%PDF-1.7 torn"), never)).rejects.toMatchObject({ code: "FILE_TRUNCATED" });
    await expect(pool.parse({ filePath: "/none", relativePath: "none.md" }, never)).rejects.toMatchObject({
      code: "INTERNAL",
    });
    await expect(pool.parse(file("b.md", "Text."), never)).resolves.toMatchObject({ format: "markdown" });
    expect(pids).toHaveLength(1);
  });

  it("is replaced when a file takes too long, or is no longer wanted", { timeout: 90_000 }, async () => {
    const { pool, pids, current } = openPool({ parser_timeout_seconds: 1.5 });
    await pool.parse(file("warm.md", "Text."), never);
    const endless = file("endless.md", `${"[".repeat(300_000)}x${"]".repeat(300_000)}`);
    await expect(pool.parse(endless, never)).rejects.toMatchObject({ code: "PARSER_TIMEOUT" });
    current.parser_timeout_seconds = 60;
    await pool.parse(file("warm.md", "Text."), never);
    const controller = new AbortController();
    const parsing = pool.parse(endless, controller.signal);
    setTimeout(() => controller.abort(), 300);
    await expect(parsing).rejects.toMatchObject({ name: "AbortError" });
    await expect(pool.parse(file("b.md", "Text."), never)).resolves.toMatchObject({ format: "markdown" });
    expect(pids).toHaveLength(3);
  });

  it("is replaced when a file takes too much memory", async () => {
    const { pool } = openPool({ parser_memory_mb: 256 });
    const large = file("large.md", "word [link](a) *text*\n\n".repeat(1_000_000));
    await expect(pool.parse(large, never)).rejects.toMatchObject({ code: "PARSER_OUT_OF_MEMORY" });
    await expect(pool.parse(file("b.md", "Text."), never)).resolves.toMatchObject({ format: "markdown" });
  });

  it("reads the file again when the process was ended by someone else", async () => {
    const { pool, pids } = openPool();
    await pool.parse(file("warm.md", "Text."), never);
    const parsing = pool.parse(file("slow.md", "word [link](a) *text*\n\n".repeat(3_000)), never);
    const [pid] = pids;
    if (pid !== undefined) process.kill(pid, "SIGKILL");
    await expect(parsing).resolves.toMatchObject({ format: "markdown" });
    expect(pids).toHaveLength(2);
  });
});
