import type { Passage, Span } from "../../retrieval/passage-store.ts";
import { isForReaders } from "../grounding/instructions.ts";
import { countWords } from "./count-words.ts";

/** Of a citation's quote: a paragraph, a few items or rows; what can be read beside an answer. */
export const citationWords = 80;

/**
 * The part of a passage that a citation quotes for `span`: the span with what stands around it, so that a reader sees
 * the whole paragraph, the table's rows with their header, the list with its lead-in. The rest of its own block goes
 * first, then the blocks beside it; never beyond a heading, the passage or what is meant for a model. A span that is longer already stays as it is.
 */
export function citationSpan(passage: Passage, span: Span, maxWords: number = citationWords): Span {
  const { sentences } = passage;
  let first = sentences.findIndex(({ end }) => end > span.start);
  let last = sentences.findLastIndex(({ start }) => start < span.end);
  if (first === -1 || last === -1) return { start: span.start, end: span.end };
  const wordsAt = (index: number): number => countWords(sentences[index]?.text ?? "");
  let words = 0;
  for (let index = first; index <= last; index++) words += wordsAt(index);
  const fits = (index: number): boolean => {
    const sentence = sentences[index];
    if (sentence === undefined || sentence.kind === "heading" || !isForReaders(passage, sentence)) return false;
    return words + wordsAt(index) <= maxWords;
  };
  for (;;) {
    const next = [
      { index: last + 1, isSame: isSameBlock(passage, last, last + 1) },
      { index: first - 1, isSame: isSameBlock(passage, first - 1, first) },
    ]
      .filter(({ index }) => fits(index))
      .toSorted((a, b) => Number(b.isSame) - Number(a.isSame))[0];
    if (!next) break;
    words += wordsAt(next.index);
    first = Math.min(first, next.index);
    last = Math.max(last, next.index);
  }
  return {
    start: Math.min(span.start, sentences[first]?.start ?? span.start),
    end: Math.max(span.end, sentences[last]?.end ?? span.end),
  };
}

/** Sentences of one paragraph; items of one list, rows of one table. */
function isSameBlock(passage: Passage, index: number, next: number): boolean {
  const [one, other] = [passage.sentences[index], passage.sentences[next]];
  if (!one || !other || one.kind !== other.kind) return false;
  if (one.kind !== "paragraph") return true;
  return !passage.text.slice(one.end - passage.start, other.start - passage.start).includes("\n");
}
