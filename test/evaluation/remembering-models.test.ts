import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SqliteModelMemory } from "../../electron/evaluation/model-memory.ts";
import { RememberingModels } from "../../electron/evaluation/remembering-models.ts";
import type { EmbedOptions } from "../../electron/inference/embedder.ts";
import type { ReaderWindow, ReadOptions } from "../../electron/inference/reader.ts";
import { FakeEmbedder } from "../fakes/fake-embedder.ts";
import { FakeReader } from "../fakes/fake-reader.ts";

test("asks its models once a text and once a window, also in another run", async () => {
  const folder = mkdtempSync(join(tmpdir(), "handrail-memory-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "models.db");
  const embedder = new FakeEmbedder();
  const reader = new FakeReader(["Leave"]);
  const fakes = {
    id: embedder.id,
    dimensions: embedder.dimensions,
    state: "ok" as const,
    canJudge: true,
    embed: (texts: readonly string[], options: EmbedOptions) => embedder.embed(texts, options),
    judge: (question: string, windows: readonly ReaderWindow[], options: ReadOptions) =>
      reader.judge(question, windows, options),
  };
  const memory = new SqliteModelMemory({ path, models: "fakes" });
  const models = new RememberingModels(fakes, memory);
  const windows = ["Leave is long.", "Parking."].map((text) => ({ headingPath: [], sentences: [text] }));
  const first = await models.judge("How long?", windows, { withinMs: 1 });
  expect(await models.judge("How long?", windows.toReversed(), { withinMs: 1 })).toEqual(first.toReversed());
  expect(reader.read).toHaveLength(2);
  const options = { priority: "question" } as const;
  const vectors = await models.embed(["a", "b", "a"], options);
  expect(vectors).toHaveLength(3);
  expect(vectors[2]).toEqual(vectors[0]);
  expect(await models.embed(["b"], options)).toEqual([vectors[1]]);
  memory.dispose();

  const again = new SqliteModelMemory({ path, models: "fakes" });
  const later = new RememberingModels(fakes, again);
  expect(await later.judge("How long?", windows, { withinMs: 1 })).toEqual(first);
  expect(await later.embed(["a", "b"], options)).toEqual(vectors.slice(0, 2));
  again.dispose();
  expect(reader.read).toHaveLength(2);

  const others = new SqliteModelMemory({ path, models: "others" });
  await new RememberingModels(fakes, others).judge("How long?", windows, { withinMs: 1 });
  others.dispose();
  expect(reader.read).toHaveLength(4);
});
