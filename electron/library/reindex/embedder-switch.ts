import type { Database } from "../../platform/database.ts";
import { noProgress, type JobContext, type JobProgress } from "../../platform/job-kind.ts";
import type { Log } from "../../platform/log.ts";
import type { EmbeddedSearch, SwitchableSearch } from "../../retrieval/switchable-search.ts";
import type { VersionIndexing } from "../version-indexing.ts";
import { indexedVersions, servingEmbedder } from "./serving-embedder.ts";

export interface EmbedderSwitchOptions {
  readonly database: Database;
  readonly search: SwitchableSearch;
  readonly indexing: Pick<VersionIndexing, "copy" | "alone">;
  /** A search with an empty index. @throws HandrailError MODEL_NOT_INSTALLED */
  readonly open: (embedderId: string) => Promise<EmbeddedSearch>;
  readonly onSwitched: () => void;
  readonly log: Log;
}

/**
 * Makes the search index anew with another embedder, beside the one that serves, and puts it in its place when it holds
 * everything. Whatever interrupts it leaves the old one serving: the new index is begun again then, but no text is
 * embedded twice, as vectors are kept in the cache.
 */
export class EmbedderSwitch {
  readonly #options: EmbedderSwitchOptions;

  constructor(options: EmbedderSwitchOptions) {
    this.#options = options;
  }

  /** @throws HandrailError MODEL_NOT_INSTALLED; the signal's reason */
  async run(embedderId: string, { signal, report }: Pick<JobContext<unknown>, "signal" | "report">): Promise<void> {
    const { database, search, indexing, open, log } = this.#options;
    if (search.embedder.id === embedderId) return;
    const startedAt = performance.now();
    search.beginBuild(await open(embedderId));
    let isServing = false;
    try {
      while (!isServing) {
        await this.#copyMissing(signal, report);
        isServing = await indexing.alone(async () => {
          signal.throwIfAborted();
          if (search.missingOf(this.#versionKeys()).length > 0) return false;
          servingEmbedder.write(database, embedderId);
          // What served before is deleted.
          await database.flush();
          await search.switchOver();
          return true;
        });
      }
      log.info({ embedder: embedderId, ms: Math.round(performance.now() - startedAt) }, "Another embedder serves");
      this.#options.onSwitched();
    } finally {
      if (!isServing) await search.giveUp();
    }
  }

  /** From what is stored: versions with vectors of that embedder. */
  progress(embedderId: string): JobProgress {
    const { database } = this.#options;
    const versions = indexedVersions(database);
    const done = versions.filter(({ key }) => servingEmbedder.hasVectors(database, embedderId, key));
    return this.#describe(
      versions,
      done.length,
      done.reduce((sum, { chunks }) => sum + chunks, 0),
    );
  }

  async #copyMissing(signal: AbortSignal, report: (progress: JobProgress) => void): Promise<void> {
    const { database, search, indexing } = this.#options;
    for (;;) {
      const versions = indexedVersions(database);
      const missing = new Set(search.missingOf(versions.map(({ key }) => key)));
      const next = versions.find(({ key }) => missing.has(key));
      if (!next) return;
      signal.throwIfAborted();
      const there = versions.filter(({ key }) => !missing.has(key)).reduce((sum, { chunks }) => sum + chunks, 0);
      const tell = (chunk: number): void =>
        report({ ...this.#describe(versions, versions.length - missing.size, there + chunk), current: next.path });
      tell(0);
      search.beginCopy(next.key);
      await indexing.copy(next.key, search.buildIndexer, { signal, onChunk: tell });
    }
  }

  #versionKeys(): number[] {
    return indexedVersions(this.#options.database).map(({ key }) => key);
  }

  #describe(versions: readonly { readonly chunks: number }[], done: number, chunks: number): JobProgress {
    return { ...noProgress, files_total: versions.length, files_done: done, chunks_done: chunks };
  }
}
