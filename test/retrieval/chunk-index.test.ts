import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { ChunkIndex } from "../../electron/retrieval/chunk-index.ts";
import type { ChunkRow } from "../../electron/retrieval/chunk-rows.ts";
import { dotProduct, quantize } from "../../electron/retrieval/quantized-vectors.ts";
import { ScoringRows } from "../../electron/retrieval/scoring-rows.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakeEmbedder } from "../fakes/fake-embedder.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { wholeRows } from "../fakes/whole-rows.ts";
import { keysOf } from "./candidate-keys.ts";
import { silentLog } from "./fake-library.ts";

const dimensions = 384;
const embedder = new FakeEmbedder();

function row(chunkKey: number, versionKey: number, terms: string): ChunkRow {
  const vector = embedder.vectorOf(terms);
  return { chunkKey, versionKey, terms, vector, sentences: quantize([vector, vector], dimensions) };
}

async function open(folder = temporaryFolder()): Promise<ChunkIndex> {
  const index = await ChunkIndex.open({ folder, dimensions, log: silentLog });
  onTestFinished(() => index.dispose());
  return index;
}

function mean(vectors: readonly Float32Array[], chosen: readonly number[]): Float32Array {
  const sum = new Float32Array(dimensions).map((_, at) =>
    chosen.reduce((total, one) => total + (vectors[one]?.[at] ?? 0), 0),
  );
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}

const rowsOf = (versionKey: number, count: number, terms: string): ChunkRow[] =>
  Array.from({ length: count }, (_, at) => row(versionKey * 1_000 + at, versionKey, `${terms} number${at}`));

test("of many rows that were just written the words are found alone at once, beside the vectors a minute after the first", async () => {
  const clock = new FakeClock();
  const index = await ChunkIndex.open({ folder: temporaryFolder(), dimensions, log: silentLog, clock });
  onTestFinished(() => index.dispose());
  await index.replaceVersion(1, rowsOf(1, 5, "sick pay"));
  await index.optimize();
  await index.replaceVersion(2, rowsOf(2, 301, "annual leav"));
  expect(await keysOf(index.searchTerms(["leav"], [1, 2], 10))).toEqual([]);
  expect(await keysOf(index.searchTerms(["leav"], [1, 2], 10, { alone: true }))).toHaveLength(10);
  expect(await keysOf(index.searchVectors(embedder.vectorOf("annual leav number7"), [1, 2], 1))).toEqual([2_007]);
  clock.advance(30_000);
  await index.replaceVersion(3, rowsOf(3, 5, "notic period"));
  clock.advance(30_000);
  await expect.poll(() => keysOf(index.searchTerms(["leav"], [1, 2], 10))).toHaveLength(10);
  expect(clock.scheduled).toBe(0);
});

test("the versions that aren't wanted take no place from those that are, however many rows they have", async () => {
  const index = await open();
  await index.replaceVersion(1, rowsOf(1, 20, "notic period"));
  await index.replaceVersion(2, rowsOf(2, 20, "notic period period"));
  await index.replaceVersion(3, rowsOf(3, 301, "notic notic"));
  await index.optimize();
  for (const wanted of [[1], [1, 2], [2, 3]]) {
    const byTerms = await keysOf(index.searchTerms(["notic"], wanted, 15));
    const byVectors = await keysOf(index.searchVectors(embedder.vectorOf("notic"), wanted, 15));
    for (const keys of [byTerms, byVectors]) {
      expect(keys).toHaveLength(15);
      expect(keys.every((key) => wanted.includes(Math.floor(key / 1_000)))).toBe(true);
    }
  }
});

test("from 5,000 rows on the nearest are found by fewer bits, all of them", async () => {
  const index = await open();
  const words = Array.from({ length: 60 }, (_, at) => `word${at}`);
  const vectors = words.map((word) => embedder.vectorOf(word));
  const rows = Array.from({ length: 5_200 }, (_, at): ChunkRow => {
    const vector = mean(vectors, [at % 60, Math.floor(at / 60) % 60, Math.floor(at / 600)]);
    return { chunkKey: at, versionKey: at < 5_000 ? 1 : 2, terms: `row${at}`, vector, sentences: new Int8Array() };
  });
  // Indexed at once.
  await index.replaceVersion(1, rows.slice(0, 5_000));
  await index.replaceVersion(2, rows.slice(5_000));
  for (const at of [17, 2_321, 5_100]) {
    const exact = rows
      .map(({ chunkKey, vector }) => ({ chunkKey, cosine: dotProduct(vector, rows[at]?.vector ?? vector) }))
      .sort((a, b) => b.cosine - a.cosine);
    const found = await index.searchVectors(rows[at]?.vector ?? new Float32Array(), [1, 2], 300);
    const cosines = new Map(found.map(({ chunkKey, score }) => [chunkKey, score]));
    for (const { chunkKey, cosine } of exact.slice(0, 30)) {
      const estimated = cosines.get(chunkKey);
      // New rows are measured exactly: both have to be the same thing.
      expect(Math.abs((estimated ?? 9) - cosine)).toBeLessThan(0.03);
    }
  }
  // Of more new rows than a few hundred the vectors wait for the next optimising.
  const wanted = embedder.vectorOf("sabbat 17");
  await index.replaceVersion(3, [...rowsOf(3, 900, "sabbat"), { ...row(9_999, 3, "sabbat 17"), vector: wanted }]);
  expect(await keysOf(index.searchVectors(wanted, [1, 2, 3], 1))).not.toEqual([9_999]);
  await index.optimize();
  expect(await keysOf(index.searchVectors(wanted, [1, 2, 3], 1))).toEqual([9_999]);
}, 60_000);

