import type { RateLimitStore, RateLimitWindow, TakeResult } from "./rate-limit-store.ts";
import { decide, firstAfter } from "./sliding-log.ts";

/** How often clients that have gone quiet are forgotten. */
const pruneEveryMs = 60_000;

/** Keeps each client's counted requests for as long as the longest window. */
export class MemoryRateLimitStore implements RateLimitStore {
  readonly #times = new Map<string, number[]>();
  #prunedAt = 0;

  /** Clients that are remembered. */
  get size(): number {
    return this.#times.size;
  }

  async take(clientKey: string, windows: readonly RateLimitWindow[], nowMs: number): Promise<TakeResult> {
    const longestMs = Math.max(0, ...windows.map((window) => window.windowMs));
    this.#prune(longestMs, nowMs);
    const known = this.#times.get(clientKey) ?? [];
    // Moments in the future: the computer's clock was set back. Counting them could lock the client out for long.
    const times = known.slice(firstAfter(known, nowMs - longestMs), firstAfter(known, nowMs));
    const result = decide(times, windows, nowMs);
    if (result.allowed) times.push(nowMs);
    if (times.length > 0) this.#times.set(clientKey, times);
    else this.#times.delete(clientKey);
    return result;
  }

  #prune(longestMs: number, nowMs: number): void {
    if (Math.abs(nowMs - this.#prunedAt) < pruneEveryMs) return;
    this.#prunedAt = nowMs;
    for (const [key, times] of this.#times) {
      const newest = times.at(-1) ?? 0;
      if (newest <= nowMs - longestMs || newest > nowMs) this.#times.delete(key);
    }
  }
}
