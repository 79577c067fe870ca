import type { Judgement, Reader, ReaderWindow, ReadOptions } from "../../electron/inference/reader.ts";

/** Judges by a list of words: relevance is how many of them a window holds, a sentence's evidence the same for it. */
export class FakeReader implements Reader {
  canJudge = true;
  /** Thrown by the next call. */
  failure: Error | undefined;
  /** As many windows are judged before the time is over; absent: all. */
  judgesAtMost = Infinity;
  readonly read: ReaderWindow[] = [];
  /** Of each call. */
  readonly withinMs: number[] = [];
  readonly #words: readonly string[];

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  judge(_question: string, windows: readonly ReaderWindow[], { signal, withinMs }: ReadOptions): Promise<Judgement[]> {
    signal?.throwIfAborted();
    if (this.failure) return Promise.reject(this.failure);
    this.read.push(...windows);
    this.withinMs.push(withinMs);
    const count = (text: string): number => this.#words.filter((word) => text.includes(word)).length;
    return Promise.resolve(
      windows.slice(0, this.judgesAtMost).map(({ sentences }) => ({
        relevance: count(sentences.join(" ")),
        evidence: sentences.map(count),
      })),
    );
  }
}
