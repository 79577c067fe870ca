import { expect, test } from "vitest";
import { RememberingModels } from "../../electron/evaluation/remembering-models.ts";
import { FakeEmbedder } from "../fakes/fake-embedder.ts";
import { FakeReader } from "../fakes/fake-reader.ts";

test("asks its models once a text and once a window", async () => {
  const embedder = new FakeEmbedder();
  const reader = new FakeReader(["Leave"]);
  const models = new RememberingModels({
    id: embedder.id,
    dimensions: embedder.dimensions,
    state: "ok",
    canJudge: true,
    embed: (texts, options) => embedder.embed(texts, options),
    judge: (question, windows, options) => reader.judge(question, windows, options),
  });
  const windows = ["Leave is long.", "Parking."].map((text) => ({ headingPath: [], sentences: [text] }));
  const first = await models.judge("How long?", windows, { withinMs: 1 });
  expect(await models.judge("How long?", windows.toReversed(), { withinMs: 1 })).toEqual(first.toReversed());
  expect(reader.read).toHaveLength(2);
  const options = { priority: "question" } as const;
  const vectors = await models.embed(["a", "b", "a"], options);
  expect(vectors).toHaveLength(3);
  expect(vectors[2]).toEqual(vectors[0]);
  expect(await models.embed(["b"], options)).toEqual([vectors[1]]);
});
