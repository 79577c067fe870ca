import type { Clock } from "../../electron/platform/clock.ts";

/** A clock that stands still until a test turns it. */
export class FakeClock implements Clock {
  #now: number;
  readonly #waiting = new Set<{ readonly dueAt: number; readonly callback: () => void }>();

  constructor(startMs = Date.parse("2026-01-05T09:00:00Z")) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const entry = { dueAt: this.#now + Math.max(0, delayMs), callback };
    this.#waiting.add(entry);
    return () => void this.#waiting.delete(entry);
  }

  /** Callbacks that are still to come. */
  get scheduled(): number {
    return this.#waiting.size;
  }

  /** Turns the clock on; what falls due runs in order, each at its own time. */
  advance(byMs: number): void {
    const until = this.#now + byMs;
    for (;;) {
      let next: { readonly dueAt: number; readonly callback: () => void } | undefined;
      for (const entry of this.#waiting) {
        if (entry.dueAt <= until && (!next || entry.dueAt < next.dueAt)) next = entry;
      }
      if (!next) break;
      this.#waiting.delete(next);
      this.#now = Math.max(this.#now, next.dueAt);
      next.callback();
    }
    this.#now = until;
  }
}
