import type { Clock } from "../platform/clock.ts";
import type { Grounds, Inquiry } from "./gather-grounds.ts";

/** Documents and settings may have changed since; a person who thinks for longer waits once. */
const keptMs = 60_000;

interface Draft {
  readonly key: string;
  readonly grounds: Promise<Grounds>;
  readonly controller: AbortController;
  readonly at: number;
}

/**
 * What was looked up for a question while it was being typed, one a client. Whoever then asks exactly that, in the same
 * conversation and scope, has it at once; anything else costs nothing but the work that was thrown away.
 */
export class Drafts {
  readonly #clock: Clock;
  readonly #drafts = new Map<string, Draft>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Looks up with `gather`, and gives up what was begun for this client before. Never rejects. */
  async begin(
    client: string,
    inquiry: Inquiry,
    gather: (signal: AbortSignal) => Promise<Grounds>,
  ): Promise<Grounds | undefined> {
    const key = keyOf(inquiry);
    const before = this.#fresh(client);
    if (before?.key === key) return before.grounds.catch(() => undefined);
    before?.controller.abort();
    const controller = new AbortController();
    const grounds = gather(controller.signal);
    const draft = { key, grounds, controller, at: this.#clock.now() };
    this.#drafts.set(client, draft);
    try {
      return await grounds;
    } catch {
      if (this.#drafts.get(client) === draft) this.#drafts.delete(client);
      return undefined;
    }
  }

  /** Hands over what was begun for exactly this; it is used once, as an answer goes on from it. */
  take(client: string, inquiry: Inquiry): Promise<Grounds> | undefined {
    const draft = this.#fresh(client);
    this.#drafts.delete(client);
    if (draft?.key === keyOf(inquiry)) return draft.grounds;
    draft?.controller.abort();
    return undefined;
  }

  /** The documents are others now, or the rules. */
  clear(): void {
    for (const { controller } of this.#drafts.values()) controller.abort();
    this.#drafts.clear();
  }

  #fresh(client: string): Draft | undefined {
    const draft = this.#drafts.get(client);
    if (!draft || this.#clock.now() - draft.at <= keptMs) return draft;
    draft.controller.abort();
    this.#drafts.delete(client);
    return undefined;
  }
}

const keyOf = ({ question, history, scope, today, topK }: Inquiry): string =>
  JSON.stringify([question.trim(), history, scope, today, topK]);
