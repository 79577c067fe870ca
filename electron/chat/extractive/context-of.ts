import type { Passage, PassageSentence } from "../../retrieval/passage-store.ts";

/** What a row or an item can't be read without. */
export interface LeadIn {
  readonly text: string;
  /** Its place among the passage's sentences; undefined: it stands before the passage, in its prefix. */
  readonly sentenceIndex: number | undefined;
}

/** First and last index of the rows or items that stand in a row with this one. */
export function runOf(passage: Passage, index: number): { readonly first: number; readonly last: number } {
  const kind = passage.sentences[index]?.kind;
  let [first, last] = [index, index];
  while (passage.sentences[first - 1]?.kind === kind) first--;
  while (passage.sentences[last + 1]?.kind === kind) last++;
  return { first, last };
}

/** The header of a table's row or the lead-in ("You may claim:") of a list's item, verbatim. */
export function leadInOf(passage: Passage, index: number): LeadIn | undefined {
  const kind = passage.sentences[index]?.kind;
  if (kind !== "table_row" && kind !== "list_item") return undefined;
  const { first } = runOf(passage, index);
  if (first === 0 && passage.prefix !== "") return { text: passage.prefix.trim(), sentenceIndex: undefined };
  if (kind === "table_row") {
    return index === first ? undefined : { text: passage.sentences[first]?.text ?? "", sentenceIndex: first };
  }
  const before = passage.sentences[first - 1];
  return before && isLeadIn(before) ? { text: before.text, sentenceIndex: first - 1 } : undefined;
}

/** A sentence that announces a list. */
export const isLeadIn = ({ kind, text }: PassageSentence): boolean => kind === "paragraph" && /:\s*$/u.test(text);

/** A header row says what the others count and answers nothing itself. */
export function isTableHeader(passage: Passage, index: number): boolean {
  if (passage.sentences[index]?.kind !== "table_row") return false;
  const { first, last } = runOf(passage, index);
  return index === first && last > first && (first > 0 || passage.prefix === "");
}
