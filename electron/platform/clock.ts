/** Time as services see it; tests give one that they turn by hand. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Calls back once after `delayMs`; the returned function calls it off. Never keeps the process alive. */
  schedule(delayMs: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, callback) {
    // setTimeout's limit; a longer wait is a chain of waits.
    const longestMs = 2 ** 31 - 1;
    let timer: NodeJS.Timeout;
    const arm = (remainingMs: number): void => {
      timer = setTimeout(
        () => (remainingMs > longestMs ? arm(remainingMs - longestMs) : callback()),
        Math.min(remainingMs, longestMs),
      );
      timer.unref();
    };
    arm(delayMs);
    return () => clearTimeout(timer);
  },
};

/** RFC 3339 in UTC. */
export const toTimestamp = (timeMs: number): string => new Date(timeMs).toISOString();
/** The calendar day in UTC, `YYYY-MM-DD`. */
export const toDate = (timeMs: number): string => toTimestamp(timeMs).slice(0, 10);
