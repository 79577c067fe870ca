import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connect, Index, makeArrowTable, MatchQuery, Session, type Connection, type Table } from "@lancedb/lancedb";
import type { Table as ArrowTable } from "apache-arrow";
import { type Clock, systemClock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import { candidatesFromArrow, chunkRowSchema, type ChunkRow, type ScoringRow, toRecord } from "./chunk-rows.ts";
import type { Candidate } from "./candidates.ts";
import { limitLance } from "./limit-lance.ts";
import { backgroundTurn } from "../platform/turns.ts";
import { ScoringRows } from "./scoring-rows.ts";
import { sqlInteger, versionFilter } from "./version-filter.ts";
import type { Term } from "./text-analysis.ts";

export interface ChunkIndexOptions {
  /** The index is all that is in it; it can be rebuilt from the database and is made anew when it can't be read. */
  readonly folder: string;
  readonly dimensions: number;
  readonly log: Log;
  readonly clock?: Clock;
}

/** Rows up to which chance could leave a file with too few of its rows gone. */
const rewrittenWhole = 2_000;
const tableName = "chunks";
// Exact search is fast enough up to here, and needs no training.
const vectorIndexFromRows = 5_000;
/**
 * Four bits a dimension (RaBitQ) instead of 32, and all partitions read: at 100,000 chunks 7 ms, and of the hundred nearest
 * none is missing among the first 300. Whole vectors in 256 partitions took 36 ms for 40 of them, and lost one in ten.
 */
const vectorIndex = { kind: "IvfRq", partitions: 16, bits: 4 } as const;
// Optimising adds a part for what is new, half a millisecond each for every search; all in one takes 3 to 12 s to make at 100,000 chunks.
const mostVectorParts = 32;
const indexCacheBytes = 256n << 20n;
const metadataCacheBytes = 64n << 20n;
/** From a write to the optimising that follows it, however many writes come in between. */
const optimizedAfterMs = 60_000;
/**
 * Rows that LanceDB hasn't indexed yet it splits into words for every search, a thousand in about 200 ms. Of more of them,
 * which is while an import runs, the words are found from the next optimising on. Their vectors it reads from a file for
 * each write, which a search notices from a few hundred on: an import that has its vectors from the cache writes so many.
 */
const splitForSearch = 300;
const comparedForSearch = 1_000;
const keyColumns = ["chunk_key", "version_key"];
const writeAttempts = 4;
const rowsPerTurn = 25;

interface OpenTable {
  readonly connection: Connection;
  readonly table: Table;
  readonly rows: ScoringRows;
  readonly versions: Map<number, number>;
  readonly hasVectorIndex: boolean;
}

/**
 * The chunks' terms and vectors in LanceDB, one row a chunk: the one file that knows LanceDB.
 *
 * It holds no text and knows nothing of documents. LanceDB proposes candidates; its own scores are used for choosing them
 * only, because they change when it is optimised. What scores are computed from lies beside it (scoring-rows.ts), written
 * before and removed after: of a version that a crash left in one of the two alone nothing is there when it is opened.
 * One process writes, one write at a time.
 */
export class ChunkIndex {
  readonly #connection: Connection;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #dimensions: number;
  readonly #rows: ScoringRows;
  #table: Table;
  /** Rows by version, as of the last write. */
  #versions: Map<number, number>;
  /** Since it was optimised. */
  #writtenRows = 0;
  #hasVectorIndex: boolean;
  #cancelOptimizing: (() => void) | undefined;
  #isDisposed = false;
  #lastWrite: Promise<unknown> = Promise.resolve();

  private constructor(options: ChunkIndexOptions, { connection, table, rows, versions, hasVectorIndex }: OpenTable) {
    this.#connection = connection;
    this.#log = options.log;
    this.#clock = options.clock ?? systemClock;
    this.#dimensions = options.dimensions;
    this.#table = table;
    this.#rows = rows;
    this.#versions = versions;
    this.#hasVectorIndex = hasVectorIndex;
  }

  /** Opens the index, or makes an empty one where there is none, or one that is damaged or of another shape. */
  static async open(options: ChunkIndexOptions): Promise<ChunkIndex> {
    limitLance();
    try {
      const opened = await openTable(options);
      if (opened) return new ChunkIndex(options, opened);
    } catch (error) {
      options.log.warn({ error }, "The search index can't be read; it is made anew");
    }
    await rm(options.folder, { recursive: true, force: true });
    const connection = await connectTo(options.folder);
    const table = await connection.createEmptyTable(tableName, chunkRowSchema(options.dimensions));
    await createTermsIndex(table);
    const rows = new ScoringRows(rowsFile(options.folder));
    return new ChunkIndex(options, { connection, table, rows, versions: new Map(), hasVectorIndex: false });
  }

  /** Puts `rows`, all of this version, in the place of the version's former rows, in one step. */
  async replaceVersion(versionKey: number, rows: readonly ChunkRow[]): Promise<void> {
    if (rows.length === 0) return this.removeVersion(versionKey);
    const data = await toArrow(rows, this.#dimensions);
    await this.#write(async () => {
      await this.#rows.put(rows);
      // Finding what a version has to be merged with reads the whole table, which a new one has no need of.
      if (!this.#versions.has(versionKey)) await this.#table.add(data);
      else {
        await this.#table
          .mergeInsert("chunk_key")
          .whenMatchedUpdateAll()
          .whenNotMatchedInsertAll()
          .whenNotMatchedBySourceDelete({ where: `version_key = ${sqlInteger(versionKey)}` })
          .execute(data);
      }
      await this.#rows.keepOnly(
        versionKey,
        rows.map(({ chunkKey }) => chunkKey),
      );
      this.#versions.set(versionKey, rows.length);
      this.#writtenRows += rows.length;
    });
    if (!this.#hasVectorIndex && this.rowCount >= vectorIndexFromRows) await this.optimize();
    else this.#optimizeSoon();
  }

  async removeVersion(versionKey: number): Promise<void> {
    await this.#write(async () => {
      await this.#table.delete(`version_key = ${sqlInteger(versionKey)}`);
      await this.#rows.keepOnly(versionKey, []);
      this.#versions.delete(versionKey);
    });
  }

  /** Brings the indexes up to date and overwrites nothing but forgets everything that was replaced or removed. */
  async optimize(): Promise<void> {
    this.#cancelOptimizing?.();
    this.#cancelOptimizing = undefined;
    await this.#write(async () => {
      const rows = await this.#table.countRows();
      const existing = (await this.#table.listIndices()).find(({ columns }) => columns.includes("vector"));
      if (rows >= vectorIndexFromRows && existing?.indexType !== vectorIndex.kind) {
        await this.#createVectorIndex();
        this.#hasVectorIndex = true;
        // Together with the vector index only: without it they were measured to slow a filtered search down.
        await this.#table.createIndex("version_key", { config: Index.btree() });
        await this.#table.createIndex("chunk_key", { config: Index.btree() });
      } else if (existing && ((await this.#table.indexStats(existing.name))?.numIndices ?? 0) >= mostVectorParts) {
        await this.#createVectorIndex();
      }
      await this.#table.optimize({ cleanupOlderThan: new Date() });
      // The first pass cleans up before it updates the indexes; the old ones, with the words in them, go in a second.
      await this.#table.optimize({ cleanupOlderThan: new Date() });
      await this.#rows.purge();
      this.#writtenRows = 0;
    });
  }

  #createVectorIndex(): Promise<void> {
    const { partitions: numPartitions, bits: numBits } = vectorIndex;
    return this.#table.createIndex("vector", {
      config: Index.ivfRq({ distanceType: "l2", numPartitions, numBits }),
    });
  }

  /** Of a long import every minute, and what a cancelled one has written isn't left as it is either. */
  #optimizeSoon(): void {
    if (this.#isDisposed) return;
    this.#cancelOptimizing ??= this.#clock.schedule(optimizedAfterMs, () => {
      this.optimize().catch((error: unknown) => this.#log.warn({ err: error }, "The search index wasn't optimised"));
    });
  }

  /**
   * Takes the words of removed rows out of the index's files too, where `optimize` leaves them as long as a file has few
   * of them: LanceDB writes a file anew when a tenth of its rows is gone, so as many others are written elsewhere.
   */
  async purge(): Promise<void> {
    await this.#write(async () => {
      const rows = await this.#table.countRows();
      const where = rows > rewrittenWhole ? `chunk_key % 7 = ${rows % 7}` : "true";
      if (rows > 0) await this.#table.update({ where, valuesSql: { version_key: "version_key" } });
    });
    await this.optimize();
  }

  /** Rows by version key, counted in the index itself. Between two writes, or it would forget what one has added. */
  async rowCounts(): Promise<Map<number, number>> {
    return this.#write(async () => {
      this.#versions = await this.#read(() => countVersions(this.#table));
      return new Map(this.#versions);
    });
  }

  /** As of the last write. */
  get rowCount(): number {
    return [...this.#versions.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Of these versions, those that the index holds. */
  indexedOf(versionKeys: readonly number[]): number[] {
    return versionKeys.filter((key) => this.#versions.has(key));
  }

  /**
   * The chunks with the best BM25 of these terms, each alike, best first. With weights LanceDB scores every chunk
   * that holds one of them: at 100,000 chunks 90 ms instead of 10.
   *
   * @param versionKeys only these are searched
   * @param options.alone nothing else finds what was written of late: it is searched however much it is
   */
  async searchTerms(
    terms: readonly Term[],
    versionKeys: readonly number[],
    limit: number,
    { alone = false } = {},
  ): Promise<Candidate[]> {
    const filter = versionFilter(versionKeys, this.#versions);
    if (filter === "nothing" || terms.length === 0) return [];
    const query = new MatchQuery(terms.join(" "), "terms");
    return this.#read(async () => {
      let search = this.#table
        .query()
        .fullTextSearch(query)
        .select([...keyColumns, "_score"]);
      if (filter.where !== undefined) search = search.where(filter.where);
      const indexedOnly = !alone && this.#writtenRows > splitForSearch;
      if (indexedOnly) search = search.fastSearch();
      // While no row is indexed what is found comes unsorted.
      const excess = filter.excess + (indexedOnly ? 0 : this.#writtenRows);
      return candidatesFromArrow(await search.limit(limit + excess).toArrow(), filter.wanted).slice(0, limit);
    });
  }

  /** The chunks whose vectors are nearest by cosine, nearest first; of many chunks the cosines are nearly right. */
  async searchVectors(vector: Float32Array, versionKeys: readonly number[], limit: number): Promise<Candidate[]> {
    const filter = versionFilter(versionKeys, this.#versions);
    if (filter === "nothing") return [];
    return this.#read(async () => {
      let search = this.#table
        .query()
        .nearestTo(vector)
        .distanceType("l2")
        .nprobes(vectorIndex.partitions)
        .select([...keyColumns, "_distance"])
        .limit(limit + filter.excess);
      if (filter.where !== undefined) search = search.where(filter.where);
      if (this.#hasVectorIndex && this.#writtenRows > comparedForSearch) search = search.fastSearch();
      return candidatesFromArrow(await search.toArrow(), filter.wanted).slice(0, limit);
    });
  }

  /** What these chunks are scored by, in no order; a chunk that was removed meanwhile is left out. */
  fetch(chunkKeys: readonly number[], parts: { readonly vectors: boolean }): ScoringRow[] {
    return this.#rows.fetch(chunkKeys, parts);
  }

  /** The vectors of their sentences by chunk key; a chunk that was removed meanwhile is left out. */
  sentencesOf(chunkKeys: readonly number[]): Map<number, Int8Array> {
    return this.#rows.sentencesOf(chunkKeys);
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    this.#cancelOptimizing?.();
    await this.#lastWrite.catch(() => undefined);
    this.#table.close();
    this.#connection.close();
    await this.#rows.dispose();
  }

  /** Writes come one after another; one that met another process's, or a clean-up, is tried again. */
  async #write<Result>(write: () => Promise<Result>): Promise<Result> {
    const run = async (): Promise<Result> => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await write();
        } catch (error) {
          if (attempt === writeAttempts || !isConflict(error)) throw error;
          this.#log.debug({ error, attempt }, "A write to the search index met another one; it is tried again");
          await delay(50 * 2 ** attempt);
          await this.#table.checkoutLatest();
        }
      }
    };
    const result = this.#lastWrite.then(run, run);
    this.#lastWrite = result.catch(() => undefined);
    return result;
  }

  /** A clean-up takes files away that a search may be about to read; it then reads the newest ones. */
  async #read<Result>(read: () => Promise<Result>): Promise<Result> {
    try {
      return await read();
    } catch (error) {
      if (!isMissingFile(error)) throw error;
      await this.#table.checkoutLatest();
      return read();
    }
  }
}

