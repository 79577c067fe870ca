import type { Readiness } from "../contract/health.ts";
import type { Clock } from "../platform/clock.ts";
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
  readonly clock: Clock;
}

/** A share of the versions. What fails with more of them missing leaves an index that doesn't answer for the library. */
const mostLackingForGood = 0.1;
/** From a failure to the next attempt: a full disk or an embedder that won't start may be seen to meanwhile. */
const retryMs = { first: 60_000, longest: 15 * 60_000 };

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

/** Versions that could be found before. What was still being imported is found when it is, as without a crash. Pure. */
function lostOf(stored: readonly StoredVersion[], { index }: RepairPlan): number[] {
  const wasThere = new Set(stored.filter(({ indexed }) => indexed === 1).map(({ key }) => key));
  return index.filter((key) => wasThere.has(key));
}

/**
 * Makes the search index agree with the database after a crash, or when its folder is gone: SQLite is the truth. Runs
 * in the background.
 */
export class IndexRepair {
  readonly #options: IndexRepairOptions;
  readonly #stop = new AbortController();
  #state: Readiness["parts"]["index"] = "ok";
  #running: Promise<void> = Promise.resolve();
  #cancelRetry: (() => void) | undefined;
  /** Versions that could be found before; the database forgets that of one as soon as it is being indexed again. */
  readonly #lost = new Set<number>();
  /** Share of the versions that the index has lost. */
  #lacking = 0;
  #hasFailed = false;
  #usable = Promise.withResolvers<void>();

  constructor(options: IndexRepairOptions) {
    this.#options = options;
  }

  get state(): Readiness["parts"]["index"] {
    return this.#state;
  }

  /** Whether what isn't found may be called unsaid: nothing is missing that is still to come. */
  get isUsable(): boolean {
    return this.#lacking === 0 || (this.#hasFailed && this.#lacking <= mostLackingForGood);
  }

  /** Resolves when the index is usable, or the present attempt has ended. */
  get usable(): Promise<void> {
    return this.#usable.promise;
  }

  /** Starts the repair and returns at once. To be called before any job runs. */
  start(): void {
    const newestKey = this.#options.documents.newestKey();
    this.#lacking = 1;
    this.#attempt(async () => {
      await this.#settle(newestKey);
      await this.#fill(newestKey);
    }, newestKey);
  }

  /** After a failure what is lacking is filled in later; what the start had to settle is left to the next start. */
  #attempt(repair: () => Promise<void>, newestKey: number, nextAfterMs = retryMs.first): void {
    const { clock, log } = this.#options;
    this.#state = "repairing";
    this.#usable = Promise.withResolvers();
    this.#running = repair().then(
      () => {
        this.#state = "ok";
      },
      (error: unknown) => {
        if (this.#stop.signal.aborted) return;
        this.#state = "failed";
        this.#hasFailed = true;
        log.error({ err: error, retryMs: nextAfterMs }, "The search index could not be repaired; it is tried again");
        this.#cancelRetry = clock.schedule(nextAfterMs, () =>
          this.#attempt(() => this.#fill(newestKey), newestKey, Math.min(2 * nextAfterMs, retryMs.longest)),
        );
      },
    );
    void this.#running.then(this.#usable.resolve);
  }

  /** Resolves when the present attempt has ended, well or not. */
  get done(): Promise<void> {
    return this.#running;
  }

  async dispose(): Promise<void> {
    this.#stop.abort();
    this.#cancelRetry?.();
    await this.#running;
  }

  /** Ends what a crash interrupted. */
  async #settle(newestKey: number): Promise<void> {
    const { documents, indexing, removal } = this.#options;
    // What comes first may take its time: questions needn't wait for it when nothing is missing.
    const before = this.#stored();
    const lostBefore = lostOf(before, planRepair(before, await indexing.rowCounts(), newestKey));
    this.#nowLacking(lostBefore.length, before.length);
    await documents.recover(newestKey);
    await removal.finish();
    await this.#options.reindexing.restore(this.#stop.signal);
  }

  /** Takes out of the index what shouldn't be there, and indexes what it lacks. */
  async #fill(newestKey: number): Promise<void> {
    const { documents, indexing, log } = this.#options;
    const stored = this.#stored();
    const plan = planRepair(stored, await indexing.rowCounts(), newestKey);
    for (const key of lostOf(stored, plan)) this.#lost.add(key);
    const lost = plan.index.filter((key) => this.#lost.has(key));
    this.#nowLacking(lost.length, stored.length);
    if (plan.remove.length === 0 && plan.index.length === 0) return;
    log.info({ remove: plan.remove.length, index: plan.index.length }, "Repairing the search index");
    for (const key of [...plan.remove, ...plan.excess]) {
      this.#stop.signal.throwIfAborted();
      await indexing.remove(key);
    }
    const index = async (key: number): Promise<void> => {
      // One by one: what a kill in the middle leaves is still known to be lost.
      documents.markUnindexed(key);
      await indexing.ensureIndexed(key, { signal: this.#stop.signal });
    };
    for (const [done, key] of lost.entries()) {
      await index(key);
      this.#nowLacking(lost.length - done - 1, stored.length);
    }
    for (const key of plan.index.filter((one) => !this.#lost.has(one))) await index(key);
    await indexing.optimize();
  }

  #nowLacking(versions: number, all: number): void {
    this.#lacking = versions === 0 ? 0 : versions / all;
    if (this.isUsable) this.#usable.resolve();
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
