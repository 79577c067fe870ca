import { HandrailError } from "../contract/errors.ts";
import type { EngineState } from "../contract/events.ts";
import type { Settings } from "../contract/settings.ts";
import type { InstalledModel } from "../models/installed-model.ts";
import { availableMemory, planMemory } from "../models/memory-fit.ts";
import type { Clock } from "../platform/clock.ts";
import type { EventBus } from "../platform/event-bus.ts";
import type { Log } from "../platform/log.ts";
import { engineThreads } from "../platform/threads.ts";
import { workerEntry } from "../platform/worker-entry.ts";
import { WorkerHost } from "../platform/worker-host.ts";
import type { SpawnWorker } from "../platform/worker-process.ts";
import {
  PromptTooLongError,
  type ChatEngine,
  type GenerateEvent,
  type GenerateRequest,
  type PromptMessage,
} from "./engine.ts";
import { EventChannel } from "./event-channel.ts";
import { GenerationQueue } from "./generation-queue.ts";
import type { LlamaProtocol } from "./llama-protocol.ts";
import { isWorkerGone } from "./worker-gone.ts";

/** What the engine needs of the model store. */
export interface EngineModels {
  /** The chat model to use when none is named. */
  selected(): InstalledModel | undefined;
  installed(modelId: string): InstalledModel | undefined;
  /** @throws HandrailError HASH_MISMATCH when the file is no longer what was installed */
  verify(model: InstalledModel): Promise<void>;
}

export interface LlamaEngineOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventBus;
  readonly settings: { readonly current: Pick<Settings, "queue_limit"> };
  readonly models: EngineModels;
  readonly spawn?: SpawnWorker;
  /** "auto" unless the computer's graphics card shall not be used. */
  readonly gpu?: "auto" | false;
  /** Bytes that the engine may count on; tests give their own. */
  readonly availableMemory?: () => Promise<number>;
}

interface LoadedModel {
  readonly modelId: string;
  /** The process that holds it. */
  readonly pid: number;
  readonly contextLength: number;
  readonly sequences: number;
}

/** Told to callers whose answer broke off; a small model is back by then. */
const restartSeconds = 3;
const never = new AbortController().signal;

/**
 * Runs the selected chat model in a process of its own: loads it when it is first needed, hands requests to it in
 * order, and starts it again when it crashes.
 */
export class LlamaEngine implements ChatEngine {
  readonly #options: LlamaEngineOptions;
  readonly #host: WorkerHost<LlamaProtocol>;
  readonly #queue: GenerationQueue;
  readonly #unsubscribe: () => void;
  #state: EngineState;
  #loaded: LoadedModel | undefined;
  #loading: { readonly modelId: string; readonly done: Promise<LoadedModel> } | undefined;
  /** A graphics driver that took the process down is left alone until the next start. */
  #gpuFailed = false;
  #disposed = false;

