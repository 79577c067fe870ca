import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../electron/platform/database.ts";
import { ChunkIndex } from "../../electron/retrieval/chunk-index.ts";
import { HybridIndexer } from "../../electron/retrieval/hybrid-indexer.ts";
import { TermStatistics } from "../../electron/retrieval/term-statistics.ts";
import { FakeEmbedder } from "../fakes/fake-embedder.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { wholeRows } from "../fakes/whole-rows.ts";
import { FakeLibrary, silentLog } from "./fake-library.ts";

async function open() {
  const folder = temporaryFolder();
  const database = openDatabase(join(folder, "handrail.db"));
  const index = await ChunkIndex.open({ folder: join(folder, "index"), dimensions: 384, log: silentLog });
  onTestFinished(async () => {
    await index.dispose();
    database.close();
  });
  const embedder = new FakeEmbedder();
  const statistics = new TermStatistics({ database });
  const indexer = new HybridIndexer({ database, index, statistics, embedder, log: silentLog });
  const count = (table: string): number => Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  return { database, index, embedder, statistics, indexer, library: new FakeLibrary(database), count };
}

const signal = new AbortController().signal;
const leave = [
  ["Annual leave is 25 days.", "Ask your manager."],
  ["Sick leave is paid.", "Ask your manager."],
];

describe("HybridIndexer", () => {
  test("fills index, statistics and cache, and tells how far it is", async () => {
    const { indexer, index, library, embedder, statistics, count } = await open();
    const done: number[] = [];
    await indexer.index(library.add("Leave", leave), { signal, onChunk: (chunks) => done.push(chunks) });
    expect(done).toEqual([1, 2]);
    expect(await indexer.rowCounts()).toEqual(new Map([[1, 2]]));
    const [row] = wholeRows(index, [1]);
    expect(row?.terms.split(" ")).toEqual(["leav", "annual", "leav", "25", "day", "ask", "manag"]);
    expect(row?.vector).toEqual(embedder.vectorOf("Annual leave is 25 days. Ask your manager."));
    expect(row?.sentences).toHaveLength(2 * 384);
    expect(statistics.chunkCount("manag")).toBe(2);
    // Two chunks, three different sentences.
    expect(count("embedding_cache")).toBe(5);
  });

  test("embeds a text once, also for a new version and after the index was lost", async () => {
    const { indexer, index, library, embedder } = await open();
    const first = library.add("Leave", leave);
    await indexer.index(first, { signal });
    expect(embedder.embedded).toHaveLength(5);
    await indexer.index(library.add("Leave 2", [["Annual leave is 30 days.", "Ask your manager."]]), { signal });
    expect(embedder.embedded.slice(5)).toEqual([
      "Annual leave is 30 days. Ask your manager.",
      "Annual leave is 30 days.",
    ]);
    await index.removeVersion(1);
    await indexer.index(first, { signal });
    expect(embedder.embedded).toHaveLength(7);
    expect((await indexer.rowCounts()).get(1)).toBe(2);
  });

  test("a cached vector of a chunk is exact, one of a sentence nearly so", async () => {
    const { indexer, index, library } = await open();
    const version = library.add("Leave", leave);
    await indexer.index(version, { signal });
    const before = wholeRows(index, [1, 2]);
    await indexer.index(version, { signal });
    expect(wholeRows(index, [1, 2])).toEqual(before);
  });

  test("removing a version keeps what another one uses, and nothing else", async () => {
    const { indexer, library, statistics, count } = await open();
    await indexer.index(library.add("Leave", leave), { signal });
    await indexer.index(library.add("Sick", [["Sick leave is paid.", "Ask your manager."]]), { signal });
    await indexer.remove(1);
    expect(await indexer.rowCounts()).toEqual(new Map([[2, 1]]));
    expect(count("embedding_cache")).toBe(3);
    expect(statistics.chunkCount("annual")).toBe(0);
    await indexer.remove(2);
    for (const table of ["embedding_cache", "embedding_uses", "version_terms", "term_statistics", "vocabulary"]) {
      expect(count(table)).toBe(0);
    }
  });

  test("a version that is indexed anew with other chunks releases the old texts", async () => {
    const { indexer, library, count } = await open();
    const version = library.add("Leave", leave);
    await indexer.index(version, { signal });
    await indexer.index({ ...version, chunks: version.chunks.slice(0, 1) }, { signal });
    expect(count("embedding_cache")).toBe(3);
    expect(await indexer.rowCounts()).toEqual(new Map([[1, 1]]));
  });

  test("vectors go whose version went without being removed here first", async () => {
    const { indexer, library, database, count } = await open();
    await indexer.index(library.add("Leave", leave), { signal });
    await indexer.index(library.add("Sick", [["Sick leave is paid."]]), { signal });
    expect(count("embedding_cache")).toBe(6);
    // What deleting the version's row does.
    database.exec("DELETE FROM embedding_uses WHERE version_key = 1");
    expect(count("embedding_cache")).toBe(2);
  });

  test("an abort leaves the index as it was and keeps what was embedded", async () => {
    const { indexer, library, embedder } = await open();
    const controller = new AbortController();
    const version = library.add("Leave", leave);
    const indexing = indexer.index(version, {
      signal: controller.signal,
      onChunk: () => controller.abort(new Error("stopped")),
    });
    await expect(indexing).rejects.toThrow("stopped");
    expect(await indexer.rowCounts()).toEqual(new Map());
    // The next chunk may have been with the embedder already; nothing is embedded twice.
    await indexer.index(version, { signal });
    expect(embedder.embedded).toHaveLength(5);
  });
});
