import type { Passage } from "../../retrieval/passage-store.ts";
import type { CitationList } from "../citations.ts";
import { claimed, type ReplyText } from "../compose-reply.ts";
import { unsupportedNumbers } from "../grounding/numbers.ts";
import { type LeadIn, leadInOf } from "./context-of.ts";

/**
 * The lead-in of a row or item as it may be shown above `quoted`. What stands before the passage isn't cited with it: a
 * number of it would have no source beside the answer.
 */
export function shownLeadIn(passage: Passage, sentenceIndex: number, quoted: string): LeadIn | undefined {
  const leadIn = leadInOf(passage, sentenceIndex);
  const isCited = leadIn?.sentenceIndex !== undefined;
  return leadIn && (isCited || unsupportedNumbers(leadIn.text, [quoted]).length === 0) ? leadIn : undefined;
}

/**
 * The lead-in as a claim of its own; one from before the passage claims nothing. To be cited after what it introduces,
 * whose citation mostly holds it.
 */
export function citedLeadIn(
  passage: Passage,
  { text, sentenceIndex }: LeadIn,
  score: number,
  citations: CitationList,
): ReplyText {
  const sentence = sentenceIndex === undefined ? undefined : passage.sentences[sentenceIndex];
  return sentence ? claimed(text, [citations.cite(passage, sentence, score)]) : { text, claims: [] };
}