describe.each(["before it is optimised", "after it is optimised"])("a chunk index %s", (state) => {
  async function filled(): Promise<ChunkIndex> {
    const index = await open();
    await index.replaceVersion(1, [row(1, 1, "annual leav day"), row(2, 1, "sick pay p45")]);
    await index.replaceVersion(2, [row(3, 2, "annual leav leav sabbat"), row(4, 2, "notic period month")]);
    if (state.startsWith("after")) await index.optimize();
    return index;
  }

  test("finds chunks by their terms", async () => {
    const index = await filled();
    expect(new Set(await keysOf(index.searchTerms(["leav"], [1, 2], 10)))).toEqual(new Set([1, 3]));
    expect(await keysOf(index.searchTerms(["leav", "sabbat"], [1, 2], 1))).toEqual([3]);
    expect(await keysOf(index.searchTerms(["p45"], [1, 2], 10))).toEqual([2]);
    expect(await keysOf(index.searchTerms(["pension"], [1, 2], 10))).toEqual([]);
    expect(await keysOf(index.searchTerms([], [1, 2], 10))).toEqual([]);
  });

  test("a term is data, whatever is in it", async () => {
    const index = await filled();
    expect(await keysOf(index.searchTerms(['"leav"', "+leav -pay", "a' OR 1=1"], [1, 2], 10))).not.toContain(2);
  });

  test("finds chunks by their vectors, nearest first", async () => {
    const index = await filled();
    const nearest = await keysOf(index.searchVectors(embedder.vectorOf("annual leav day"), [1, 2], 2));
    expect(nearest).toEqual([1, 3]);
  });

  test("searches only the versions that it is told to", async () => {
    const index = await filled();
    expect(await keysOf(index.searchTerms(["leav"], [2], 10))).toEqual([3]);
    expect(await keysOf(index.searchTerms(["leav"], [1, 99], 10))).toEqual([1]);
    expect(await keysOf(index.searchVectors(embedder.vectorOf("annual leav"), [1], 10))).toEqual([1, 2]);
    expect(await keysOf(index.searchTerms(["leav"], [], 10))).toEqual([]);
    expect(await keysOf(index.searchVectors(embedder.vectorOf("leav"), [99], 10))).toEqual([]);
  });

  test("gives rows back as they were written", async () => {
    const index = await filled();
    const [fetched] = wholeRows(index, [3]);
    expect(fetched).toEqual(row(3, 2, "annual leav leav sabbat"));
    expect(index.fetch([4, 77, 2], { vectors: true })).toHaveLength(2);
    expect(index.fetch([4], { vectors: false })[0]).toMatchObject({ terms: "notic period month" });
  });

  test("replaces a version in one step and leaves the others", async () => {
    const index = await filled();
    await index.replaceVersion(1, [row(10, 1, "grievanc step")]);
    expect(await index.rowCounts()).toEqual(
      new Map([
        [1, 1],
        [2, 2],
      ]),
    );
    expect([...index.sentencesOf([1, 2, 3, 10]).keys()]).toEqual([3, 10]);
    expect(await keysOf(index.searchTerms(["p45"], [1, 2], 10))).toEqual([]);
    expect(await keysOf(index.searchTerms(["grievanc"], [1, 2], 10))).toEqual([10]);
    await index.replaceVersion(1, [row(10, 1, "grievanc again")]);
    expect(await keysOf(index.searchTerms(["again"], [1, 2], 10))).toEqual([10]);
  });

  test("removes a version", async () => {
    const index = await filled();
    expect([...index.sentencesOf([1, 2, 3]).keys()]).toEqual([1, 2, 3]);
    await index.removeVersion(2);
    expect(await index.rowCounts()).toEqual(new Map([[1, 2]]));
    expect(index.fetch([1, 2, 3], { vectors: false }).map(({ chunkKey }) => chunkKey)).toEqual([1, 2]);
    expect([...index.sentencesOf([1, 2, 3]).keys()]).toEqual([1, 2]);
    await index.replaceVersion(1, []);
    expect(await index.rowCounts()).toEqual(new Map());
  });
});

test("writes at once come one after another", async () => {
  const index = await open();
  await Promise.all(
    Array.from({ length: 8 }, (_, version) =>
      index.replaceVersion(version, [row(version * 2, version, "leav"), row(version * 2 + 1, version, "pay")]),
    ),
  );
  await Promise.all([index.optimize(), index.removeVersion(3), keysOf(index.searchTerms(["leav"], [1], 10))]);
  expect((await index.rowCounts()).size).toBe(7);
});

