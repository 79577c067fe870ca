import type { Clock } from "./clock.ts";
import { spawnNodeWorker, type SpawnWorker, type WorkerProcess } from "./worker-process.ts";

/** Methods of a worker: what each takes, what it resolves to, and what it emits meanwhile. */
export type WorkerProtocol = Record<string, { params: unknown; result: unknown; event?: unknown }>;

/** To the worker. */
export type HostMessage =
  | { readonly type: "call"; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly type: "abort"; readonly id: number }
  | { readonly type: "stop" };

/** From the worker. */
export type WorkerMessage =
  | { readonly type: "ready" }
  | { readonly type: "event"; readonly id: number; readonly event: unknown }
  | { readonly type: "result"; readonly id: number; readonly result: unknown }
  | {
      readonly type: "error";
      readonly id: number;
      readonly name: string;
      readonly message: string;
      readonly code?: string;
    };

/** The worker ended before it answered. What it was doing can be asked again. */
export class WorkerExitedError extends Error {
  override readonly name = "WorkerExitedError";
}

/** An error thrown inside the worker: its message, and its code where it had one. */
export class WorkerError extends Error {
  override readonly name = "WorkerError";
  readonly originalName: string;
  readonly code: string | undefined;

  constructor(originalName: string, message: string, code: string | undefined) {
    super(message);
    this.originalName = originalName;
    this.code = code;
  }
}

export type WorkerState = "stopped" | "starting" | "ready" | "restarting";

export interface WorkerHostOptions {
  readonly name: string;
  readonly entry: URL;
  readonly clock: Clock;
  readonly spawn?: SpawnWorker;
  readonly env?: Readonly<Record<string, string>>;
  readonly maxHeapMb?: number;
  readonly onState?: (state: WorkerState) => void;
  /** The worker ended without being asked to; the host restarts it after `delayMs`. */
  readonly onCrash?: (crash: { code: number | null; signal: string | null; delayMs: number }) => void;
}

export interface CallOptions<Event> {
  /** Aborting tells the worker to stop; the call rejects with the signal's reason at once. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: Event) => void;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
  onEvent(event: unknown): void;
}

const firstDelayMs = 100;
const longestDelayMs = 10_000;
/** A worker that lived this long starts again with the shortest delay. */
const stableAfterMs = 60_000;
const stopGraceMs = 3_000;

/**
 * Supervises one worker process: starts it on the first call, restarts it with back-off when it crashes, and fails the
 * calls that were under way with `WorkerExitedError`. Calls made while it restarts wait for it.
 */
export class WorkerHost<Protocol extends WorkerProtocol> {
  readonly #options: WorkerHostOptions;
  readonly #pending = new Map<number, Pending>();
  #process: WorkerProcess | undefined;
  #ready: PromiseWithResolvers<void> | undefined;
  #state: WorkerState = "stopped";
  #nextId = 1;
  #delayMs = firstDelayMs;
  #startedAt = 0;
  #cancelRestart: (() => void) | undefined;
  #disposed = false;

  constructor(options: WorkerHostOptions) {
    this.#options = options;
  }

