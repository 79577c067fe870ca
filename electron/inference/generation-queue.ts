import { HandrailError } from "../contract/errors.ts";

interface Waiting {
  readonly modelId: string;
  readonly admitted: PromiseWithResolvers<void>;
}

export interface GenerationQueueOptions {
  /** How many may wait; asked at each call, so that a changed setting counts at once. */
  readonly limit: () => number;
  /** How many may run at once with the model that is loaded. */
  readonly slots: () => number;
  readonly now: () => number;
}

/** Until something has been measured. */
const assumedMs = 10_000;

/**
 * First come, first served. What needs another model than those running waits until they have ended, and what came
 * after it waits too: otherwise a steady stream for one model would starve the other.
 */
export class GenerationQueue {
  readonly #options: GenerationQueueOptions;
  readonly #waiting: Waiting[] = [];
  readonly #running: string[] = [];
  #averageMs = assumedMs;

  constructor(options: GenerationQueueOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#running.length + this.#waiting.length === 0;
  }

  /**
   * Resolves when it is the caller's turn, with the function that ends it.
   *
   * @throws HandrailError QUEUE_FULL; the signal's reason
   */
  async enter(modelId: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#waiting.length >= this.#options.limit()) {
      throw new HandrailError("QUEUE_FULL", { retryAfterSeconds: this.#retryAfterSeconds() });
    }
    const waiting: Waiting = { modelId, admitted: Promise.withResolvers() };
    this.#waiting.push(waiting);
    this.#admit();
    const onAbort = (): void => {
      if (this.#remove(waiting)) waiting.admitted.reject(signal.reason);
      this.#admit();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await waiting.admitted.promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
    const startedAt = this.#options.now();
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#averageMs += 0.2 * (this.#options.now() - startedAt - this.#averageMs);
      this.#running.splice(this.#running.indexOf(modelId), 1);
      this.#admit();
    };
  }

  /** There may be more slots than before. */
  slotsChanged(): void {
    this.#admit();
  }

  /** Turns everyone away who waits. */
  rejectAll(error: unknown): void {
    for (const waiting of this.#waiting.splice(0)) waiting.admitted.reject(error);
  }

  #admit(): void {
    for (;;) {
      const [next] = this.#waiting;
      if (!next) return;
      if (this.#running.some((modelId) => modelId !== next.modelId)) return;
      if (this.#running.length > 0 && this.#running.length >= this.#options.slots()) return;
      this.#waiting.shift();
      this.#running.push(next.modelId);
      next.admitted.resolve();
    }
  }

  #remove(waiting: Waiting): boolean {
    const at = this.#waiting.indexOf(waiting);
    if (at >= 0) this.#waiting.splice(at, 1);
    return at >= 0;
  }

  #retryAfterSeconds(): number {
    const rounds = Math.ceil((this.#waiting.length + 1) / Math.max(1, this.#options.slots()));
    return Math.min(600, Math.max(1, Math.ceil((rounds * this.#averageMs) / 1_000)));
  }
}
