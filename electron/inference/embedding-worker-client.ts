import { join } from "node:path";
import { HandrailError } from "../contract/errors.ts";
import type { Readiness } from "../contract/health.ts";
import { ModelCatalog } from "../models/model-catalog.ts";
import type { FileStamp } from "../models/verify-files.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import { workerEntry } from "../platform/worker-entry.ts";
import { WorkerError, WorkerHost } from "../platform/worker-host.ts";
import type { SpawnWorker } from "../platform/worker-process.ts";
import type { Embedder, EmbedOptions } from "./embedder.ts";
import type { EmbeddingProtocol } from "./embedding-protocol.ts";
import { EmbeddingQueue } from "./embedding-queue.ts";
import { isWorkerGone } from "./worker-gone.ts";

export interface EmbeddingWorkerOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Holds the folders of the models that ship. */
  readonly modelFolder: string;
  readonly catalog?: ModelCatalog;
  readonly spawn?: SpawnWorker;
  /** The process, about 300 MB, ends when nobody asked for this long; the next call starts it again. */
  readonly idleMs?: number;
}

const modelId = "all-minilm-l6-v2-int8";
const fiveMinutesMs = 300_000;
const maxLoadAttempts = 5;

/**
 * The embedding process and the queue before it. One text runs at a time: without a batch nothing is padded, which is
 * fastest on a processor, and a question never waits for more than the text that runs.
 */
export class EmbeddingWorker implements Embedder {
  readonly id = modelId;
  readonly dimensions = 384;
  readonly #options: EmbeddingWorkerOptions;
  readonly #catalog: ModelCatalog;
  readonly #host: WorkerHost<EmbeddingProtocol>;
  readonly #queue = new EmbeddingQueue();
  #stamps: readonly FileStamp[] = [];
  /** The process that has loaded the model. */
  #loadedPid: number | undefined;
  #failed = false;
  #running = false;
  #disposed = false;
  #cancelIdleStop: () => void = () => undefined;

  constructor(options: EmbeddingWorkerOptions) {
    this.#options = options;
    this.#catalog = options.catalog ?? new ModelCatalog();
    this.#host = new WorkerHost({
      name: "embedding",
      entry: workerEntry("embedding"),
      clock: options.clock,
      ...(options.spawn && { spawn: options.spawn }),
      onCrash: (crash) => options.log.warn(crash, "The embedding worker ended unexpectedly; it is started again"),
    });
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
  async embed(texts: readonly string[], options: EmbedOptions): Promise<Float32Array[]> {
    if (this.#disposed) throw new HandrailError("SHUTTING_DOWN");
    const vectors = this.#queue.add(texts, options);
    void this.#run();
    try {
      return await vectors;
    } catch (error) {
      if (options.priority === "document" || this.#disposed || !isWorkerGone(error)) throw error;
      throw new HandrailError("ENGINE_RESTARTING", { retryAfterSeconds: 1, cause: error });
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#cancelIdleStop();
    this.#queue.failAll(new HandrailError("SHUTTING_DOWN"));
    await this.#host.dispose();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#cancelIdleStop();
    for (let task = this.#queue.next(); task; task = this.#queue.next()) {
      try {
        await this.#loadPatiently();
        task.finish(await this.#host.call("embed", { text: task.text }));
      } catch (error) {
        if (isWorkerGone(error) && !this.#disposed) task.crash(error);
        else task.fail(error);
      }
    }
    this.#running = false;
    const stop = (): void => void this.#host.stop();
    this.#cancelIdleStop = this.#options.clock.schedule(this.#options.idleMs ?? fiveMinutesMs, stop);
  }

  /** A process that ends while it loads did so without having seen any text: none is blamed for it. */
  async #loadPatiently(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#load();
      } catch (error) {
        if (!isWorkerGone(error) || this.#disposed || attempt === maxLoadAttempts) throw error;
      }
    }
  }

  /** A process that was started again has to load the model again. */
  async #load(): Promise<void> {
    await this.#host.start();
    if (this.#loadedPid !== undefined && this.#loadedPid === this.#host.pid) return;
    const model = this.#catalog.get(modelId);
    if (model.role !== "embedder") throw new Error(`${modelId} is not an embedder`);
    const folder = join(this.#options.modelFolder, model.folder);
    try {
      this.#stamps = await this.#host.call("load", { folder, files: model.files, known: this.#stamps });
      this.#loadedPid = this.#host.pid;
      this.#failed = false;
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      this.#failed = true;
      this.#options.log.error({ err: error }, "The embedding model can't be loaded");
      if (error.code === "HASH_MISMATCH") throw new HandrailError("HASH_MISMATCH", { message: error.message });
      throw error;
    }
  }
}
