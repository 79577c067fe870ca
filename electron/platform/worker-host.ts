import type { Clock } from "./clock.ts";
import { spawnNodeWorker, type SpawnWorker, type WorkerExit, type WorkerProcess } from "./worker-process.ts";

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
  readonly onOutput?: (text: string) => void;
  readonly onState?: (state: WorkerState) => void;
  /** The worker ended without being asked to; the host restarts it after `delayMs`. */
  readonly onCrash?: (crash: WorkerExit & { readonly delayMs: number }) => void;
}

export interface CallOptions<Event> {
  /** Aborting tells the worker to stop; the call rejects with the signal's reason at once, also while the worker starts. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: Event) => void;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: unknown): void;
  onEvent(event: unknown): void;
}

const firstDelayMs = 100;
const longestDelayMs = 10_000;
/** A worker that lived this long starts again with the shortest delay. */
const stableAfterMs = 60_000;
/** Calls that wait for a worker which ends this often before it is ready are given up; new calls wait anew. */
const failedStartsBeforeGivingUp = 3;
const stopGraceMs = 3_000;

/**
 * Supervises one worker process: starts it on the first call, restarts it with back-off when it crashes, and fails the
 * calls that were under way with `WorkerExitedError`. Calls made while it restarts wait for it.
 */
export class WorkerHost<Protocol extends WorkerProtocol> {
  readonly #options: WorkerHostOptions;
  readonly #pending = new Map<number, Pending>();
  #process: WorkerProcess | undefined;
  /** Set from the first start on; settled again and again: a new one for every time that calls have to wait. */
  #ready: PromiseWithResolvers<void> | undefined;
  /** A stopped process that hasn't ended yet: two never hold a model at once. */
  #leaving: Promise<void> | undefined;
  #state: WorkerState = "stopped";
  #nextId = 1;
  #delayMs = firstDelayMs;
  #failedStarts = 0;
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

  /**
   * Starts the worker when it isn't running; resolves when it answers.
   *
   * @throws WorkerExitedError when it was stopped meanwhile or can't be started
   */
  async start(): Promise<void> {
    await this.#leaving;
    if (this.#disposed) throw new WorkerExitedError(`${this.#options.name} has been shut down`);
    if (!this.#ready) this.#spawn(this.#expectReady());
    await this.#ready?.promise;
  }

  /**
   * Calls a method of the worker, which is started when it isn't running.
   *
   * @throws WorkerExitedError when the worker ended meanwhile, WorkerError what the method threw, and the signal's
   *   reason as soon as it aborts
   */
  async call<Method extends keyof Protocol & string>(
    method: Method,
    params: Protocol[Method]["params"],
    options: CallOptions<Protocol[Method]["event"]> = {},
  ): Promise<Protocol[Method]["result"]> {
    const { signal, onEvent } = options;
    signal?.throwIfAborted();
    const id = this.#nextId++;
    let target: WorkerProcess | undefined;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const onAbort = (): void => {
      target?.send({ type: "abort", id } satisfies HostMessage);
      // The caller's own reason, whatever it is.
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    const send = async (): Promise<void> => {
      // It may have crashed between getting ready and now.
      while (this.#state !== "ready") await this.start();
      if (signal?.aborted) return;
      target = this.#process;
      this.#pending.set(id, { resolve, reject, onEvent: (event) => onEvent?.(event) });
      target?.send({ type: "call", id, method, params } satisfies HostMessage);
    };
    send().catch(reject);
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", onAbort);
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
    const leaving = this.#process;
    this.#detach(new WorkerExitedError(`${this.#options.name} was stopped`));
    if (leaving) {
      const before = this.#leaving;
      this.#leaving = Promise.all([before, dismiss(leaving)]).then(() => undefined);
    }
    await this.#leaving;
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.stop();
  }

  #expectReady(): PromiseWithResolvers<void> {
    const ready = Promise.withResolvers<void>();
    // Whoever waits gets the rejection; nobody waiting is not an error.
    ready.promise.catch(() => undefined);
    this.#ready = ready;
    return ready;
  }

  #spawn(ready: PromiseWithResolvers<void>): void {
    const { name, entry, env, maxHeapMb, onOutput, clock } = this.#options;
    this.#setState(this.#state === "restarting" ? "restarting" : "starting");
    this.#startedAt = clock.now();
    const spawned = (this.#options.spawn ?? spawnNodeWorker)(entry, {
      name,
      ...(env && { env }),
      ...(maxHeapMb !== undefined && { maxHeapMb }),
      ...(onOutput && { onOutput }),
    });
    this.#process = spawned;
    spawned.onMessage((message) => {
      // Our own child's messages are trusted.
      if (this.#process === spawned) this.#receive(message as WorkerMessage, ready);
    });
    spawned.onExit((exit) => {
      if (this.#process === spawned) this.#restart(exit);
    });
  }

  #receive(message: WorkerMessage, ready: PromiseWithResolvers<void>): void {
    if (message.type === "ready") {
      this.#failedStarts = 0;
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

  #restart(exit: WorkerExit): void {
    const { clock, name, onCrash } = this.#options;
    if (clock.now() - this.#startedAt > stableAfterMs) this.#delayMs = firstDelayMs;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(this.#delayMs * 2, longestDelayMs);
    const ended = new WorkerExitedError(`${name} ended unexpectedly`);
    let ready = this.#ready;
    if (this.#state === "ready" || !ready) ready = this.#expectReady();
    else if (++this.#failedStarts >= failedStartsBeforeGivingUp) {
      ready.reject(ended);
      ready = this.#expectReady();
    }
    this.#process = undefined;
    this.#setState("restarting");
    const due = ready;
    // The clock's timers keep no process alive, but calls that wait for the worker have to.
    const keepAlive = setInterval(() => undefined, longestDelayMs);
    const cancel = clock.schedule(delayMs, () => {
      this.#cancelRestart = undefined;
      clearInterval(keepAlive);
      this.#spawn(due);
    });
    this.#cancelRestart = () => {
      clearInterval(keepAlive);
      cancel();
    };
    this.#rejectPending(ended);
    onCrash?.({ ...exit, delayMs });
  }

  #detach(error: Error): void {
    this.#cancelRestart?.();
    this.#cancelRestart = undefined;
    this.#process = undefined;
    this.#failedStarts = 0;
    this.#ready?.reject(error);
    this.#ready = undefined;
    this.#setState("stopped");
    this.#rejectPending(error);
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

/** Resolves when the process has ended, at the latest after the grace period. */
async function dismiss(leaving: WorkerProcess): Promise<void> {
  const exited = new Promise<void>((resolve) => leaving.onExit(() => resolve()));
  leaving.send({ type: "stop" } satisfies HostMessage);
  const timer = setTimeout(() => leaving.kill(), stopGraceMs);
  await exited;
  clearTimeout(timer);
}
