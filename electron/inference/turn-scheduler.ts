interface Turn {
  run(): Promise<void>;
}

/**
 * Shares the engine between conversations: each round computes the next token of every answer being written, then one
 * slice of one prompt, prompts taking turns. So an answer never waits for more than one slice, and a short prompt not
 * for the whole of a long one.
 *
 * Not both in one batch: llama.cpp takes it apart again, one token of each sequence first, and what is left of the slice
 * is no whole tile any more (slice-size.ts).
 */
export class TurnScheduler {
  readonly #prompts: Turn[] = [];
  readonly #tokens: Turn[] = [];
  #running = false;

  /** Runs `work` in its turn. What is waiting together runs in one round, so that llama.cpp can batch it. */
  async run<Result>(kind: "prompt" | "token", work: () => Promise<Result>): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const line = kind === "prompt" ? this.#prompts : this.#tokens;
    line.push({ run: () => work().then(resolve, reject) });
    void this.#runRounds();
    return promise;
  }

  async #runRounds(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    // Whoever asks in the same moment belongs to the same round; so do those that the round before has just served.
    await nextTick();
    while (this.#prompts.length + this.#tokens.length > 0) {
      await Promise.all(this.#tokens.splice(0).map((turn) => turn.run()));
      await this.#prompts.shift()?.run();
      await nextTick();
    }
    this.#running = false;
  }
}

const nextTick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
