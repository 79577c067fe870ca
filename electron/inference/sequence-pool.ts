interface Entry<Sequence> {
  readonly sequence: Sequence;
  sessionId: string | undefined;
  busy: boolean;
  /** Counts up; the lowest was used longest ago. */
  lastUse: number;
}

export interface Place<Sequence> {
  readonly sequence: Sequence;
  /** It still holds what this session left in it. */
  readonly isOwn: boolean;
  /** The session that it was used for last. */
  readonly previous: string | undefined;
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

  /** Waits until a sequence is free for the session; `release` has to follow. @throws the signal's reason */
  async acquire(sessionId: string, signal: AbortSignal): Promise<Place<Sequence>> {
    for (;;) {
      signal.throwIfAborted();
      const entry = this.#pick(sessionId);
      if (entry) {
        const previous = entry.sessionId;
        entry.busy = true;
        entry.sessionId = sessionId;
        entry.lastUse = ++this.#uses;
        return { sequence: entry.sequence, isOwn: previous === sessionId, previous };
      }
      await this.#changed.promise;
    }
  }

  /** What was prepared under one name belongs to another from now on, unless that one has a sequence already. */
  rename(from: string, to: string): void {
    if (this.#entries.some((entry) => entry.sessionId === to)) return;
    const entry = this.#entries.find(({ sessionId }) => sessionId === from);
    if (entry) entry.sessionId = to;
  }

  /** Sequences that hold a session and that nobody uses at the moment. */
  *quiet(): Generator<{ sequence: Sequence; sessionId: string }> {
    for (const { sequence, sessionId, busy } of this.#entries) {
      if (!busy && sessionId !== undefined) yield { sequence, sessionId };
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
