import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../electron/platform/database.ts";
import { ChunkIndex } from "../../electron/retrieval/chunk-index.ts";
import { fusionWeights } from "../../electron/retrieval/fusion.ts";
import { HybridIndexer } from "../../electron/retrieval/hybrid-indexer.ts";
import { HybridRetriever } from "../../electron/retrieval/hybrid-retriever.ts";
import type { RetrievalQuery } from "../../electron/retrieval/retrieval.ts";
import { Synonyms } from "../../electron/retrieval/synonyms.ts";
import { TermStatistics } from "../../electron/retrieval/term-statistics.ts";
import { FakeEmbedder } from "../fakes/fake-embedder.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { FakeLibrary, silentLog } from "./fake-library.ts";

async function handbook() {
  const folder = temporaryFolder();
  const database = openDatabase(join(folder, "handrail.db"));
  const index = await ChunkIndex.open({ folder: join(folder, "index"), dimensions: 384, log: silentLog });
  onTestFinished(async () => {
    await index.dispose();
    database.close();
  });
  const embedder = new FakeEmbedder();
  const statistics = new TermStatistics({ database });
  const library = new FakeLibrary(database);
  const indexer = new HybridIndexer({ database, index, statistics, embedder, log: silentLog });
  const signal = new AbortController().signal;
  const versions = [
    library.add("Leave", [
      ["Employees receive 25 days of annual leave.", "Unused days can be carried over until March."],
      ["Parental leave lasts 12 weeks.", "It has to be taken within a year of the birth."],
    ]),
    library.add("Expenses", [
      ["Receipts are needed above 75 euros.", "Claims are paid with the next salary."],
      ["Hotels up to 120 euros are reimbursed.", "Book in the travel portal."],
    ]),
  ];
  for (const version of versions) await indexer.index(version, { signal });
  await indexer.optimize();
  const synonyms = new Synonyms([{ language: "en", groups: [["annual leave", "vacation"]] }]);
  const retriever = new HybridRetriever({ index, statistics, embedder, passages: library, synonyms });
  return { retriever, library, embedder, index, indexer, versions };
}

const ask = (question: string, changes: Partial<RetrievalQuery> = {}): RetrievalQuery => ({
  question,
  history: [],
  scope: { asOf: "2026-01-05" },
  limit: 10,
  mode: "hybrid",
  ...changes,
});
const keysOf = (result: Awaited<ReturnType<HybridRetriever["retrieve"]>>): number[] =>
  result.passages.map(({ passage }) => passage.chunkKey);

