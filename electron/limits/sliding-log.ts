import type { RateLimitWindow, TakeResult, WindowState } from "./rate-limit-store.ts";

/**
 * The exact sliding window: `times` are the moments of the counted requests, ascending. Exact, unlike counters of fixed
 * windows, which let twice the limit through around a boundary.
 */
export function decide(times: readonly number[], windows: readonly RateLimitWindow[], nowMs: number): TakeResult {
  const before = windows.map((window) => stateOf(times, window, nowMs));
  if (before.some((state) => state.freeInMs > 0)) return { allowed: false, windows: before };
  const counted = [...times, nowMs];
  return { allowed: true, windows: windows.map((window) => stateOf(counted, window, nowMs)) };
}

function stateOf(times: readonly number[], { windowMs, limit }: RateLimitWindow, nowMs: number): WindowState {
  // A request at t counts in (t, t + windowMs]: that many requests fall in any half-open interval of this length.
  const first = firstAfter(times, nowMs - windowMs);
  const used = times.length - first;
  const leavesInMs = (index: number): number => {
    const time = times[index];
    return time === undefined ? 0 : time + windowMs - nowMs;
  };
  return {
    windowMs,
    limit,
    used,
    resetMs: leavesInMs(first),
    // With `used` ≥ `limit` (it may have been lowered), all but limit − 1 of them have to leave.
    freeInMs: used < limit ? 0 : leavesInMs(first + used - limit),
  };
}

/** Index of the first time that is later than `afterMs`, by bisection. */
export function firstAfter(times: readonly number[], afterMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Number.POSITIVE_INFINITY) > afterMs) high = middle;
    else low = middle + 1;
  }
  return low;
}
