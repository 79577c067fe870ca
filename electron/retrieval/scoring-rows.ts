import { type Database, openDerivedDatabase, type Statement } from "../platform/database.ts";
import { backgroundTurn } from "../platform/turns.ts";
import type { ChunkRow, ScoringRow } from "./chunk-rows.ts";
import { compactCodec, exactCodec } from "./vector-codecs.ts";

interface StoredRow {
  readonly chunk_key: number;
  readonly version_key: number;
  readonly terms: string;
  readonly vector?: Buffer;
}

interface StoredSentences {
  readonly chunk_key: number;
  readonly vectors: Buffer;
}

/** Of another number the file counts as damaged, and is made anew with the index that it belongs to. */
const layout = 2;
/** Of about 10 KB each: a transaction of so many takes two milliseconds. */
const rowsPerTransaction = 25;

/**
 * What scores are computed from, by chunk, in a SQLite file of its own: terms and vector, which many chunks are scored by
 * (a page of the file each), and apart from them the vectors of their sentences, three times as much, which only the most
 * promising need. From LanceDB's columns rows took three to five times as long, by key or by row id, and more beside an
 * import.
 */
export class ScoringRows {
  readonly #database: Database;
  readonly #put: Statement<[StoredRow]>;
  readonly #putSentences: Statement<[StoredSentences]>;
  readonly #termsOf: Statement<[string], StoredRow>;
  readonly #rowsOf: Statement<[string], StoredRow>;
  readonly #sentencesOf: Statement<[string], StoredSentences>;

  /** @throws Error when the file is damaged or of another layout */
  constructor(path: string) {
    this.#database = openDerivedDatabase(path, {
      layout,
      schema: `CREATE TABLE rows (chunk_key INTEGER PRIMARY KEY, version_key INTEGER NOT NULL, terms TEXT NOT NULL,
                 vector BLOB NOT NULL) STRICT;
               CREATE INDEX rows_by_version ON rows (version_key);
               CREATE TABLE sentences (chunk_key INTEGER PRIMARY KEY, vectors BLOB NOT NULL) STRICT;`,
    });
    const rowsOf = (columns: string): Statement<[string], StoredRow> =>
      this.#database.prepare(`SELECT ${columns} FROM rows WHERE chunk_key IN (SELECT value FROM json_each(?))`);
    this.#termsOf = rowsOf("chunk_key, version_key, terms");
    this.#rowsOf = rowsOf("*");
    this.#sentencesOf = this.#database.prepare(
      "SELECT * FROM sentences WHERE chunk_key IN (SELECT value FROM json_each(?))",
    );
    this.#put = this.#database.prepare(
      "INSERT OR REPLACE INTO rows VALUES (:chunk_key, :version_key, :terms, :vector)",
    );
    this.#putSentences = this.#database.prepare("INSERT OR REPLACE INTO sentences VALUES (:chunk_key, :vectors)");
  }

  /** In no order; without those that aren't there. */
  fetch(chunkKeys: readonly number[], parts: { readonly vectors: boolean }): ScoringRow[] {
    const stored = (parts.vectors ? this.#rowsOf : this.#termsOf).all(JSON.stringify(chunkKeys));
    return stored.map(({ chunk_key, version_key, terms, vector }) => ({
      chunkKey: chunk_key,
      versionKey: version_key,
      terms,
      vector: vector ? exactCodec.fromBytes(vector) : new Float32Array(),
    }));
  }

  /** The vectors of their sentences by chunk key; without those that aren't there. */
  sentencesOf(chunkKeys: readonly number[]): Map<number, Int8Array> {
    // Not copied: a search reads megabytes of them.
    const view = ({ buffer, byteOffset, length }: Buffer): Int8Array => new Int8Array(buffer, byteOffset, length);
    return new Map(
      this.#sentencesOf.all(JSON.stringify(chunkKeys)).map(({ chunk_key, vectors }) => [chunk_key, view(vectors)]),
    );
  }

  /** In transactions that hold nobody up; the version's former rows stay until `keepOnly`. */
  async put(rows: readonly ChunkRow[]): Promise<void> {
    const store = this.#database.transaction((part: readonly ChunkRow[]) => {
      for (const { chunkKey, versionKey, terms, vector, sentences } of part) {
        this.#put.run({
          chunk_key: chunkKey,
          version_key: versionKey,
          terms,
          vector: Buffer.from(exactCodec.toBytes(vector)),
        });
        this.#putSentences.run({ chunk_key: chunkKey, vectors: Buffer.from(compactCodec.toBytes(sentences)) });
      }
    });
    for (let from = 0; from < rows.length; from += rowsPerTransaction) {
      store(rows.slice(from, from + rowsPerTransaction));
      await backgroundTurn();
    }
    await this.#database.keepLogShort();
  }

  /** Removes the version's other rows, in transactions that hold nobody up; of no chunks, all. */
  async keepOnly(versionKey: number, chunkKeys: readonly number[]): Promise<void> {
    const kept = new Set(chunkKeys);
    const removed = this.#database
      .prepare<[number], number>("SELECT chunk_key FROM rows WHERE version_key = ?")
      .pluck()
      .all(versionKey)
      .filter((key) => !kept.has(key));
    const remove = this.#database.transaction((keys: string) => {
      for (const table of ["sentences", "rows"])
        this.#database.prepare(`DELETE FROM ${table} WHERE chunk_key IN (SELECT value FROM json_each(?))`).run(keys);
    });
    for (let from = 0; from < removed.length; from += rowsPerTransaction) {
      remove(JSON.stringify(removed.slice(from, from + rowsPerTransaction)));
      await backgroundTurn();
    }
  }

  /** Rows by version key. */
  counts(): Map<number, number> {
    const counted = this.#database
      .prepare<[], { key: number; count: number }>(
        "SELECT version_key AS key, count(*) AS count FROM rows GROUP BY version_key",
      )
      .all();
    return new Map(counted.map(({ key, count }) => [key, count]));
  }

  /** Takes what was removed out of the file's log too; in the file it was overwritten at once. */
  purge(): Promise<void> {
    return this.#database.truncateLog();
  }

  dispose(): Promise<void> {
    return this.#database.dispose();
  }
}
