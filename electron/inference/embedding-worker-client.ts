import { existsSync } from "node:fs";
import { join } from "node:path";
import { HandrailError } from "../contract/errors.ts";
import type { Readiness } from "../contract/health.ts";
import type { EmbedderModel, FolderModel } from "../models/catalog-entry.ts";
import type { InstalledEmbedder } from "../models/embedder-store.ts";
import { ModelCatalog } from "../models/model-catalog.ts";
import type { FileStamp } from "../models/verify-files.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import { workerEntry } from "../platform/worker-entry.ts";
import { WorkerError, WorkerHost } from "../platform/worker-host.ts";
import type { SpawnWorker } from "../platform/worker-process.ts";
import type { Embedder, EmbedOptions } from "./embedder.ts";
import type { EmbeddingProtocol, EmbeddingRole } from "./embedding-protocol.ts";
import { EmbeddingQueue, type Work, type WorkOptions } from "./embedding-queue.ts";
import type { Judgement, Reader, ReaderWindow, ReadOptions } from "./reader.ts";
import { isWorkerGone } from "./worker-gone.ts";

export interface EmbeddingWorkerOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Holds the folders of the models that ship. */
  readonly modelFolder: string;
  readonly catalog?: ModelCatalog;
  /** Absent: the one that ships. */
  readonly embedder?: InstalledEmbedder;
  readonly spawn?: SpawnWorker;
}

/** The process, about 300 MB, ends when nobody asked for this long; the next call starts it again. */
const idleMs = 300_000;
const maxLoadAttempts = 5;
/** Of the reader's newest pace in the one it is expected to keep. */
const newestShare = 0.3;
/** Of a reader's window: about 176 word pieces. */
const mostCharacters = 900;

interface LoadedModel {
  readonly stamps: readonly FileStamp[];
  /** The process that has loaded it. */
  readonly pid: number | undefined;
}

/**
 * The embedding process, which also holds the reader, and the queue before it. One text runs at a time: without a batch
 * nothing is padded, which is fastest on a processor, and a question never waits for more than the text that runs.
 */
export class EmbeddingWorker implements Embedder, Reader {
  readonly #model: EmbedderModel;
  readonly #options: EmbeddingWorkerOptions;
  readonly #catalog: ModelCatalog;
  readonly #host: WorkerHost<EmbeddingProtocol>;
  readonly #queue = new EmbeddingQueue();
  readonly #loaded = new Map<EmbeddingRole, LoadedModel>();
  #failed = false;
  #running = false;
  #disposed = false;
  #cancelIdleStop: () => void = () => undefined;
  /** Milliseconds a character that the reader took of late; 0: not known yet. */
  #readingPace = 0;

