import type { Settings } from "../contract/settings.ts";
import type { Clock } from "../platform/clock.ts";
import { MemoryRateLimitStore } from "./memory-rate-limit-store.ts";
import type { RateLimitStore, RateLimitWindow, WindowState } from "./rate-limit-store.ts";

export interface RateLimiterOptions {
  /** Read at every request, so that a changed limit counts at once. */
  readonly settings: { readonly current: Pick<Settings, "rate_limit_per_minute" | "rate_limit_per_hour"> };
  readonly clock: Clock;
  readonly store?: RateLimitStore;
}

/** Of the window that is nearest to its limit. */
export interface RateLimitResult {
  readonly allowed: boolean;
  /** 0: no limit is set, and the other figures say nothing. */
  readonly limit: number;
  readonly remaining: number;
  /** Until the oldest counted request no longer counts. */
  readonly resetSeconds: number;
  /** Only when turned away: the request fits after this. */
  readonly retryAfterSeconds?: number;
}

/** How many requests a client may make, per minute and per hour. What is turned away doesn't count. */
export class RateLimiter {
  readonly #settings: RateLimiterOptions["settings"];
  readonly #clock: Clock;
  readonly #store: RateLimitStore;

  constructor({ settings, clock, store }: RateLimiterOptions) {
    this.#settings = settings;
    this.#clock = clock;
    this.#store = store ?? new MemoryRateLimitStore();
  }

  /** Counts one request of the client: `window`, a token's id, or an address. */
  async consume(clientKey: string): Promise<RateLimitResult> {
    const windows = this.#windows();
    if (windows.length === 0) return { allowed: true, limit: 0, remaining: 0, resetSeconds: 0 };
    const { allowed, windows: states } = await this.#store.take(clientKey, windows, this.#clock.now());
    const nearest = states.reduce((tightest, state) => (tighter(state, tightest) ? state : tightest));
    return {
      allowed,
      limit: nearest.limit,
      remaining: Math.max(0, nearest.limit - nearest.used),
      resetSeconds: Math.ceil(nearest.resetMs / 1_000),
      ...(!allowed && { retryAfterSeconds: Math.max(1, Math.ceil(nearest.freeInMs / 1_000)) }),
    };
  }

  #windows(): RateLimitWindow[] {
    const { rate_limit_per_minute: perMinute, rate_limit_per_hour: perHour } = this.#settings.current;
    return [
      { windowMs: 60_000, limit: perMinute },
      { windowMs: 3_600_000, limit: perHour },
    ].filter((window) => window.limit > 0);
  }
}

/** The window that makes the client wait longer; when none does, the one with less left. */
function tighter(state: WindowState, than: WindowState): boolean {
  if (state.freeInMs !== than.freeInMs) return state.freeInMs > than.freeInMs;
  return state.limit - state.used < than.limit - than.used;
}

/**
 * Response headers of a limited answer, named as in draft-ietf-httpapi-ratelimit-headers-07, and Retry-After
 * (RFC 9110, 10.2.3). None when no limit is set.
 */
export function limitHeaders(result: RateLimitResult): Record<string, string> {
  if (result.limit === 0) return {};
  return {
    "RateLimit-Limit": String(result.limit),
    "RateLimit-Remaining": String(result.remaining),
    "RateLimit-Reset": String(result.resetSeconds),
    ...(result.retryAfterSeconds !== undefined && { "Retry-After": String(result.retryAfterSeconds) }),
  };
}
