import type { ChatEvent } from "../contract/chat.ts";
import type { Clock } from "../platform/clock.ts";

/** An event before it has its number in the reply. */
export type UnnumberedEvent = ChatEvent extends infer Event
  ? Event extends ChatEvent
    ? Omit<Event, "seq">
    : never
  : never;

export interface RepliesOptions {
  readonly clock: Clock;
  /** How long the events of a finished reply can still be attached to. */
  readonly keepMs?: number;
  /** Events kept of one reply; beyond, the oldest go: `done` holds the whole answer. */
  readonly maxEvents?: number;
}

/**
 * The replies that are being written, at most one a session. A reply belongs to the backend: any number of listeners
 * come and go, each from the event it saw last, and the reply goes on without them.
 */
export class Replies {
  readonly #live = new Map<string, LiveReply>();
  readonly #running = new Set<Promise<void>>();
  readonly #clock: Clock;
  readonly #keepMs: number;
  readonly #maxEvents: number;

  constructor({ clock, keepMs = 60_000, maxEvents = 5_000 }: RepliesOptions) {
    this.#clock = clock;
    this.#keepMs = keepMs;
    this.#maxEvents = maxEvents;
  }

  /**
   * Starts a reply. `write` emits its events and must not throw; the signal tells it to stop.
   */
  start(sessionId: string, write: (reply: LiveReply) => Promise<void>): LiveReply {
    const reply = new LiveReply(this.#maxEvents);
    this.#live.set(sessionId, reply);
    const running = write(reply).finally(() => {
      reply.close();
      this.#running.delete(running);
      this.#clock.schedule(this.#keepMs, () => {
        if (this.#live.get(sessionId) === reply) this.#live.delete(sessionId);
      });
    });
    this.#running.add(running);
    return reply;
  }

  /** How many are being written. */
  get active(): number {
    return this.#running.size;
  }

  /** The session's reply: the one being written, or one that has just ended. */
  find(sessionId: string): LiveReply | undefined {
    return this.#live.get(sessionId);
  }

  /** Events behind number `after`; ends with the reply, at once when none is being written. */
  async *attach(sessionId: string, after: number, signal?: AbortSignal): AsyncGenerator<ChatEvent, void> {
    const reply = this.#live.get(sessionId);
    if (reply) yield* reply.listen(after, signal);
  }

  /** Stops the reply being written; what was released is kept. Does nothing when there is none. */
  cancel(sessionId: string): void {
    this.#live.get(sessionId)?.cancel();
  }

  /** Lets go of a deleted session's events at once. */
  forget(sessionId: string): void {
    this.#live.get(sessionId)?.cancel();
    this.#live.delete(sessionId);
  }

  /** Stops every reply and waits until each is recorded. */
  async dispose(): Promise<void> {
    for (const reply of this.#live.values()) reply.cancel();
    await Promise.allSettled(this.#running);
    this.#live.clear();
  }
}

/** One reply's numbered events, from the first that is still kept. */
export class LiveReply {
  readonly #maxEvents: number;
  readonly #events: ChatEvent[] = [];
  readonly #abort = new AbortController();
  readonly #wake = new Set<() => void>();
  #listeners = 0;
  #lastSeq = 0;
  #ended = false;

  constructor(maxEvents: number) {
    this.#maxEvents = maxEvents;
  }

  /** Aborts when the reply is cancelled. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get listeners(): number {
    return this.#listeners;
  }

  emit(event: UnnumberedEvent): void {
    // Spreading a union loses which member it is.
    this.#events.push({ ...event, seq: ++this.#lastSeq } as ChatEvent);
    if (this.#events.length > this.#maxEvents) this.#events.shift();
    this.#wakeAll();
  }

  cancel(): void {
    if (!this.#ended) this.#abort.abort();
  }

  close(): void {
    this.#ended = true;
    this.#wakeAll();
  }

  async *listen(after: number, signal?: AbortSignal): AsyncGenerator<ChatEvent, void> {
    let seen = after;
    let wake: () => void = () => undefined;
    const onChange = (): void => wake();
    this.#wake.add(onChange);
    this.#listeners++;
    signal?.addEventListener("abort", onChange);
    try {
      while (!signal?.aborted) {
        const first = this.#events[0]?.seq ?? this.#lastSeq + 1;
        const next = this.#events[Math.max(0, seen + 1 - first)];
        if (next) {
          seen = next.seq;
          yield next;
        } else if (this.#ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#listeners--;
      this.#wake.delete(onChange);
      signal?.removeEventListener("abort", onChange);
    }
  }

  #wakeAll(): void {
    for (const wake of this.#wake) wake();
  }
}
