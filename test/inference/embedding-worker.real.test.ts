import { appendFile, cp, truncate } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EmbeddingWorker } from "../../electron/inference/embedding-worker-client.ts";
import { EmbedderStore } from "../../electron/models/embedder-store.ts";
import { ModelCatalog } from "../../electron/models/model-catalog.ts";
import { systemClock } from "../../electron/platform/clock.ts";
import { EventBus } from "../../electron/platform/event-bus.ts";
import { silentLog } from "../../electron/platform/log.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

const modelFolder = fileURLToPath(new URL("../../models", import.meta.url));
const document = { priority: "document" } as const;
const question = { priority: "question" } as const;

function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (!a || !b) throw new Error("a vector is missing");
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

describe("EmbeddingWorker with the real model", () => {
  let embedder: EmbeddingWorker;
  const open = (folder = modelFolder): EmbeddingWorker =>
    new EmbeddingWorker({ clock: systemClock, log: silentLog(), modelFolder: folder });

  beforeAll(() => {
    embedder = open();
  });
  afterAll(() => embedder.dispose());

  test("unit vectors in which meaning is near", async () => {
    const [leave, holiday, laptop] = await embedder.embed(
      ["How many days of annual leave do I get?", "holiday entitlement per year", "how to clean a laptop keyboard"],
      question,
    );
    expect(leave).toHaveLength(embedder.dimensions);
    expect(cosine(leave, leave)).toBeCloseTo(1, 5);
    expect(cosine(leave, holiday)).toBeGreaterThan(0.4);
    expect(cosine(leave, holiday)).toBeGreaterThan(cosine(leave, laptop) + 0.3);
  });

  test("a text's vector doesn't depend on what stands beside it", async () => {
    const text = "Notice must be given in writing.";
    const [alone] = await embedder.embed([text], document);
    const [, beside] = await embedder.embed(["A much longer sentence about parking. ".repeat(30), text], document);
    expect(beside).toEqual(alone);
  });

  test("a long text is cut, not refused, and what is cut off has no effect", async () => {
    const long = "vacation ".repeat(400);
    const [whole, longer, empty] = await embedder.embed([long, `${long} parking`, ""], document);
    expect(longer).toEqual(whole);
    expect(cosine(empty, empty)).toBeCloseTo(1, 5);
  });

  test("another model's folder: its own prefixes, its own length, checked by its own hashes", async () => {
    const catalog = new ModelCatalog();
    const [shipped] = catalog.embedders;
    if (!shipped) throw new Error("the catalog has no embedder");
    const folder = join(temporaryFolder(), "site-e5");
    await cp(join(modelFolder, shipped.folder), folder, { recursive: true });
    // Another file than the catalog's, so that it is nobody's copy.
    await appendFile(join(folder, "tokenizer_config.json"), "\n");
    const store = new EmbedderStore({
      folder: temporaryFolder(),
      shippedFolder: modelFolder,
      catalog,
      events: new EventBus(() => undefined),
      log: silentLog(),
    });
    const installed = store.installed(await store.importFolder(folder));
    expect(installed?.model).toMatchObject({ id: "site-e5", contextLength: 512, embedding: { dimensions: 384 } });
    if (!installed) return;
    const other = new EmbeddingWorker({ clock: systemClock, log: silentLog(), modelFolder, embedder: installed });
    try {
      expect([other.id, other.unrelatedCosine]).toEqual(["site-e5", "unmeasured"]);
      const [asked] = await other.embed(["annual leave"], question);
      const [passage] = await other.embed(["annual leave"], document);
      const [alike, apart] = await embedder.embed(["query: annual leave", "passage: annual leave"], document);
      expect(asked).toEqual(alike);
      expect(passage).toEqual(apart);
      const long = "vacation ".repeat(300);
      const [whole, longer] = await other.embed([long, `${long} parking`], document);
      expect(longer).not.toEqual(whole);
    } finally {
      await other.dispose();
    }
  });

  test("a question overtakes a document", async () => {
    const finished: string[] = [];
    const texts = Array.from(
      { length: 12 },
      (_, i) => `Paragraph ${i}. ${"The committee meets on Mondays. ".repeat(20)}`,
    );
    const slow = embedder.embed(texts, document).then(() => finished.push("document"));
    const quick = embedder.embed(["When does the committee meet?"], question).then(() => finished.push("question"));
    await Promise.all([slow, quick]);
    expect(finished).toEqual(["question", "document"]);
  });

  test("a killed worker is started again without the caller noticing", async () => {
    const texts = Array.from({ length: 8 }, (_, i) => `Section ${i}. ${"Expenses are paid back monthly. ".repeat(20)}`);
    const before = await embedder.embed(texts, document);
    const again = embedder.embed(texts, document);
    const { pid } = embedder;
    expect(pid).toBeDefined();
    setTimeout(() => process.kill(pid ?? 0, "SIGKILL"), 60);
    expect(await again).toEqual(before);
    expect(embedder.pid).not.toBe(pid);
  });

  test("its process is stopped after five idle minutes, not before, and the next question brings it back", async () => {
    const clock = new FakeClock();
    const worker = new EmbeddingWorker({ clock, log: silentLog(), modelFolder });
    const isAlive = (pid: number): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    try {
      const [first] = await worker.embed(["sick pay"], question);
      const { pid } = worker;
      if (pid === undefined) throw new Error("there is no process");
      clock.advance(299_000);
      await worker.embed(["parental leave"], question);
      clock.advance(299_999);
      expect(worker.pid).toBe(pid);
      expect(isAlive(pid)).toBe(true);
      clock.advance(1);
      await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
      expect([worker.state, worker.pid]).toEqual(["stopped", undefined]);

      expect(await worker.embed(["sick pay"], question)).toEqual([first]);
      expect(worker.state).toBe("ok");
      expect(worker.pid).not.toBe(pid);
    } finally {
      await worker.dispose();
    }
  });

  test("a damaged model file is named", async () => {
    const folder = temporaryFolder();
    await cp(join(modelFolder, "all-MiniLM-L6-v2"), join(folder, "all-MiniLM-L6-v2"), { recursive: true });
    await truncate(join(folder, "all-MiniLM-L6-v2/tokenizer.json"), 1_000);
    const broken = open(folder);
    try {
      const failed = broken.embed(["sick pay"], question);
      await expect(failed).rejects.toMatchObject({
        code: "HASH_MISMATCH",
        message: expect.stringContaining("tokenizer.json"),
      });
      expect(broken.state).toBe("failed");
    } finally {
      await broken.dispose();
    }
  });
});