test("what was written is there when it is opened again", async () => {
  const folder = temporaryFolder();
  const first = await ChunkIndex.open({ folder, dimensions, log: silentLog });
  await first.replaceVersion(5, [row(1, 5, "leav")]);
  await first.dispose();
  const second = await open(folder);
  expect(second.indexedOf([4, 5])).toEqual([5]);
  expect(await keysOf(second.searchTerms(["leav"], [5], 10))).toEqual([1]);
});

test("a lost or damaged folder, or one of other dimensions, becomes an empty index", async () => {
  const folder = temporaryFolder();
  const first = await ChunkIndex.open({ folder, dimensions, log: silentLog });
  await first.replaceVersion(5, [row(1, 5, "leav")]);
  await first.dispose();
  for (const path of filesIn(folder)) writeFileSync(path, "not an index");
  const second = await ChunkIndex.open({ folder, dimensions, log: silentLog });
  expect(await second.rowCounts()).toEqual(new Map());
  await second.replaceVersion(5, [row(1, 5, "leav")]);
  await second.dispose();

  const other = await ChunkIndex.open({ folder, dimensions: 8, log: silentLog });
  expect(await other.rowCounts()).toEqual(new Map());
  await other.dispose();
  rmSync(folder, { recursive: true });
  expect(await (await open(folder)).rowCounts()).toEqual(new Map());
});

describe("what a crash left", () => {
  const crashed = async (damage: (rows: ScoringRows) => unknown): Promise<{ folder: string; index: ChunkIndex }> => {
    const folder = temporaryFolder();
    const before = await ChunkIndex.open({ folder, dimensions, log: silentLog });
    await before.replaceVersion(1, [row(1, 1, "leav"), row(2, 1, "pay")]);
    await before.replaceVersion(2, [row(3, 2, "leav")]);
    await before.dispose();
    const rows = new ScoringRows(join(folder, "rows.db"));
    await damage(rows);
    rows.dispose();
    return { folder, index: await open(folder) };
  };

  test("a version of which rows to score are missing isn't there, so that it is indexed again", async () => {
    const { index } = await crashed((rows) => rows.keepOnly(1, [2]));
    expect(await index.rowCounts()).toEqual(new Map([[2, 1]]));
    expect(index.fetch([1, 2, 3], { vectors: false }).map(({ chunkKey }) => chunkKey)).toEqual([3]);
    expect(await keysOf(index.searchTerms(["leav"], [1, 2], 10))).toEqual([3]);
  });

  test("rows to score that nothing would find are taken out of the file too", async () => {
    const { folder, index } = await crashed((rows) => rows.put([row(9, 7, "zzmarkerzz")]));
    expect(index.fetch([9], { vectors: false })).toEqual([]);
    await index.optimize();
    expect(filesHolding(folder, "zzmarkerzz")).toEqual([]);
    expect(index.indexedOf([1, 2, 7])).toEqual([1, 2]);
  });

  test("a file of another layout is made anew with the whole index", async () => {
    const folder = temporaryFolder();
    const before = await ChunkIndex.open({ folder, dimensions, log: silentLog });
    await before.replaceVersion(1, [row(1, 1, "leav")]);
    await before.dispose();
    const rows = new SQLite(join(folder, "rows.db"));
    rows.pragma("user_version = 99");
    rows.close();
    expect(await (await open(folder)).rowCounts()).toEqual(new Map());
  });
});

test("after optimising nothing of a removed version is left on the disk", async () => {
  const folder = temporaryFolder();
  const index = await open(folder);
  await index.replaceVersion(1, [row(1, 1, "zzmarkerzz leav"), row(2, 1, "pay")]);
  await index.replaceVersion(2, [row(3, 2, "leav pay")]);
  await index.optimize();
  expect(filesHolding(folder, "zzmarkerzz").length).toBeGreaterThan(0);
  await index.removeVersion(1);
  await index.optimize();
  expect(filesHolding(folder, "zzmarkerzz")).toEqual([]);
  expect(await keysOf(index.searchTerms(["leav"], [1, 2], 10))).toEqual([3]);
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function filesHolding(folder: string, marker: string): string[] {
  return filesIn(folder).filter((path) => readFileSync(path).includes(marker));
}

test("has each row once, though rows are counted while a version is written and written again", async () => {
  const index = await open();
  const versions = Array.from({ length: 25 }, (_, version) => version + 1);
  for (const version of versions) {
    const rows = [row(version * 10, version, "leav day"), row(version * 10 + 1, version, "sick pay")];
    // A count that began before a write must not make the index forget what was written meanwhile.
    const counts = [index.rowCounts(), index.rowCounts(), index.rowCounts()];
    await index.replaceVersion(version, rows);
    await Promise.all(counts);
    await index.replaceVersion(version, rows);
  }
  expect(await index.rowCounts()).toEqual(new Map(versions.map((version) => [version, 2])));
});