  get state(): WorkerState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts the worker when it isn't running; resolves when it answers. */
  async start(): Promise<void> {
    if (this.#disposed) throw new WorkerExitedError(`${this.#options.name} has been shut down`);
    if (!this.#ready) this.#launch();
    await this.#ready?.promise;
  }

  async call<Method extends keyof Protocol & string>(
    method: Method,
    params: Protocol[Method]["params"],
    options: CallOptions<Protocol[Method]["event"]> = {},
  ): Promise<Protocol[Method]["result"]> {
    options.signal?.throwIfAborted();
    await this.start();
    options.signal?.throwIfAborted();
    const target = this.#process;
    if (!target) throw new WorkerExitedError(`${this.#options.name} ended`);
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const onAbort = (): void => {
      target.send({ type: "abort", id } satisfies HostMessage);
      this.#pending.delete(id);
      reject(
        options.signal?.reason instanceof Error ? options.signal.reason : new DOMException("Aborted", "AbortError"),
      );
    };
    this.#pending.set(id, { resolve, reject, onEvent: (event) => options.onEvent?.(event) });
    options.signal?.addEventListener("abort", onAbort, { once: true });
    target.send({ type: "call", id, method, params } satisfies HostMessage);
    try {
      return await promise;
    } finally {
      options.signal?.removeEventListener("abort", onAbort);
      this.#pending.delete(id);
    }
  }

  /** Ends the worker at once and lets the next call start a new one: for a worker past its limits. */
  kill(): void {
    const doomed = this.#process;
    this.#detach(new WorkerExitedError(`${this.#options.name} was ended`));
    doomed?.kill();
  }

  /** Asks the worker to finish, ends it after a grace period; the next call starts it again. */
  async stop(): Promise<void> {
    this.#cancelRestart?.();
    const target = this.#process;
    if (!target) {
      this.#detach(new WorkerExitedError(`${this.#options.name} was stopped`));
      return;
    }
    const exited = new Promise<void>((resolve) => target.onExit(() => resolve()));
    this.#detach(new WorkerExitedError(`${this.#options.name} was stopped`));
    target.send({ type: "stop" } satisfies HostMessage);
    const timer = setTimeout(() => target.kill(), stopGraceMs);
    await exited;
    clearTimeout(timer);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.stop();
  }

  #launch(): void {
    const ready = Promise.withResolvers<void>();
    // Whoever waits gets the rejection; nobody waiting is not an error.
    ready.promise.catch(() => undefined);
    this.#ready = ready;
    this.#spawn(ready);
  }

  #spawn(ready: PromiseWithResolvers<void>): void {
    const { name, entry, env, maxHeapMb, clock } = this.#options;
    this.#setState(this.#state === "restarting" ? "restarting" : "starting");
    this.#startedAt = clock.now();
    const spawned = (this.#options.spawn ?? spawnNodeWorker)(entry, {
      name,
      ...(env && { env }),
      ...(maxHeapMb !== undefined && { maxHeapMb }),
    });
    this.#process = spawned;
    spawned.onMessage((message) => {
      if (this.#process === spawned) this.#receive(message as WorkerMessage, ready);
    });
    spawned.onExit((exit) => {
      if (this.#process === spawned) this.#restart(exit);
    });
  }

  #receive(message: WorkerMessage, ready: PromiseWithResolvers<void>): void {
    if (message.type === "ready") {
      this.#setState("ready");
      ready.resolve();
      return;
    }
    const pending = this.#pending.get(message.id);
    // An answer to a call that was aborted meanwhile.
    if (!pending) return;
    if (message.type === "event") pending.onEvent(message.event);
    else if (message.type === "result") pending.resolve(message.result);
    else pending.reject(new WorkerError(message.name, message.message, message.code));
  }

  #restart(exit: { code: number | null; signal: string | null }): void {
    const { clock, onCrash } = this.#options;
    if (clock.now() - this.#startedAt > stableAfterMs) this.#delayMs = firstDelayMs;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(this.#delayMs * 2, longestDelayMs);
    onCrash?.({ ...exit, delayMs });
    this.#rejectPending(new WorkerExitedError(`${this.#options.name} ended unexpectedly`));
    this.#process = undefined;
    const wasReady = this.#state === "ready";
    this.#setState("restarting");
    const ready = wasReady || !this.#ready ? Promise.withResolvers<void>() : this.#ready;
    ready.promise.catch(() => undefined);
    this.#ready = ready;
    this.#cancelRestart = clock.schedule(delayMs, () => this.#spawn(ready));
  }

  #detach(error: Error): void {
    this.#cancelRestart?.();
    this.#cancelRestart = undefined;
    this.#process = undefined;
    this.#ready?.reject(error);
    this.#ready = undefined;
    this.#rejectPending(error);
    this.#setState("stopped");
  }

  #rejectPending(error: Error): void {
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }

  #setState(state: WorkerState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState?.(state);
  }
}
