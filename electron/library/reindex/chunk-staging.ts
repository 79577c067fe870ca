import type { Database } from "../../platform/database.ts";
import { CHUNKER_VERSION, type Chunk } from "../chunking/chunk.ts";
import { insertChunks } from "../version-writer.ts";
import { backgroundTurn } from "../../platform/turns.ts";

/** Ordinals from here on are of chunks that are to take the place of a version's present ones. */
export const firstStagedOrdinal = 1_000_000_000;

const perSlice = 50;

/**
 * New chunks of a version beside the ones that serve. Both are in the table, so that whichever the search index names is
 * found while it changes from the ones to the others; an ordinal tells which is which.
 */
export class ChunkStaging {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws the signal's reason; what is staged by then is to be dropped */
  async stage(versionKey: number, chunks: readonly Chunk[], signal: AbortSignal): Promise<void> {
    for (let from = 0; from < chunks.length; from += perSlice) {
      signal.throwIfAborted();
      insertChunks(this.#database, versionKey, firstStagedOrdinal + from, chunks.slice(from, from + perSlice));
      await backgroundTurn();
    }
  }

  /** The staged chunks are the version's from now on; takes part in a transaction that is open. */
  swap(versionKey: number): void {
    this.#database
      .prepare("DELETE FROM chunks WHERE version_key = ? AND ordinal < ?")
      .run(versionKey, firstStagedOrdinal);
    const { changes } = this.#database
      .prepare("UPDATE chunks SET ordinal = ordinal - ? WHERE version_key = ?")
      .run(firstStagedOrdinal, versionKey);
    this.#database
      .prepare("UPDATE versions SET chunk_count = ?, chunker_version = ? WHERE key = ?")
      .run(changes, CHUNKER_VERSION, versionKey);
  }

  async drop(versionKey: number): Promise<void> {
    const slice = this.#database.prepare(
      `DELETE FROM chunks WHERE key IN (SELECT key FROM chunks WHERE version_key = ? AND ordinal >= ? LIMIT 200)`,
    );
    while (slice.run(versionKey, firstStagedOrdinal).changes > 0) await backgroundTurn();
  }

  /** Versions whose change was interrupted. */
  versions(): number[] {
    return this.#database
      .prepare<[number], { key: number }>(
        "SELECT key FROM versions v WHERE EXISTS (SELECT 1 FROM chunks WHERE version_key = v.key AND ordinal >= ?)",
      )
      .all(firstStagedOrdinal)
      .map(({ key }) => key);
  }

  isStaged(versionKey: number): boolean {
    return (
      this.#database
        .prepare("SELECT 1 FROM chunks WHERE version_key = ? AND ordinal >= ? LIMIT 1")
        .get(versionKey, firstStagedOrdinal) !== undefined
    );
  }
}
