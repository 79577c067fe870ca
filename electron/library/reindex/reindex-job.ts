import { z } from "zod";
import type { Database } from "../../platform/database.ts";
import { noProgress, type JobContext, type JobKind, type JobProgress } from "../../platform/job-kind.ts";
import type { Clock } from "../../platform/clock.ts";
import { FileError, HandrailError } from "../../contract/errors.ts";
import type { Log } from "../../platform/log.ts";
import { ImportItems, type ImportItem } from "../import-items.ts";
import { ImportProgress } from "../import-progress.ts";
import type { VersionIndexing } from "../version-indexing.ts";
import type { EmbedderSwitch } from "./embedder-switch.ts";
import { listVersions, staleVersions } from "./stale-versions.ts";
import type { VersionReindexing } from "./version-reindexing.ts";

/**
 * `documents`: parsed, cut and indexed anew; absent ids: all. `stale`: what an older chunker or another embedder made is
 * cut and indexed anew from the stored text, what an older parser read is read again. `embedder`: the whole
 * index is made anew with another embedder.
 */
export const reindexRequestSchema = z.discriminatedUnion("scope", [
  z.strictObject({
    scope: z.literal("documents"),
    document_ids: z.array(z.string()).optional(),
    /** As a job says it that was left unfinished by an older build. */
    document_id: z.string().optional(),
  }),
  z.strictObject({ scope: z.literal("stale") }),
  z.strictObject({ scope: z.literal("embedder"), embedder_id: z.string() }),
]);
export type ReindexRequest = z.infer<typeof reindexRequestSchema>;

export interface ReindexJobOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Of the one that serves; looked at anew for every job. */
  readonly embedderId: string;
  /** Absent: there is no other embedder. */
  readonly embedderSwitch?: Pick<EmbedderSwitch, "run" | "progress">;
  readonly indexing: Pick<VersionIndexing, "optimize">;
  readonly versions: Pick<VersionReindexing, "refresh" | "reparse">;
  /** Resolves when nothing of an earlier process is left half done. */
  readonly ready: () => Promise<void>;
  /** Somebody waits for other work: what nobody asked for comes after it. */
  readonly isBusy: () => boolean;
}

type ListedRequest = Exclude<ReindexRequest, { scope: "embedder" }>;

const busyMs = 500;

const documentIdsOf = (request: Extract<ReindexRequest, { scope: "documents" }>): readonly string[] | undefined =>
  request.document_ids ?? (request.document_id === undefined ? undefined : [request.document_id]);

/** Brings stored versions into the index anew, one after another; the old chunks of each serve until its new ones do. */
export class ReindexJob implements JobKind<ReindexRequest> {
  readonly kind = "reindex";
  readonly requestSchema = reindexRequestSchema;
  readonly #options: ReindexJobOptions;
  readonly #items: ImportItems;

  constructor(options: ReindexJobOptions) {
    this.#options = options;
    this.#items = new ImportItems(options.database);
  }

  async run(context: JobContext<ReindexRequest>): Promise<void> {
    try {
      await this.#run(context);
    } catch (error) {
      if (!context.signal.aborted) throw error;
    }
  }

  async #run({ jobId, request, signal, report }: JobContext<ReindexRequest>): Promise<void> {
    await this.#options.ready();
    if (request.scope === "embedder") {
      await this.#options.embedderSwitch?.run(request.embedder_id, { signal, report });
      return;
    }
    if (!this.#items.isScanned(jobId)) await this.#items.insert(jobId, this.#list(request));
    const progress = new ImportProgress(this.#items.progress(jobId), report);
    for (const item of this.#items.queued(jobId)) {
      if (request.scope === "stale") await this.#whileBusy(signal);
      signal.throwIfAborted();
      progress.begin(item);
      await this.#reindex(jobId, item, request, progress, signal);
    }
    await this.#options.indexing.optimize();
  }

  progress(jobId: string): JobProgress {
    const request = this.#requestOf(jobId);
    if (request?.scope === "embedder") {
      return this.#options.embedderSwitch?.progress(request.embedder_id) ?? noProgress;
    }
    return this.#items.progress(jobId);
  }

  prepareRetry(jobId: string): void {
    this.#items.requeueFailed(jobId);
  }

  #requestOf(jobId: string): ReindexRequest | undefined {
    const stored = this.#options.database.prepare("SELECT request FROM jobs WHERE id = ?").pluck().get(jobId);
    return typeof stored === "string" ? reindexRequestSchema.safeParse(JSON.parse(stored)).data : undefined;
  }

  #list(request: ListedRequest) {
    const { database, embedderId } = this.#options;
    const versions =
      request.scope === "stale" ? staleVersions(database, embedderId) : listVersions(database, documentIdsOf(request));
    return versions.map(({ key, path, sizeBytes }) => ({ path: String(key), relativePath: path, sizeBytes }));
  }

  async #reindex(
    jobId: string,
    item: ImportItem,
    { scope }: ListedRequest,
    progress: ImportProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const { log, versions } = this.#options;
    let chunks = 0;
    try {
      const options = {
        signal,
        onChunk: (done: number, total: number) => progress.chunk(item, done, total),
        alongside: (written: number) => {
          chunks = written;
          this.#items.markDone(jobId, item.ordinal, "done", written);
        },
      };
      const key = Number(item.path);
      await (scope === "stale" ? versions.refresh(key, options) : versions.reparse(key, options));
      // A version that is gone by now has nothing to be done for.
      if (chunks === 0) this.#items.markDone(jobId, item.ordinal, "done", 0);
      progress.done(item, "done", chunks);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof HandrailError) throw error;
      const code = error instanceof FileError ? error.code : "INTERNAL";
      log.error({ err: error, versionKey: item.path }, "A version could not be indexed anew");
      this.#items.markFailed(jobId, item.ordinal, code);
      progress.failed(item, code);
    }
  }

  async #whileBusy(signal: AbortSignal): Promise<void> {
    const { clock, isBusy } = this.#options;
    while (isBusy() && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const cancel = clock.schedule(busyMs, resolve);
        signal.addEventListener(
          "abort",
          () => {
            cancel();
            resolve();
          },
          { once: true },
        );
      });
    }
  }
}
