import { type Database, openDerivedDatabase, type Statement } from "../platform/database.ts";
import { backgroundTurn } from "../platform/turns.ts";
import type { ChunkRow } from "./chunk-rows.ts";
import { compactCodec, exactCodec } from "./vector-codecs.ts";

interface StoredRow {
  readonly chunk_key: number;
  readonly version_key: number;
  readonly terms: string;
  readonly vector?: Buffer;
  readonly sentences?: Buffer;
}

/** Of another number the file counts as damaged, and is made anew with the index that it belongs to. */
const layout = 1;
/** About 10 KB each; a transaction of so many takes two milliseconds. */
const rowsPerTransaction = 25;

/**
 * What scores are computed from, by chunk, in a SQLite file of its own: a search reads 250 rows of 10 KB wherever they lie
 * in 3 to 6 ms. From LanceDB's columns the same took 17 ms of 10,000 chunks and 30 of 100,000, by key or by row id, and
 * several times that beside an import.
 */
export class ScoringRows {
  readonly #database: Database;
  readonly #put: Statement<[StoredRow]>;
  readonly #wordsOf: Statement<[string], StoredRow>;
  readonly #allOf: Statement<[string], StoredRow>;

  /** @throws Error when the file is damaged or of another layout */
  constructor(path: string) {
    this.#database = openDerivedDatabase(path, {
      layout,
      schema: `CREATE TABLE rows (chunk_key INTEGER PRIMARY KEY, version_key INTEGER NOT NULL, terms TEXT NOT NULL,
                 vector BLOB NOT NULL, sentences BLOB NOT NULL) STRICT;
               CREATE INDEX rows_by_version ON rows (version_key);`,
    });
    const of = (columns: string): Statement<[string], StoredRow> =>
      this.#database.prepare(`SELECT ${columns} FROM rows WHERE chunk_key IN (SELECT value FROM json_each(?))`);
    this.#wordsOf = of("chunk_key, version_key, terms");
    this.#allOf = of("*");
    this.#put = this.#database.prepare(
      "INSERT OR REPLACE INTO rows VALUES (:chunk_key, :version_key, :terms, :vector, :sentences)",
    );
  }

  /** In no order; without those that aren't there. */
  fetch(chunkKeys: readonly number[], parts: { readonly vectors: boolean }): ChunkRow[] {
    const stored = (parts.vectors ? this.#allOf : this.#wordsOf).all(JSON.stringify(chunkKeys));
    return stored.map(({ chunk_key, version_key, terms, vector, sentences }) => ({
      chunkKey: chunk_key,
      versionKey: version_key,
      terms,
      vector: vector ? exactCodec.fromBytes(vector) : new Float32Array(),
      // Not copied: a search reads megabytes of them.
      sentences: sentences ? new Int8Array(sentences.buffer, sentences.byteOffset, sentences.length) : new Int8Array(),
    }));
  }

  /** In transactions that hold nobody up; the version's former rows stay until `keepOnly`. */
  async put(rows: readonly ChunkRow[]): Promise<void> {
    const store = this.#database.transaction((part: readonly ChunkRow[]) => {
      for (const row of part) {
        this.#put.run({
          chunk_key: row.chunkKey,
          version_key: row.versionKey,
          terms: row.terms,
          vector: Buffer.from(exactCodec.toBytes(row.vector)),
          sentences: Buffer.from(compactCodec.toBytes(row.sentences)),
        });
      }
    });
    for (let from = 0; from < rows.length; from += rowsPerTransaction) {
      store(rows.slice(from, from + rowsPerTransaction));
      await backgroundTurn();
    }
  }

  /** Removes the version's other rows; of no chunks, all. */
  keepOnly(versionKey: number, chunkKeys: readonly number[]): void {
    this.#database
      .prepare("DELETE FROM rows WHERE version_key = ? AND chunk_key NOT IN (SELECT value FROM json_each(?))")
      .run(versionKey, JSON.stringify(chunkKeys));
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
  purge(): void {
    this.#database.pragma("wal_checkpoint(TRUNCATE)");
  }

  dispose(): void {
    this.#database.close();
  }
}