const connectTo = async (folder: string): Promise<Connection> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return connect(folder, { session: new Session(indexCacheBytes, metadataCacheBytes) });
};

async function openTable(options: ChunkIndexOptions): Promise<OpenTable | undefined> {
  const connection = await connectTo(options.folder);
  if (!(await connection.tableNames()).includes(tableName)) return undefined;
  const table = await connection.openTable(tableName);
  const wanted = chunkRowSchema(options.dimensions).toString();
  if ((await table.schema()).toString() !== wanted) {
    options.log.info("The search index is of another shape; it is made anew");
    return undefined;
  }
  const indexed = new Set((await table.listIndices()).flatMap(({ columns }) => columns));
  if (!indexed.has("terms")) await createTermsIndex(table);
  const versions = await countVersions(table);
  // A damaged file often shows only when it is read.
  await table.query().limit(1).toArrow();
  const rows = new ScoringRows(rowsFile(options.folder));
  try {
    for (const key of halfHeld(versions, rows.counts())) {
      options.log.info({ versionKey: key }, "A version was written or removed in part: the search index forgets it");
      await table.delete(`version_key = ${sqlInteger(key)}`);
      await rows.keepOnly(key, []);
      versions.delete(key);
    }
  } catch (error) {
    await rows.dispose();
    throw error;
  }
  return { connection, table, rows, versions, hasVectorIndex: indexed.has("vector") };
}

