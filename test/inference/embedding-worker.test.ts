import { expect, onTestFinished, test } from "vitest";
import { EmbeddingWorker } from "../../electron/inference/embedding-worker-client.ts";
import { silentLog } from "../../electron/platform/log.ts";
import { spawnNodeWorker } from "../../electron/platform/worker-process.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

const scriptedWorker = new URL("./scripted-embedding-worker.ts", import.meta.url);
const question = { priority: "question" } as const;
const idleMs = 5 * 60_000;

/** An embedder over a real process that follows a script, and has embedded something. */
async function startEmbedder(clock: FakeClock): Promise<{ embedder: EmbeddingWorker; pid: number | undefined }> {
  const embedder = new EmbeddingWorker({
    clock,
    log: silentLog(),
    modelFolder: temporaryFolder(),
    spawn: (_, options) => spawnNodeWorker(scriptedWorker, options),
  });
  onTestFinished(() => embedder.dispose());
  await embedder.embed(["sick pay"], question);
  return { embedder, pid: embedder.pid };
}

test("a question in the moment in which the idle process ends waits for the next one", async () => {
  const clock = new FakeClock();
  const { embedder, pid } = await startEmbedder(clock);
  clock.advance(idleMs);
  expect(await embedder.embed(["parking"], question)).toEqual([Float32Array.of("parking".length)]);
  expect(embedder.pid).toBeDefined();
  expect(embedder.pid).not.toBe(pid);
});

test("work that takes longer than the idle time isn't cut off", async () => {
  const clock = new FakeClock();
  const { embedder, pid } = await startEmbedder(clock);
  const long = embedder.embed(["wait"], { priority: "document" });
  clock.advance(2 * idleMs);
  expect(await long).toHaveLength(1);
  expect(embedder.pid).toBe(pid);
});
