import type { ChangeEvent } from "../contract/events.ts";

type Listener = (event: ChangeEvent) => void;

/** Tells whoever listens what changed. A listener's failure reaches neither the publisher nor other listeners. */
export class EventBus {
  readonly #listeners = new Set<Listener>();
  readonly #onListenerError: (error: unknown) => void;

  constructor(onListenerError: (error: unknown) => void) {
    this.#onListenerError = onListenerError;
  }

  publish(event: ChangeEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Events from now on, until the signal aborts. Keeps at most `capacity` unread events, dropping the oldest. */
  async *stream(signal: AbortSignal, capacity = 1_000): AsyncGenerator<ChangeEvent, void> {
    const unread: ChangeEvent[] = [];
    let wake: () => void = () => undefined;
    const unsubscribe = this.subscribe((event) => {
      unread.push(event);
      if (unread.length > capacity) unread.shift();
      wake();
    });
    const onAbort = (): void => wake();
    signal.addEventListener("abort", onAbort);
    try {
      while (!signal.aborted) {
        const event = unread.shift();
        if (event) yield event;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      unsubscribe();
      signal.removeEventListener("abort", onAbort);
    }
  }
}