  constructor(options: LlamaEngineOptions) {
    this.#options = options;
    this.#host = new WorkerHost({
      name: "inference",
      entry: workerEntry("inference"),
      clock: options.clock,
      ...(options.spawn && { spawn: options.spawn }),
      onState: (state) => {
        // The process is back; its model comes with the next request.
        if (state === "ready" && this.#state === "restarting") this.#setState("unloaded");
      },
      onCrash: (crash) => {
        options.log.warn(crash, "The inference worker ended unexpectedly; it is started again");
        this.#loaded = undefined;
        this.#setState("restarting");
      },
    });
    this.#queue = new GenerationQueue({
      limit: () => options.settings.current.queue_limit,
      slots: () => this.#loaded?.sequences ?? 1,
      now: () => options.clock.now(),
    });
    this.#state = options.models.selected() ? "unloaded" : "no_model";
    this.#unsubscribe = options.events.subscribe((event) => {
      if (event.type === "models_changed") void this.#followSelection();
    });
  }

  get state(): EngineState {
    return this.#state;
  }

  get modelId(): string | undefined {
    return this.#options.models.selected()?.modelId;
  }

  get contextLength(): number | undefined {
    return this.#loaded?.contextLength;
  }

  /** Of the worker; undefined while it doesn't run. */
  get pid(): number | undefined {
    return this.#host.pid;
  }

  async *generate(request: GenerateRequest): AsyncGenerator<GenerateEvent, void> {
    const { signal } = request;
    if (signal.aborted) return;
    const model = this.#model(request.modelId);
    let leave: () => void;
    try {
      leave = await this.#queue.enter(model.modelId, signal);
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    try {
      let emitted = false;
      for (let attempt = 1; ; attempt++) {
        try {
          for await (const event of this.#attempt(model, request)) {
            emitted = true;
            yield event;
          }
          return;
        } catch (error) {
          if (signal.aborted) return;
          if (this.#disposed) throw new HandrailError("SHUTTING_DOWN");
          if (!isWorkerGone(error)) throw error;
          // A caller that has seen nothing yet doesn't have to know; one that has can't be given the beginning twice.
          if (emitted || attempt === 2) {
            throw new HandrailError("ENGINE_RESTARTING", { retryAfterSeconds: restartSeconds, cause: error });
          }
        }
      }
    } finally {
      leave();
    }
  }

  async countTokens(messages: readonly PromptMessage[], signal?: AbortSignal): Promise<number> {
    const model = this.#model(undefined);
    // Counting takes no turn of those who generate, unless the model has to be loaded for it.
    const isLoaded = this.#loaded?.modelId === model.modelId;
    const leave = isLoaded ? undefined : await this.#queue.enter(model.modelId, signal ?? never);
    try {
      await this.#load(model);
      return await this.#host.call("countTokens", { messages }, { ...(signal && { signal }) });
    } catch (error) {
      if (!isWorkerGone(error)) throw error;
      throw new HandrailError("ENGINE_RESTARTING", { retryAfterSeconds: restartSeconds, cause: error });
    } finally {
      leave?.();
    }
  }

  async forget(sessionId: string): Promise<void> {
    if (!this.#loaded || this.#host.state !== "ready") return;
    try {
      await this.#host.call("forget", { sessionId });
    } catch (error) {
      // A worker that is gone has forgotten everything.
      if (!isWorkerGone(error)) throw error;
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#unsubscribe();
    this.#queue.rejectAll(new HandrailError("SHUTTING_DOWN"));
    await this.#host.dispose();
  }

  async *#attempt(model: InstalledModel, request: GenerateRequest): AsyncGenerator<GenerateEvent, void> {
    const { sessionId, messages, maxTokens, temperature } = request;
    // The caller may stop reading without aborting; the worker has to stop then too.
    const unread = new AbortController();
    const signal = AbortSignal.any([request.signal, unread.signal]);
    const loaded = await abortable(this.#load(model), signal);
    const channel = new EventChannel<GenerateEvent>();
    const call = this.#host.call(
      "generate",
      { sessionId, messages, maxTokens, temperature },
      { signal, onEvent: (event) => channel.push(event) },
    );
    call.then(
      (result) => {
        if (result.outcome === "done") return channel.close();
        const { promptTokens } = result;
        channel.fail(new PromptTooLongError({ promptTokens, maxTokens, contextLength: loaded.contextLength }));
      },
      (error: unknown) => channel.fail(error),
    );
    try {
      yield* channel;
    } finally {
      unread.abort();
    }
  }

  #model(modelId: string | undefined): InstalledModel {
    if (this.#disposed) throw new HandrailError("SHUTTING_DOWN");
    const { models } = this.#options;
    const model = modelId === undefined ? models.selected() : models.installed(modelId);
    if (!model) throw new HandrailError("MODEL_NOT_INSTALLED");
    return model;
  }

  /** The queue lets only one model be wanted at a time, so nothing runs when another one takes its place. */
  async #load(model: InstalledModel): Promise<LoadedModel> {
    if (this.#loaded?.modelId === model.modelId && this.#loaded.pid === this.#host.pid) return this.#loaded;
    if (this.#loading?.modelId !== model.modelId) {
      const before = this.#loading?.done.catch(() => undefined);
      const done = Promise.resolve(before).then(() => this.#loadNow(model));
      const loading = { modelId: model.modelId, done };
      this.#loading = loading;
      const clear = (): void => {
        if (this.#loading === loading) this.#loading = undefined;
      };
      done.then(clear, clear);
    }
    return this.#loading.done;
  }

  async #loadNow(model: InstalledModel): Promise<LoadedModel> {
    const { log, models } = this.#options;
    const gpu = this.#gpuFailed ? false : (this.#options.gpu ?? "auto");
    if (this.#loaded) await this.#unload();
    this.#setState("loading");
    try {
      const plan = planMemory(model, await (this.#options.availableMemory ?? availableMemory)());
      if (!plan.fits) {
        throw new HandrailError("MODEL_DOES_NOT_FIT", {
          details: { needs_bytes: plan.needsBytes, available_bytes: plan.availableBytes },
        });
      }
      await models.verify(model);
      const { contextSize, sequences } = plan;
      const threads = engineThreads();
      const { path: modelPath, promptFormat } = model;
      const result = await this.#host.call("load", { modelPath, contextSize, sequences, threads, gpu, promptFormat });
      const { pid } = this.#host;
      if (pid === undefined) throw new Error("the inference worker is gone");
      this.#loaded = { modelId: model.modelId, pid, contextLength: result.contextLength, sequences };
      this.#setState("ready");
      this.#queue.slotsChanged();
      log.info({ model: model.modelId, threads, sequences, ...result }, "The chat model is loaded");
      return this.#loaded;
    } catch (error) {
      if (isWorkerGone(error)) {
        this.#gpuFailed ||= !this.#disposed;
        throw error;
      }
      this.#setState("failed");
      if (error instanceof HandrailError || this.#disposed) throw error;
      log.error({ err: error, model: model.modelId }, "The chat model can't be loaded");
      throw new HandrailError("INTERNAL", { cause: error });
    }
  }

  /** Ends the process: what a model took is given back for certain. */
  async #unload(): Promise<void> {
    this.#loaded = undefined;
    await this.#host.stop();
  }

  /** After a download, a deletion or a choice: the next question shall be answered by the model now selected. */
  async #followSelection(): Promise<void> {
    const selected = this.modelId;
    if (this.#loaded && this.#loaded.modelId !== selected && this.#queue.isIdle) await this.#unload();
    if (this.#loaded || this.#loading) return;
    this.#setState(selected === undefined ? "no_model" : "unloaded");
  }

  #setState(state: EngineState): void {
    if (state === this.#state || this.#disposed) return;
    this.#state = state;
    this.#options.events.publish({ type: "engine_changed", state });
  }
}

/** Rejects with the signal's reason as soon as it aborts; the work itself goes on for whoever else waits for it. */
async function abortable<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
