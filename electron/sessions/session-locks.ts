import { HandrailError } from "../contract/errors.ts";
import type { ReplyLease } from "./reply-lease.ts";

interface Held {
  lease: ReplyLease | undefined;
  isAborted: boolean;
  readonly freed: PromiseWithResolvers<void>;
}

/** In which sessions a reply is being written. */
export class SessionLocks {
  readonly #held = new Map<string, Held>();

  /** @throws HandrailError SESSION_BUSY */
  take(sessionId: string): void {
    if (this.#held.has(sessionId)) throw new HandrailError("SESSION_BUSY");
    this.#held.set(sessionId, { lease: undefined, isAborted: false, freed: Promise.withResolvers<void>() });
  }

  hand(sessionId: string, lease: ReplyLease): void {
    const held = this.#held.get(sessionId);
    if (!held) return;
    held.lease = lease;
    // Between taking and handing over the session was looked up, and could be deleted.
    if (held.isAborted) lease.abort();
  }

  free(sessionId: string): void {
    this.#held.get(sessionId)?.freed.resolve();
    this.#held.delete(sessionId);
  }

  isBusy(sessionId: string): boolean {
    return this.#held.has(sessionId);
  }

  get busy(): string[] {
    return [...this.#held.keys()];
  }

  /** Asks the session's reply to end. Resolves when it has. */
  async abort(sessionId: string): Promise<void> {
    const held = this.#held.get(sessionId);
    if (!held) return;
    held.isAborted = true;
    held.lease?.abort();
    await held.freed.promise;
  }
}