  constructor(options: EmbeddingWorkerOptions) {
    this.#options = options;
    this.#catalog = options.catalog ?? new ModelCatalog();
    this.#model = options.embedder?.model ?? shippedEmbedder(this.#catalog);
    this.#host = new WorkerHost({
      name: "embedding",
      entry: workerEntry("embedding"),
      clock: options.clock,
      ...(options.spawn && { spawn: options.spawn }),
      onCrash: (crash) => options.log.warn(crash, "The embedding worker ended unexpectedly; it is started again"),
    });
  }

  get id(): string {
    return this.#model.id;
  }

  get dimensions(): number {
    return this.#model.embedding.dimensions;
  }

  get unrelatedCosine(): number | "unmeasured" {
    return this.#model.embedding.unrelatedCosine ?? "unmeasured";
  }

  get state(): Readiness["parts"]["embedder"] {
    if (this.#failed) return "failed";
    const { state } = this.#host;
    if (state === "restarting" || state === "stopped") return state;
    return "ok";
  }

  /** Of the worker; undefined while it doesn't run. */
  get pid(): number | undefined {
    return this.#host.pid;
  }

  /**
   * @throws HandrailError HASH_MISMATCH when a file of the model is missing or damaged; SHUTTING_DOWN
   * @throws HandrailError ENGINE_RESTARTING for a question, WorkerExitedError for a document, when the worker ended
   *   three times at one text
   */
  async embed(texts: readonly string[], { priority, signal }: EmbedOptions): Promise<Float32Array[]> {
    const { queryPrefix, passagePrefix } = this.#model.embedding;
    const prefix = priority === "question" ? queryPrefix : passagePrefix;
    const work = texts.map((text) => async () => {
      await this.#loadPatiently("embedder");
      return this.#host.call("embed", { text: prefix + text });
    });
    return this.#ask(work, { priority, signal });
  }

  get canJudge(): boolean {
    const reader = this.#catalog.models.find(({ role }) => role === "reader");
    return reader?.role === "reader" && existsSync(join(this.#options.modelFolder, reader.folder));
  }

  async judge(question: string, windows: readonly ReaderWindow[], options: ReadOptions): Promise<Judgement[]> {
    if (!this.canJudge) throw new HandrailError("MODEL_NOT_INSTALLED");
    let startedAt: number | undefined;
    let isOver = false;
    const work = windows.map((window) => async () => {
      await this.#loadPatiently("reader");
      const beginsAt = performance.now();
      startedAt ??= beginsAt;
      const length = lengthOf(question, window);
      isOver ||= beginsAt - startedAt + this.#readingPace * length > options.withinMs;
      if (isOver) return undefined;
      const judgement = await this.#host.call("judge", { question, window });
      const pace = (performance.now() - beginsAt) / length;
      this.#readingPace += (this.#readingPace === 0 ? 1 : newestShare) * (pace - this.#readingPace);
      return judgement;
    });
    const judged = await this.#ask(work, { priority: "reading", signal: options.signal });
    return judged.filter((judgement) => judgement !== undefined);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#cancelIdleStop();
    this.#queue.failAll(new HandrailError("SHUTTING_DOWN"));
    await this.#host.dispose();
  }

  async #ask<Result>(work: readonly Work<Result>[], options: WorkOptions): Promise<Result[]> {
    if (this.#disposed) throw new HandrailError("SHUTTING_DOWN");
    const results = this.#queue.add(work, options);
    void this.#run();
    try {
      return await results;
    } catch (error) {
      if (options.priority === "document" || this.#disposed || !isWorkerGone(error)) throw error;
      throw new HandrailError("ENGINE_RESTARTING", { retryAfterSeconds: 1, cause: error });
    }
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#cancelIdleStop();
    for (let task = this.#queue.next(); task; task = this.#queue.next()) {
      try {
        await task.run();
      } catch (error) {
        if (isWorkerGone(error) && !this.#disposed) task.crash(error);
        else task.fail(error);
      }
    }
    this.#running = false;
    const stop = (): void => void this.#host.stop();
    this.#cancelIdleStop = this.#options.clock.schedule(idleMs, stop);
  }

  /** A process that ends while it loads did so without having seen any text: none is blamed for it. */
  async #loadPatiently(role: EmbeddingRole): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#load(role);
      } catch (error) {
        if (!isWorkerGone(error) || this.#disposed || attempt === maxLoadAttempts) throw error;
      }
    }
  }

  /** A process that was started again has to load its models again. */
  async #load(role: EmbeddingRole): Promise<void> {
    await this.#host.start();
    const loaded = this.#loaded.get(role);
    if (loaded?.pid !== undefined && loaded.pid === this.#host.pid) return;
    const model = this.#modelOf(role);
    const { embedder, modelFolder } = this.#options;
    const folder = role === "embedder" && embedder ? embedder.folder : join(modelFolder, model.folder);
    try {
      const known = loaded?.stamps ?? [];
      const stamps = await this.#host.call("load", {
        role,
        folder,
        files: model.files,
        known,
        maxWordPieces: model.contextLength,
      });
      this.#loaded.set(role, { stamps, pid: this.#host.pid });
      if (role === "embedder") this.#failed = false;
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      if (role === "embedder") this.#failed = true;
      this.#options.log.error({ err: error }, `The ${role} can't be loaded`);
      if (error.code === "HASH_MISMATCH") throw new HandrailError("HASH_MISMATCH", { message: error.message });
      throw error;
    }
  }

  #modelOf(role: EmbeddingRole): FolderModel {
    if (role === "embedder") return this.#model;
    const reader = this.#catalog.models.find((model) => model.role === "reader");
    if (!reader) throw new HandrailError("MODEL_NOT_INSTALLED");
    return reader;
  }
}

function shippedEmbedder(catalog: ModelCatalog): EmbedderModel {
  const shipped = catalog.embedders.find(({ tier }) => tier === "shipped");
  if (!shipped) throw new HandrailError("MODEL_NOT_INSTALLED");
  return shipped;
}

const lengthOf = (question: string, { headingPath, sentences }: ReaderWindow): number =>
  Math.min(
    mostCharacters,
    [question, ...headingPath, ...sentences].reduce((sum, { length }) => sum + length, 0),
  );
