import { availableParallelism } from "node:os";
import packageJson from "../../package.json" with { type: "json" };
import { HandrailError } from "../contract/errors.ts";
import type { EngineState } from "../contract/events.ts";
import type { Settings } from "../contract/settings.ts";
import type { InstalledModel } from "../models/installed-model.ts";
import { availableMemory, planMemory } from "../models/memory-fit.ts";
import type { Clock } from "../platform/clock.ts";
import type { EventBus } from "../platform/event-bus.ts";
import type { Log } from "../platform/log.ts";
import { workerEntry } from "../platform/worker-entry.ts";
import { WorkerHost } from "../platform/worker-host.ts";
import type { SpawnWorker } from "../platform/worker-process.ts";
import type { EngineCalibrations } from "./engine-calibrations.ts";
import { assumedShape, type EngineShape } from "./engine-shape.ts";
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

export interface LlamaHostOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventBus;
  readonly settings: { readonly current: Pick<Settings, "engine_threads"> };
  readonly models: EngineModels;
  /** Where prompt states are kept. */
  readonly prefixFolder: string;
  /** What was measured of the models on this machine; absent: nothing is measured. */
  readonly calibrations?: Pick<EngineCalibrations, "of" | "keep">;
  readonly spawn?: SpawnWorker;
  /** "auto" unless the computer's graphics card shall not be used. */
  readonly gpu?: "auto" | false;
  /** Bytes that the engine may count on; tests give their own. */
  readonly availableMemory?: () => Promise<number>;
}

export interface LoadedModel {
  readonly modelId: string;
  /** The process that holds it. */
  readonly pid: number;
  readonly contextLength: number;
  readonly sequences: number;
  readonly shape: EngineShape;
}

/** What is saved when a model is given up must not hold up whoever waits for it. */
const saveGraceMs = 3_000;

/** The inference process and the model in it: loaded when it is wanted, one at a time, in the shape that suits it. */
export class LlamaHost {
  /** The worker's methods. */
  readonly call: WorkerHost<LlamaProtocol>["call"];
  readonly #options: LlamaHostOptions;
  readonly #host: WorkerHost<LlamaProtocol>;
  #state: EngineState;
  #loaded: LoadedModel | undefined;
  #loading: { readonly modelId: string; readonly done: Promise<LoadedModel> } | undefined;
  /** A graphics driver that took the process down is left alone until the next start. */
  #gpuFailed = false;
  #disposed = false;

  constructor(options: LlamaHostOptions) {
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
    this.call = (method, params, callOptions) => this.#host.call(method, params, callOptions);
    this.#state = options.models.selected() ? "unloaded" : "no_model";
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Undefined: none, or its process is gone. */
  get loaded(): LoadedModel | undefined {
    return this.#loaded;
  }

  get isLoading(): boolean {
    return this.#loading !== undefined;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Of the worker; undefined while it doesn't run. */
  get pid(): number | undefined {
    return this.#host.pid;
  }

  /**
   * Callers see to it that only one model is wanted at a time, so nothing runs when another one takes its place.
   *
   * @throws HandrailError MODEL_DOES_NOT_FIT, HASH_MISMATCH, INTERNAL
   */
  async load(model: InstalledModel): Promise<LoadedModel> {
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

  /** Saves what it holds of the sessions and ends the process: what the model took is given back for certain. */
  async unload(): Promise<void> {
    await this.#save();
    this.#loaded = undefined;
    await this.#host.stop();
  }

  /** How a model is or would be loaded. */
  shapeFor(model: InstalledModel): EngineShape {
    const shape = this.#options.calibrations?.of(model.sha256) ?? assumedShape(availableParallelism());
    const asked = this.#options.settings.current.engine_threads;
    return { threads: asked > 0 ? asked : shape.threads, flashAttention: shape.flashAttention };
  }

  /** Nothing is loaded: says whether something could be. */
  settle(): void {
    if (!this.#loaded && !this.#loading) this.#setState(this.#options.models.selected() ? "unloaded" : "no_model");
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#save();
    await this.#host.dispose();
  }

  async #loadNow(model: InstalledModel): Promise<LoadedModel> {
    const { log, models } = this.#options;
    const gpu = this.#gpuFailed ? false : (this.#options.gpu ?? "auto");
    if (this.#loaded) await this.unload();
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
      const shape = this.shapeFor(model);
      const { path: modelPath, promptFormat, kvBytesPerToken } = model;
      const library = packageJson.dependencies["node-llama-cpp"];
      const prefixes = {
        folder: this.#options.prefixFolder,
        model: [model.sha256, contextSize, shape.flashAttention, gpu, library].join(" "),
        kvBytesPerToken,
      };
      const params = { modelPath, contextSize, sequences, shape, gpu, promptFormat, prefixes };
      const result = await this.#host.call("load", params);
      const { pid } = this.#host;
      if (pid === undefined) throw new Error("the inference worker is gone");
      const { contextLength } = result;
      this.#loaded = { modelId: model.modelId, pid, contextLength, sequences, shape };
      this.#setState("ready");
      log.info({ model: model.modelId, ...shape, sequences, ...result }, "The chat model is loaded");
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

  async #save(): Promise<void> {
    if (!this.#loaded || this.#host.state !== "ready") return;
    await this.#host.call("save", {}, { signal: AbortSignal.timeout(saveGraceMs) }).catch((error: unknown) => {
      if (!isWorkerGone(error)) this.#options.log.warn({ err: error }, "Prompt states could not be saved");
    });
  }

  #setState(state: EngineState): void {
    if (state === this.#state || this.#disposed) return;
    this.#state = state;
    this.#options.events.publish({ type: "engine_changed", state });
  }
}
