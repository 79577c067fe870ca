import type { RetrievalResult } from "../../retrieval/retrieval.ts";
import { leadInOf, isTableHeader } from "../extractive/context-of.ts";
import { rowFit, rowRange } from "../extractive/row-range.ts";
import { isForReaders } from "../grounding/instructions.ts";
import type { Quantity } from "../grounding/number-mention.ts";
import { extractNumbers } from "../grounding/numbers.ts";
import type { ToolSource } from "./tool.ts";

export interface FoundQuantity extends ToolSource {
  readonly quantity: Quantity;
}

const looksAt = 5;
const example = /\b(?:for example|e\.\s?g\.|somebody with|someone with|beispiel\w*|z\.\s?B\.)\b/iu;

/**
 * The sentences and rows of the first passages that state one quantity of a kind, in their order. Rows of a scale count
 * only where the question's number says which of them is meant.
 *
 * @param about what a sentence, its header, its lead-in or its headings must speak of
 */
export function findQuantities(
  result: RetrievalResult,
  question: string,
  about: RegExp,
  isMeant: (quantity: Quantity, text: string) => boolean,
): FoundQuantity[] {
  return result.passages.slice(0, looksAt).flatMap(({ passage }) =>
    passage.sentences.flatMap((sentence, index) => {
      if (sentence.kind === "heading" || isTableHeader(passage, index) || !isForReaders(passage, sentence)) return [];
      if (example.test(sentence.text)) return [];
      const isRow = sentence.text.includes(" | ");
      const context = `${leadInOf(passage, index)?.text ?? ""} ${isRow ? [passage.title, ...passage.headingPath].join(" ") : ""}`;
      if (!about.test(`${sentence.text} ${context}`)) return [];
      if (rowRange(sentence.text) && rowFit(sentence.text, question) !== 1) return [];
      const cells = isRow ? sentence.text.indexOf(" | ") : 0;
      const meant = extractNumbers(sentence.text)
        .filter((mention): mention is Quantity => mention.kind === "quantity")
        .filter((quantity) => quantity.start >= cells && !quantity.ordinal && isMeant(quantity, sentence.text));
      const [quantity] = meant;
      return quantity && meant.length === 1 ? [{ passage, sentence, quantity }] : [];
    }),
  );
}
