/** Hands what a callback gets to an async iteration. */
export class EventChannel<Item> implements AsyncIterable<Item> {
  readonly #items: Item[] = [];
  #end: { readonly error?: unknown } | undefined;
  #wake: () => void = () => undefined;

  push(item: Item): void {
    if (this.#end) return;
    this.#items.push(item);
    this.#wake();
  }

  /** The iteration ends after what was pushed before. */
  close(): void {
    this.#finish({});
  }

  /** The iteration throws after what was pushed before. */
  fail(error: unknown): void {
    this.#finish({ error });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) yield item;
      else if (this.#end) break;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if ("error" in this.#end) throw this.#end.error;
  }

  #finish(end: { readonly error?: unknown }): void {
    this.#end ??= end;
    this.#wake();
  }
}
