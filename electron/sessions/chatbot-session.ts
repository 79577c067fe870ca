import type { ReplyLease } from "./reply-lease.ts";
import type { SessionRecord, SessionStore, Turn } from "./session-store.ts";

/** A summary names what a conversation began with; beyond that nobody remembers either. */
const longestHistory = 2_000;

/** One conversation: who it is, what was said, and the lock that lets one reply be written at a time. */
export class ChatbotSession {
  /** As it was when the session was opened. */
  readonly metadata: SessionRecord;
  readonly #store: SessionStore;
  readonly #lock: (session: ChatbotSession) => ReplyLease;

  constructor(options: {
    metadata: SessionRecord;
    store: SessionStore;
    lock: (session: ChatbotSession) => ReplyLease;
  }) {
    this.metadata = options.metadata;
    this.#store = options.store;
    this.#lock = options.lock;
  }

  get id(): string {
    return this.metadata.id;
  }

  /**
   * What was said in the branch that ends in `upTo` (absent: the newest message), oldest first.
   *
   * @throws HandrailError MESSAGE_NOT_FOUND
   */
  history(options: { readonly upTo?: string | undefined; readonly limit?: number } = {}): Promise<Turn[]> {
    return this.#store.turns(this.id, options.upTo, options.limit ?? longestHistory);
  }

  /** @throws HandrailError SESSION_BUSY while another reply is being written */
  lock(): ReplyLease {
    return this.#lock(this);
  }
}