const rowsFile = (folder: string): string => join(folder, "rows.db");

/** Versions of which one place has another number of rows than the other. */
function halfHeld(one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): number[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((key) => one.get(key) !== other.get(key));
}

/** In slices, because a table of a thousand rows takes 70 ms to make and everything else would wait. */
async function toArrow(rows: readonly ChunkRow[], dimensions: number): Promise<ArrowTable> {
  const schema = chunkRowSchema(dimensions);
  const tables: ArrowTable[] = [];
  for (let from = 0; from < rows.length; from += rowsPerTurn) {
    tables.push(makeArrowTable(rows.slice(from, from + rowsPerTurn).map(toRecord), { schema }));
    await backgroundTurn();
  }
  const [first, ...others] = tables;
  if (first === undefined) throw new RangeError("No rows to write");
  return first.concat(...others);
}

/** The terms come normalised: LanceDB only has to split them at spaces. */
const createTermsIndex = (table: Table): Promise<void> =>
  table.createIndex("terms", {
    config: Index.fts({
      baseTokenizer: "whitespace",
      lowercase: false,
      stem: false,
      removeStopWords: false,
      asciiFolding: false,
      withPosition: false,
    }),
  });

async function countVersions(table: Table): Promise<Map<number, number>> {
  const versions = new Map<number, number>();
  for await (const batch of table.query().select(["version_key"])) {
    for (const key of batch.getChild("version_key") ?? [])
      versions.set(Number(key), (versions.get(Number(key)) ?? 0) + 1);
  }
  return versions;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isConflict = (error: unknown): boolean => /conflict|retry|concurrent/iu.test(messageOf(error));
const isMissingFile = (error: unknown): boolean => /not found|no such file/iu.test(messageOf(error));
