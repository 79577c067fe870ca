import type { Readiness } from "../contract/health.ts";
import type { Database } from "../platform/database.ts";
import type { Log } from "../platform/log.ts";
import type { DocumentRemoval } from "./document-removal.ts";
import type { DocumentStore } from "./document-store.ts";
import type { VersionReindexing } from "./reindex/version-reindexing.ts";
import type { VersionIndexing } from "./version-indexing.ts";

export interface IndexRepairOptions {
  readonly database: Database;
  readonly documents: DocumentStore;
  readonly indexing: VersionIndexing;
  readonly removal: DocumentRemoval;
  readonly reindexing: Pick<VersionReindexing, "restore">;
  readonly log: Log;
}

interface StoredVersion {
  readonly key: number;
  readonly chunks: number;
  readonly indexed: number;
}

/** What has to be done so that the index holds what the database says. */
export interface RepairPlan {
  readonly remove: readonly number[];
  readonly index: readonly number[];
  /** Of those to index, what the index has too many rows of: they are taken out first, as replacing leaves a twin. */
  readonly excess: readonly number[];
}

/**
 * Compares rows per version. Versions above `newestKey` came after the start and are whoever imports them's affair.
 * Pure.
 */
export function planRepair(
  stored: readonly StoredVersion[],
  rowCounts: ReadonlyMap<number, number>,
  newestKey: number,
): RepairPlan {
  const known = new Set(stored.map(({ key }) => key));
  return {
    remove: [...rowCounts.keys()].filter((key) => key <= newestKey && !known.has(key)),
    index: stored
      .filter(({ key, chunks, indexed }) => key <= newestKey && (indexed === 0 || (rowCounts.get(key) ?? 0) !== chunks))
      .map(({ key }) => key),
    excess: stored
      .filter(({ key, chunks }) => key <= newestKey && (rowCounts.get(key) ?? 0) > chunks)
      .map(({ key }) => key),
  };
}

/**
 * Makes the search index agree with the database after a crash, or when its folder is gone: SQLite is the truth. Runs
 * in the background; versions that the index has whole are searched meanwhile.
 */
export class IndexRepair {
  readonly #options: IndexRepairOptions;
  readonly #stop = new AbortController();
  #state: Readiness["parts"]["index"] = "ok";
  #running: Promise<void> = Promise.resolve();

  constructor(options: IndexRepairOptions) {
    this.#options = options;
  }

  get state(): Readiness["parts"]["index"] {
    return this.#state;
  }

  /** Starts the repair and returns at once; resolves with `done`. To be called before any job runs. */
  start(): void {
    const newestKey = this.#options.documents.newestKey();
    this.#state = "repairing";
    this.#running = this.#run(newestKey).then(
      () => {
        this.#state = "ok";
      },
      (error: unknown) => {
        if (this.#stop.signal.aborted) return;
        this.#state = "failed";
        this.#options.log.error({ err: error }, "The search index could not be repaired");
      },
    );
  }

  /** Resolves when the repair has ended, well or not. */
  get done(): Promise<void> {
    return this.#running;
  }

  async dispose(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(newestKey: number): Promise<void> {
    const { documents, indexing, removal, log } = this.#options;
    await documents.recover(newestKey);
    await removal.finish();
    await this.#options.reindexing.restore(this.#stop.signal);
    const plan = planRepair(this.#stored(), await indexing.rowCounts(), newestKey);
    if (plan.remove.length === 0 && plan.index.length === 0) return;
    log.info({ remove: plan.remove.length, index: plan.index.length }, "Repairing the search index");
    for (const key of plan.index) documents.markUnindexed(key);
    for (const key of [...plan.remove, ...plan.excess]) {
      this.#stop.signal.throwIfAborted();
      await indexing.remove(key);
    }
    for (const key of plan.index) await indexing.ensureIndexed(key, { signal: this.#stop.signal });
    await indexing.optimize();
  }

  #stored(): StoredVersion[] {
    return this.#options.database
      .prepare<[], StoredVersion>(
        `SELECT v.key, v.indexed, v.chunk_count AS chunks FROM versions v JOIN documents d ON d.id = v.document_id
         WHERE v.complete = 1 AND d.deleting = 0`,
      )
      .all();
  }
}
