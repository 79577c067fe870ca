import { availableParallelism } from "node:os";
import { HandrailError } from "../contract/errors.ts";
import type { EngineState } from "../contract/events.ts";
import type { Settings } from "../contract/settings.ts";
import type { InstalledModel } from "../models/installed-model.ts";
import {
  PromptTooLongError,
  type ChatEngine,
  type GenerateEvent,
  type GenerateRequest,
  type PrepareRequest,
  type PromptMessage,
} from "./engine.ts";
import { quickest, shapeCandidates } from "./engine-shape.ts";
import { EventChannel } from "./event-channel.ts";
import { GenerationQueue } from "./generation-queue.ts";
import { LlamaHost, type LlamaHostOptions } from "./llama-host.ts";
import { PrefixFiles } from "./prefix-files.ts";
import { isWorkerGone } from "./worker-gone.ts";

export interface LlamaEngineOptions extends LlamaHostOptions {
  readonly settings: { readonly current: Pick<Settings, "queue_limit" | "engine_idle_minutes" | "engine_threads"> };
}

/** Told to callers whose answer broke off; a small model is back by then. */
const restartSeconds = 3;
const never = new AbortController().signal;
/** A person who reads an answer isn't disturbed by a calibration. */
const calibrateAfterMs = 30_000;

/**
 * Runs the selected chat model in a process of its own: loads it when it is first needed, hands requests to it in
 * order, starts it again when it crashes, and gives its memory back when nobody has asked for long.
 */
export class LlamaEngine implements ChatEngine {
  readonly #options: LlamaEngineOptions;
  readonly #host: LlamaHost;
  readonly #queue: GenerationQueue;
  readonly #files: PrefixFiles;
  readonly #unsubscribe: () => void;
  /** What runs only as long as nobody asks. */
  #spare: AbortController | undefined;
  #cancelIdle: () => void = () => undefined;