describe("HybridRetriever", () => {
  test("gives the passages in the order of their fused scores", async () => {
    const { retriever } = await handbook();
    const result = await retriever.retrieve(ask("From which amount are receipts needed?"));
    expect(keysOf(result)[0]).toBe(3);
    const scores = result.passages.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(result.rewrittenQuery).toBeUndefined();
    expect(result.timings.totalMs).toBeGreaterThanOrEqual(result.timings.searchMs);
  });

  test("the fused score is the weighted sum, and every candidate has every component", async () => {
    const { retriever } = await handbook();
    const { passages } = await retriever.retrieve(ask("How long is parental leave?"));
    expect(passages).toHaveLength(4);
    for (const { scores, score } of passages) {
      const { keyword, vector, sentence } = scores;
      if (keyword === undefined || vector === undefined || sentence === undefined)
        throw new Error("a score is missing");
      expect(score).toBeCloseTo(
        fusionWeights.keyword * keyword + fusionWeights.vector * vector + fusionWeights.sentence * sentence,
        6,
      );
      expect(keyword).toBeLessThan(1);
    }
  });

  test("scores each sentence of a passage, the one that was asked for highest", async () => {
    const { retriever, embedder } = await handbook();
    const question = "Can unused days be carried over?";
    const { passages, signals } = await retriever.retrieve(ask(question));
    const leave = passages.find(({ passage }) => passage.chunkKey === 1);
    expect(leave?.sentenceScores).toHaveLength(2);
    const exact = leave?.passage.sentences.map(({ text }) => {
      const query = embedder.vectorOf(question);
      return embedder.vectorOf(text).reduce((sum, component, index) => sum + component * (query[index] ?? 0), 0);
    });
    leave?.sentenceScores.forEach((score, index) => expect(score).toBeCloseTo(exact?.[index] ?? 0, 2));
    expect(leave?.scores.sentence).toBe(leave?.sentenceScores[1]);
    expect(signals.bestSentence).toBe(leave?.scores.sentence);
  });

  test("searches by one of the two alone", async () => {
    const { retriever, embedder } = await handbook();
    const before = embedder.embedded.length;
    const byKeyword = await retriever.retrieve(ask("hotels", { mode: "keyword" }));
    expect(embedder.embedded).toHaveLength(before);
    expect(keysOf(byKeyword)).toEqual([4]);
    expect(byKeyword.passages[0]).toMatchObject({
      scores: { vector: undefined, sentence: undefined },
      sentenceScores: [],
    });
    const byVector = await retriever.retrieve(ask("hotels", { mode: "vector" }));
    expect(keysOf(byVector)[0]).toBe(4);
    expect(byVector.passages[0]?.scores.keyword).toBeUndefined();
  });

  test("takes the question before into a question that goes on from it", async () => {
    const { retriever } = await handbook();
    const history = [
      { role: "user" as const, content: "How long is parental leave?" },
      { role: "assistant" as const, content: "12 weeks." },
    ];
    const result = await retriever.retrieve(ask("And until when?", { history }));
    expect(result.rewrittenQuery).toBe("How long is parental leave? And until when?");
    expect(keysOf(result)[0]).toBe(2);
  });

  test("finds by HR's vocabulary and in spite of a slip", async () => {
    const { retriever } = await handbook();
    expect(keysOf(await retriever.retrieve(ask("vacation", { mode: "keyword" })))[0]).toBe(1);
    expect(keysOf(await retriever.retrieve(ask("recipts", { mode: "keyword" })))[0]).toBe(3);
  });

  test("searches only versions that apply, at most as many passages as asked for", async () => {
    const { retriever, library } = await handbook();
    library.applicable = [2];
    expect(keysOf(await retriever.retrieve(ask("annual leave"))).toSorted()).toEqual([3, 4]);
    expect(keysOf(await retriever.retrieve(ask("annual leave", { limit: 1 })))).toHaveLength(1);
    library.applicable = [];
    const none = await retriever.retrieve(ask("annual leave"));
    expect(none.passages).toEqual([]);
    expect(none.signals).toEqual({
      bestVector: 0,
      bestSentence: 0,
      bestKeyword: 0,
      bestBm25: 0,
      bestFused: 0,
      coverage: 0,
      contentWords: 2,
    });
  });

  test("passes over a chunk that was deleted while the search ran", async () => {
    const { retriever, library } = await handbook();
    library.forget(1);
    expect(keysOf(await retriever.retrieve(ask("annual leave", { limit: 2 })))).toHaveLength(2);
  });

  test("signals tell a question that the documents answer from one that they don't", async () => {
    const { retriever } = await handbook();
    const { signals: known } = await retriever.retrieve(ask("parental leave weeks"));
    const { signals: unknown } = await retriever.retrieve(ask("company cars electric charging"));
    expect(known.coverage).toBe(1);
    expect(unknown.coverage).toBe(0);
    expect(known.bestKeyword).toBeGreaterThan(unknown.bestKeyword);
    expect(known.bestVector).toBeGreaterThan(unknown.bestVector);
    expect(known.bestFused).toBeGreaterThan(unknown.bestFused);
  });

  test("says so while the index is lost", async () => {
    const { retriever, indexer } = await handbook();
    await indexer.remove(1);
    await indexer.remove(2);
    await expect(retriever.retrieve(ask("leave"))).rejects.toMatchObject({ code: "INDEX_REBUILDING" });
  });

  test("stops when it is told to", async () => {
    const { retriever } = await handbook();
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(retriever.retrieve(ask("leave", { signal }))).rejects.toThrow("stopped");
  });
});
