interface Entry<Sequence> {
  readonly sequence: Sequence;
  sessionId: string | undefined;
  busy: boolean;
  /** Counts up; the lowest was used longest ago. */
  lastUse: number;
}

/**
 * Which conversation holds which sequence. A session comes back to its own one as long as nobody needed it; a new
 * session gets an empty one, else that of the session which was quiet for longest.
 */
export class SequencePool<Sequence> {
  readonly #entries: Entry<Sequence>[];
  #uses = 0;
  #changed = Promise.withResolvers<void>();

  constructor(sequences: readonly Sequence[]) {
    this.#entries = sequences.map((sequence) => ({ sequence, sessionId: undefined, busy: false, lastUse: 0 }));
  }

  /**
   * Waits until a sequence is free for the session; `release` has to follow. `isOwn` tells that it still holds what
   * this session left in it.
   */
  async acquire(sessionId: string, signal: AbortSignal): Promise<{ sequence: Sequence; isOwn: boolean }> {
    for (;;) {
      signal.throwIfAborted();
      const entry = this.#pick(sessionId);
      if (entry) {
        const isOwn = entry.sessionId === sessionId;
        entry.busy = true;
        entry.sessionId = sessionId;
        entry.lastUse = ++this.#uses;
        return { sequence: entry.sequence, isOwn };
      }
      await this.#changed.promise;
    }
  }

  release(sequence: Sequence): void {
    const entry = this.#entries.find((candidate) => candidate.sequence === sequence);
    if (entry) entry.busy = false;
    this.#notify();
  }

  /** Waits until the session's sequence is free, empties it with `clear` and gives it up. */
  async forget(sessionId: string, clear: (sequence: Sequence) => Promise<void>): Promise<void> {
    for (;;) {
      const entry = this.#entries.find((candidate) => candidate.sessionId === sessionId);
      if (!entry) return;
      if (entry.busy) {
        await this.#changed.promise;
        continue;
      }
      entry.busy = true;
      try {
        await clear(entry.sequence);
        entry.sessionId = undefined;
        entry.lastUse = 0;
      } finally {
        this.release(entry.sequence);
      }
    }
  }

  #pick(sessionId: string): Entry<Sequence> | undefined {
    const own = this.#entries.find((entry) => entry.sessionId === sessionId);
    if (own) return own.busy ? undefined : own;
    return this.#entries.filter((entry) => !entry.busy).sort((a, b) => a.lastUse - b.lastUse)[0];
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
