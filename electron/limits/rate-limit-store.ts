/** At most `limit` requests in any `windowMs`. */
export interface RateLimitWindow {
  readonly windowMs: number;
  readonly limit: number;
}

/** What a window looked like once the request had been counted, or turned away. */
export interface WindowState extends RateLimitWindow {
  readonly used: number;
  /** Until the oldest counted request leaves the window; 0: nothing is counted. */
  readonly resetMs: number;
  /** Until one more request fits; 0: one does now. */
  readonly freeInMs: number;
}

export interface TakeResult {
  readonly allowed: boolean;
  readonly windows: readonly WindowState[];
}

/** Counts requests by client. This one is in memory; a team server's would be elsewhere. */
export interface RateLimitStore {
  /** Counts a request when every window has room for it, in one step. */
  take(clientKey: string, windows: readonly RateLimitWindow[], nowMs: number): Promise<TakeResult>;
}
