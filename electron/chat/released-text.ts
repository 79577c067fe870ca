import type { Claim, Withheld } from "../contract/chat.ts";

/** What of a generated answer has been checked and let out; grows sentence by sentence. */
export class ReleasedText {
  #text = "";
  readonly #claims: Claim[] = [];
  readonly #withheld: Withheld[] = [];
  readonly #lead: string;

  /** @param lead a line that goes before the first sentence; empty: none */
  constructor(lead = "") {
    this.#lead = lead;
  }

  get text(): string {
    return this.#text;
  }

  get claims(): readonly Claim[] {
    return this.#claims;
  }

  get withheld(): readonly Withheld[] {
    return this.#withheld;
  }

  /** Appends a sentence with its citation marks; returns what to send and the claim that it makes. */
  release(sentence: string, startsLine: boolean, citationNumbers: readonly number[]): { text: string; claim: Claim } {
    const isFirst = this.#text === "";
    const gap = isFirst ? (this.#lead === "" ? "" : `${this.#lead}\n`) : startsLine ? "\n" : " ";
    const marks = citationNumbers.map((number) => `[${number}]`).join("");
    const start = this.#text.length + gap.length;
    const text = `${gap}${sentence}${marks === "" ? "" : ` ${marks}`}`;
    this.#text += text;
    const claim: Claim = {
      text: sentence,
      start,
      end: start + sentence.length,
      citation_numbers: [...citationNumbers],
      supported: true,
    };
    this.#claims.push(claim);
    return { text, claim };
  }

  withhold(reason: Withheld["reason"]): void {
    this.#withheld.push({ reason });
  }
}
