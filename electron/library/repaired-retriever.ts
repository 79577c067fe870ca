import { HandrailError } from "../contract/errors.ts";
import type { Clock } from "../platform/clock.ts";
import type { RetrievalQuery, RetrievalResult, Retriever } from "../retrieval/retrieval.ts";
import type { IndexRepair } from "./index-repair.ts";

export interface RepairedRetrieverOptions {
  readonly retriever: Retriever;
  readonly repair: Pick<IndexRepair, "isUsable" | "usable">;
  readonly clock: Clock;
  /** How long a question waits for a repair that is nearly over. */
  readonly patienceMs?: number;
}

/**
 * Searches only an index that holds all of the library: after a lost index, or a restored backup, "the documents
 * don't say" would be said of what is only not found yet.
 */
export class RepairedRetriever implements Retriever {
  readonly #options: RepairedRetrieverOptions;

  constructor(options: RepairedRetrieverOptions) {
    this.#options = options;
  }

  /** @throws HandrailError INDEX_REBUILDING when the repair takes longer than a question can wait; the signal's reason */
  async retrieve(query: RetrievalQuery): Promise<RetrievalResult> {
    const { repair, retriever } = this.#options;
    if (!repair.isUsable) await this.#wait(query.signal);
    if (!repair.isUsable) throw new HandrailError("INDEX_REBUILDING", { retryAfterSeconds: 10 });
    return retriever.retrieve(query);
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    const { repair, clock, patienceMs = 15_000 } = this.#options;
    const over = Promise.withResolvers<void>();
    const cancel = clock.schedule(patienceMs, over.resolve);
    const onAbort = (): void => over.resolve();
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      await Promise.race([repair.usable, over.promise]);
      signal?.throwIfAborted();
    } finally {
      cancel();
      signal?.removeEventListener("abort", onAbort);
    }
  }
}
