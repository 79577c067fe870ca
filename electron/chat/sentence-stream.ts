import { sentenceEnd } from "./grounding/sentences.ts";

/** A text without any sentence end is checked as it is from this length on. */
const longestSentence = 1_200;
/** How often the same sentence may come before the model is taken to be in a loop. */
const sameSentenceLimit = 2;

/** Cuts what a model writes into sentences as it arrives. The model's own citation marks are dropped: ours are checked. */
export class SentenceStream {
  #buffer = "";
  #looping = false;
  #endedLine = false;
  readonly #seen = new Map<string, number>();

  /** The model repeats itself: whoever reads stops it. */
  get isLooping(): boolean {
    return this.#looping;
  }

  /** The sentences that are complete now, with the white space that stood before each. */
  push(text: string): ModelSentence[] {
    this.#buffer += text;
    if (this.#buffer.length > longestSentence || repeatsItself(this.#buffer)) {
      this.#looping = repeatsItself(this.#buffer);
      return this.#take(!this.#looping);
    }
    return this.#take(false);
  }

  /** What is left when the model has ended. A sentence that was cut off by the token limit is no sentence. */
  end(reason: "stop" | "length"): ModelSentence[] {
    const sentences = this.#take(true);
    const last = sentences.at(-1);
    return reason === "length" && last && !/[.!?…:)\]"'”»|]$/u.test(last.text) ? sentences.slice(0, -1) : sentences;
  }

  #take(final: boolean): ModelSentence[] {
    const sentences: ModelSentence[] = [];
    for (;;) {
      const end = sentenceEnd(this.#buffer, 0, final);
      if (end === undefined) return sentences;
      const raw = this.#buffer.slice(0, end);
      this.#buffer = this.#buffer.slice(end);
      const text = withoutMarks(raw).trim();
      if (text === "") continue;
      const count = (this.#seen.get(text) ?? 0) + 1;
      this.#seen.set(text, count);
      if (count > sameSentenceLimit) this.#looping = true;
      if (count === 1) sentences.push({ text, startsLine: /^\s*\n/u.test(raw) || this.#endedLine });
      this.#endedLine = raw.endsWith("\n");
    }
  }
}

export interface ModelSentence {
  readonly text: string;
  /** It began a line: a list item, a row, a paragraph. */
  readonly startsLine: boolean;
}

/** "[3]", "[1, 2]", "(passage 2)": a model that cites by itself is not believed. */
export const withoutMarks = (text: string): string =>
  text
    .replace(/\s*\[\s*(?:passage\s+)?\d+(?:\s*[,;–-]\s*\d+)*\s*\]/giu, "")
    .replace(/\s*\((?:see\s+)?passages?\s+\d+(?:\s*(?:,|and|und)\s*\d+)*\)/giu, "");

/** The end of the text is one short piece four times over. */
const repeatsItself = (text: string): boolean => /(.{6,80}?)\1{3}$/su.test(text.slice(-400));
