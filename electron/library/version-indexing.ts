import { z } from "zod";
import { documentMetadataSchema } from "../contract/documents.ts";
import type { Database } from "../platform/database.ts";
import type { IndexedChunk, IndexedVersion, VersionIndexer } from "../retrieval/indexed-chunk.ts";
import { chunkColumns, chunkRowSchema } from "./document-rows.ts";
import type { DocumentStore } from "./document-store.ts";
import { SegmentReader } from "./passage-reader.ts";
import { ChunkStaging, firstStagedOrdinal } from "./reindex/chunk-staging.ts";
import { backgroundTurn } from "../platform/turns.ts";

export interface VersionIndexingOptions {
  readonly database: Database;
  readonly documents: DocumentStore;
  readonly indexer: VersionIndexer;
}

export interface IndexOptions {
  readonly signal: AbortSignal;
  readonly onChunk?: (done: number) => void;
  /** Runs in the transaction that makes the version searchable. */
  readonly alongside?: () => void;
  /** Also a version that is in the index: its title has changed. What is there is found until it is replaced. */
  readonly again?: boolean;
}

// A few milliseconds.
const chunksPerTurn = 20;

const versionSchema = z.object({
  title: z.string(),
  metadata: z.string().transform((json) => documentMetadataSchema.parse(JSON.parse(json))),
});

/**
 * Brings stored versions into the search index, one at a time whoever asks: an import and a repair may come upon the
 * same version. While one is written the next is embedded already. A version is marked as indexed only after the index
 * has all of it.
 */
export class VersionIndexing {
  readonly #database: Database;
  readonly #documents: DocumentStore;
  readonly #indexer: VersionIndexer;
  readonly #staging: ChunkStaging;
  #last: Promise<unknown> = Promise.resolve();
  /** Versions that are embedded and still being written. */
  readonly #writing = new Map<number, Promise<unknown>>();

  constructor({ database, documents, indexer }: VersionIndexingOptions) {
    this.#database = database;
    this.#documents = documents;
    this.#indexer = indexer;
    this.#staging = new ChunkStaging(database);
  }

