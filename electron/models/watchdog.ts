import { SourceError } from "./source-error.ts";

/** Ends an exchange that the caller has called off, or in which nothing happens for too long. */
export class Watchdog {
  readonly #caller: AbortSignal;
  readonly #controller = new AbortController();
  readonly #onAbort = (): void => this.#controller.abort(this.#caller.reason);
  #timer: NodeJS.Timeout | undefined;

  constructor(caller: AbortSignal) {
    this.#caller = caller;
    caller.throwIfAborted();
    caller.addEventListener("abort", this.#onAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Unless called again or ended within this time, the exchange is over, with `problem` as the reason. */
  expectWithin(limitMs: number, problem: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(new SourceError(`${problem} within ${limitMs} ms`)), limitMs);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#caller.removeEventListener("abort", this.#onAbort);
  }
}