  constructor(options: LlamaEngineOptions) {
    this.#options = options;
    this.#host = new LlamaHost(options);
    this.#files = new PrefixFiles({ folder: options.prefixFolder });
    void this.#files.sweep();
    this.#queue = new GenerationQueue({
      limit: () => options.settings.current.queue_limit,
      slots: () => this.#host.loaded?.sequences ?? 1,
      now: () => options.clock.now(),
    });
    this.#unsubscribe = options.events.subscribe((event) => {
      if (event.type === "models_changed") void this.#followSelection();
      else if (event.type === "engine_changed" && event.state === "ready") this.#queue.slotsChanged();
    });
  }

  get state(): EngineState {
    return this.#host.state;
  }

  get modelId(): string | undefined {
    return this.#options.models.selected()?.modelId;
  }

  get contextLength(): number | undefined {
    return this.#host.loaded?.contextLength;
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
      leave = await this.#enter(model.modelId, signal);
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
          if (this.#host.disposed) throw new HandrailError("SHUTTING_DOWN");
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

  async prepare({ sessionId, messages, signal }: PrepareRequest): Promise<void> {
    const model = this.#host.disposed ? undefined : this.#options.models.selected();
    if (!model) return;
    await this.#whenIdle(model, signal, async (spare) => {
      await abortable(this.#host.load(model), spare);
      await this.#host.call("prepare", { sessionId, messages }, { signal: spare });
    });
  }

  async countTokens(messages: readonly PromptMessage[], signal: AbortSignal = never): Promise<number> {
    const model = this.#model(undefined);
    // Counting takes no turn of those who generate, unless the model has to be loaded for it.
    const isLoaded = this.#host.loaded?.modelId === model.modelId;
    const leave = isLoaded ? undefined : await this.#enter(model.modelId, signal);
    try {
      await this.#host.load(model);
      return await this.#host.call("countTokens", { messages }, { signal });
    } catch (error) {
      if (!isWorkerGone(error)) throw error;
      throw new HandrailError("ENGINE_RESTARTING", { retryAfterSeconds: restartSeconds, cause: error });
    } finally {
      leave?.();
    }
  }

  async forget(sessionId: string): Promise<void> {
    try {
      if (this.#host.loaded) await this.#host.call("forget", { sessionId });
    } catch (error) {
      // A worker that is gone has forgotten everything.
      if (!isWorkerGone(error)) throw error;
    }
    await this.#files.forget(sessionId);
  }

  async dispose(): Promise<void> {
    this.#unsubscribe();
    this.#cancelIdle();
    this.#spare?.abort();
    this.#queue.rejectAll(new HandrailError("SHUTTING_DOWN"));
    await this.#host.dispose();
  }

  async *#attempt(model: InstalledModel, request: GenerateRequest): AsyncGenerator<GenerateEvent, void> {
    const { signal: asked, modelId: _, ...params } = request;
    // The caller may stop reading without aborting; the worker has to stop then too.
    const unread = new AbortController();
    const signal = AbortSignal.any([asked, unread.signal]);
    const loaded = await abortable(this.#host.load(model), signal);
    const channel = new EventChannel<GenerateEvent>();
    const call = this.#host.call("generate", params, { signal, onEvent: (event) => channel.push(event) });
    call.then(
      (result) => {
        if (result.outcome === "done") return channel.close();
        const { promptTokens } = result;
        const { contextLength } = loaded;
        channel.fail(new PromptTooLongError({ promptTokens, maxTokens: params.maxTokens, contextLength }));
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
    if (this.#host.disposed) throw new HandrailError("SHUTTING_DOWN");
    const { models } = this.#options;
    const model = modelId === undefined ? models.selected() : models.installed(modelId);
    if (!model) throw new HandrailError("MODEL_NOT_INSTALLED");
    return model;
  }

  /** Whatever runs to spare gives way; what is loaded stays as long as somebody is in. */
  async #enter(modelId: string, signal: AbortSignal): Promise<() => void> {
    this.#spare?.abort();
    this.#cancelIdle();
    try {
      const leave = await this.#queue.enter(modelId, signal);
      return () => {
        leave();
        this.#onQuiet();
      };
    } catch (error) {
      this.#onQuiet();
      throw error;
    }
  }

  /** Does spare work in its turn, or not at all: whoever asks ends it. Never throws. */
  async #whenIdle(
    model: InstalledModel,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    this.#spare?.abort();
    if (signal.aborted || !this.#queue.isIdle) return;
    const own = new AbortController();
    this.#spare = own;
    const spare = AbortSignal.any([signal, own.signal]);
    try {
      const leave = await this.#enterSpare(model.modelId, spare);
      await work(spare).finally(leave);
    } catch (error) {
      const isExpected = spare.aborted || isWorkerGone(error) || error instanceof HandrailError;
      if (!isExpected) this.#options.log.warn({ err: error }, "The language model could not work ahead");
    } finally {
      if (this.#spare === own) this.#spare = undefined;
      this.#onQuiet();
    }
  }

  #enterSpare(modelId: string, signal: AbortSignal): Promise<() => void> {
    this.#cancelIdle();
    return this.#queue.enter(modelId, signal);
  }

  #onQuiet(): void {
    const { loaded } = this.#host;
    if (!this.#queue.isIdle || this.#host.disposed || !loaded) return;
    this.#cancelIdle();
    const { calibrations, clock, settings, models } = this.#options;
    const minutes = settings.current.engine_idle_minutes;
    const model = models.installed(loaded.modelId);
    if (model && calibrations && !calibrations.of(model.sha256)) {
      this.#cancelIdle = clock.schedule(calibrateAfterMs, () => void this.#calibrate(model));
    } else if (minutes > 0) {
      this.#cancelIdle = clock.schedule(minutes * 60_000, () => void this.#giveUp());
    }
  }

  async #calibrate(model: InstalledModel): Promise<void> {
    await this.#whenIdle(model, never, async (signal) => {
      const { calibrations, events, log } = this.#options;
      const { shape } = await abortable(this.#host.load(model), signal);
      const shapes = shapeCandidates(availableParallelism());
      const measured = await this.#host.call("calibrate", { shapes }, { signal });
      const best = quickest(measured);
      if (!best || !calibrations) return;
      calibrations.keep(model.sha256, best);
      log.info({ model: model.modelId, measured, best }, "The chat model was measured on this machine");
      const wanted = this.#host.shapeFor(model);
      if (wanted.threads !== shape.threads || wanted.flashAttention !== shape.flashAttention) await this.#host.unload();
      events.publish({ type: "models_changed" });
    });
  }

  /** Nobody has asked for long: the memory is somebody else's until the next keystroke. */
  async #giveUp(): Promise<void> {
    if (!this.#queue.isIdle || !this.#host.loaded) return;
    await this.#host.unload();
    this.#host.settle();
  }

  /** After a download, a deletion or a choice: the next question shall be answered by the model now selected. */
  async #followSelection(): Promise<void> {
    const { loaded } = this.#host;
    if (loaded && loaded.modelId !== this.modelId && this.#queue.isIdle) await this.#host.unload();
    this.#host.settle();
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
