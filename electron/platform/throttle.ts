import type { Clock } from "./clock.ts";

/**
 * Calls `action` at most once every `intervalMs`: at once when it has rested that long, else when the interval is over.
 * `flush` calls it now, whatever was due is thereby done.
 */
export class Throttle {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #action: () => void;
  #lastAt = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(options: { readonly clock: Clock; readonly intervalMs: number; readonly action: () => void }) {
    this.#clock = options.clock;
    this.#intervalMs = options.intervalMs;
    this.#action = options.action;
  }

  request(): void {
    if (this.#cancel) return;
    const waitMs = this.#lastAt + this.#intervalMs - this.#clock.now();
    if (waitMs <= 0) this.flush();
    else this.#cancel = this.#clock.schedule(waitMs, () => this.flush());
  }

  flush(): void {
    this.cancel();
    this.#lastAt = this.#clock.now();
    this.#action();
  }

  /** What was due is not done. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
