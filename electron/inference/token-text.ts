/** A character is at most four bytes, so at most four tokens; what is incomplete after that never becomes a character. */
const longestCharacterTokens = 4;

/** Tokens to text, as llama.cpp does it; bytes that are no whole character come out as U+FFFD. */
export type Detokenize<Token> = (tokens: readonly Token[], previous: readonly Token[]) => string;

/** Turns tokens into text as they come; never gives out a part of a character. */
export class TokenText<Token> {
  readonly #detokenize: Detokenize<Token>;
  /** Tokens since text and tokens last ended together, and how much of their text is out already. */
  #held: Token[] = [];
  #given = 0;
  #tokensSinceText = 0;
  #previous: Token[] = [];

  constructor(detokenize: Detokenize<Token>) {
    this.#detokenize = detokenize;
  }

  /** The text that is complete with this token; often empty inside of a character. */
  add(token: Token): string {
    this.#held.push(token);
    const text = this.#detokenize(this.#held, this.#previous);
    const complete = withoutOpenEnd(text);
    const fresh = complete.slice(this.#given);
    this.#tokensSinceText = fresh === "" ? this.#tokensSinceText + 1 : 0;
    if (complete === text || this.#tokensSinceText >= longestCharacterTokens) return this.#release(text);
    this.#given += fresh.length;
    return fresh;
  }

  /** What is left at the end; an unfinished character is dropped. */
  end(): string {
    if (this.#held.length === 0) return "";
    return this.#release(withoutOpenEnd(this.#detokenize(this.#held, this.#previous)));
  }

  #release(text: string): string {
    const fresh = text.slice(this.#given);
    // Some tokenizers put a blank before the first word only: they have to see what came before.
    this.#previous = [...this.#previous, ...this.#held].slice(-8);
    this.#held = [];
    this.#given = 0;
    this.#tokensSinceText = 0;
    return fresh;
  }
}

const withoutOpenEnd = (text: string): string => text.replace(/\uFFFD+$/u, "");
