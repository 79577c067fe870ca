import type { Passage } from "../../retrieval/passage-store.ts";
import type { CitationList } from "../citations.ts";
import { claimed, joinReply, type ReplyText } from "../compose-reply.ts";
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

export interface LedQuote {
  readonly passage: Passage;
  readonly text: string;
  /** On a line of its own above the text. */
  readonly leadIn: LeadIn | undefined;
  readonly score: number;
}

/**
 * A quote that was cited as `number`, with its lead-in: one claim, as a row says nothing without its header, which rests
 * on the lead-in's citation too where the quote's doesn't hold it. A lead-in from before the passage claims nothing.
 */
export function ledQuote(
  { passage, text, leadIn, score }: LedQuote,
  number: number,
  citations: CitationList,
): ReplyText {
  if (!leadIn) return claimed(text, [number]);
  const sentence = leadIn.sentenceIndex === undefined ? undefined : passage.sentences[leadIn.sentenceIndex];
  if (!sentence) return joinReply([leadIn.text, claimed(text, [number])]);
  return claimed(`${leadIn.text}\n${text}`, [...new Set([number, citations.cite(passage, sentence, score)])]);
}