  /**
   * Resolves with true when the version is in the index and marked so, with false when it is gone: deleted meanwhile.
   *
   * @throws the signal's reason when it aborts; the index then has all of the version or nothing
   */
  ensureIndexed(versionKey: number, options: IndexOptions): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const turn = this.#last.then(async () => {
        await this.#writing.get(versionKey);
        const embedded = Promise.withResolvers<void>();
        const indexed = this.#index(versionKey, options, embedded.resolve);
        const ended = indexed.then(resolve, reject).finally(() => {
          if (this.#writing.get(versionKey) === ended) this.#writing.delete(versionKey);
          embedded.resolve();
        });
        this.#writing.set(versionKey, ended);
        await embedded.promise;
      });
      this.#last = turn;
    });
  }

  /**
   * Puts a version's staged chunks in the place of its present ones, which are found until then. False: the version is
   * gone.
   *
   * @throws the signal's reason when it aborts; the present chunks then still serve
   */
  replaceChunks(versionKey: number, { signal, onChunk, alongside }: IndexOptions): Promise<boolean> {
    return this.#inTurn(async () => {
      signal.throwIfAborted();
      if (this.#state(versionKey) === undefined) return false;
      await this.#put(this.#indexer, versionKey, "staged", { signal, ...(onChunk && { onChunk }) });
      if (await this.#removeIfGone(versionKey)) return false;
      this.#documents.markIndexed(versionKey, () => {
        this.#staging.swap(versionKey);
        alongside?.();
      });
      return true;
    });
  }

  /** Takes a version out of the index; its rows in SQLite are deleted afterwards, by the caller. */
  remove(versionKey: number): Promise<void> {
    return this.#inTurn(() => this.#indexer.remove(versionKey));
  }

  optimize(): Promise<void> {
    return this.#inTurn(() => this.#indexer.optimize());
  }

  purge(): Promise<void> {
    return this.#inTurn(() => this.#indexer.purge());
  }

  rowCounts(): Promise<Map<number, number>> {
    return this.#indexer.rowCounts();
  }

  async #index(
    versionKey: number,
    { signal, onChunk, alongside, again = false }: IndexOptions,
    onEmbedded: () => void,
  ): Promise<boolean> {
    signal.throwIfAborted();
    const state = this.#state(versionKey);
    if (state === undefined) return false;
    if (state === "stored" || again) {
      await this.#put(this.#indexer, versionKey, "present", { signal, onEmbedded, ...(onChunk && { onChunk }) });
    }
    if (await this.#removeIfGone(versionKey)) return false;
    this.#documents.markIndexed(versionKey, alongside);
    return true;
  }

  /** It may have been deleted while it was being embedded. */
  async #removeIfGone(versionKey: number): Promise<boolean> {
    if (this.#state(versionKey) !== undefined) return false;
    await this.#indexer.remove(versionKey);
    return true;
  }

  /**
   * Brings a version into another index than the one that serves, beside whatever else is done. Does nothing when it is
   * gone meanwhile.
   */
  async copy(versionKey: number, indexer: VersionIndexer, { signal, onChunk }: IndexOptions): Promise<void> {
    if (this.#state(versionKey) !== "indexed") return;
    try {
      await this.#put(indexer, versionKey, "present", { signal, ...(onChunk && { onChunk }) });
    } catch (error) {
      signal.throwIfAborted();
      if (this.#state(versionKey) !== undefined) throw error;
    }
    if (this.#state(versionKey) === undefined) await indexer.remove(versionKey);
  }

  /** Runs while nothing is embedded for the index that serves, or written to it. */
  alone<Result>(task: () => Promise<Result>): Promise<Result> {
    return this.#inTurn(task);
  }

  #state(versionKey: number): "stored" | "indexed" | undefined {
    const row = this.#database
      .prepare<[number], { indexed: number }>(
        `SELECT v.indexed FROM versions v JOIN documents d ON d.id = v.document_id
         WHERE v.key = ? AND v.complete = 1 AND d.deleting = 0`,
      )
      .get(versionKey);
    return row && (row.indexed === 1 ? "indexed" : "stored");
  }

  /**
   * Puts a version's chunks into an index. Their keys are on the disk before: those that a power cut took back would be
   * given to other chunks than the index has under them.
   */
  async #put(
    indexer: VersionIndexer,
    versionKey: number,
    which: "present" | "staged",
    options: Parameters<VersionIndexer["index"]>[1],
  ): Promise<void> {
    await this.#database.flush();
    await this.#database.keepLogShort();
    await indexer.index(await this.#gather(versionKey, which), options);
  }

  async #gather(versionKey: number, which: "present" | "staged"): Promise<IndexedVersion> {
    const { title, metadata } = versionSchema.parse(
      this.#database
        .prepare("SELECT d.title, v.metadata FROM versions v JOIN documents d ON d.id = v.document_id WHERE v.key = ?")
        .get(versionKey),
    );
    const segments = new SegmentReader(this.#database);
    const rows = this.#database
      .prepare(`SELECT ${chunkColumns} FROM chunks WHERE version_key = ? AND (ordinal >= ?) = ? ORDER BY ordinal`)
      .all(versionKey, firstStagedOrdinal, which === "staged" ? 1 : 0);
    const chunks: IndexedChunk[] = [];
    for (const [index, raw] of rows.entries()) {
      const { key, start, end, prefix, heading_path, sentences } = chunkRowSchema.parse(raw);
      const text = segments.slice(versionKey, start, end);
      chunks.push({
        chunkKey: key,
        text: prefix === "" ? text : `${prefix}\n${text}`,
        title,
        headingPath: heading_path,
        sentences: sentences.map(([from, to]) => text.slice(from - start, to - start)),
      });
      if (index % chunksPerTurn === chunksPerTurn - 1) await backgroundTurn();
    }
    return { versionKey, language: metadata.language, chunks };
  }

  /** Alone: nothing is embedded or written meanwhile. */
  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const run = this.#last.then(() => Promise.all(this.#writing.values())).then(task);
    this.#last = run.catch(() => undefined);
    return run;
  }
}
