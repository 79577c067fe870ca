import type { Claim } from "../../contract/chat.ts";
import type { Span } from "../../retrieval/passage-store.ts";
import type { CitationList } from "../citations.ts";
import { citationSpan } from "./citation-span.ts";
import { layOutQuote, type QuotedAnswer, type QuotedSpan } from "./quote.ts";
import { holdsSameText } from "./same-text.ts";

export interface QuotedReply {
  readonly text: string;
  readonly claims: readonly Claim[];
}

/** A quoted answer as a reply: each span cites itself with what stands around it. `citations` gets what is new. */
export function quotedReply({ text, spans }: QuotedAnswer, citations: CitationList): QuotedReply {
  const { places } = layOutQuote(spans);
  const claims = spans.map((span, index): Claim => {
    const wide = citationSpan(span.passage, span);
    const number = copyCited(span, wide, citations) ?? citations.cite(span.passage, wide, span.score);
    return claimOf(span.text, places[index]?.start ?? 0, number);
  });
  // After the spans: mostly a lead-in stands in what one of them cites.
  const leadIns = spans.flatMap((span, index) => leadInClaim(span, places[index]?.leadInStart, citations) ?? []);
  return { text, claims: [...claims, ...leadIns].toSorted((a, b) => a.start - b.start) };
}

/** The lead-in as a claim of its own; undefined: it isn't shown, or stands before the passage. */
export function leadInClaim(
  { passage, leadIn, score }: QuotedSpan,
  start: number | undefined,
  citations: CitationList,
): Claim | undefined {
  const sentence = leadIn?.sentenceIndex === undefined ? undefined : passage.sentences[leadIn.sentenceIndex];
  if (!leadIn || !sentence || start === undefined) return undefined;
  return claimOf(leadIn.text, start, citations.cite(passage, sentence, score));
}

const claimOf = (text: string, start: number, number: number): Claim => ({
  text,
  start,
  end: start + text.length,
  citation_numbers: [number],
  supported: true,
});

/** Of a citation that quotes the same text from an unmerged copy of the document. */
function copyCited({ passage, text }: QuotedSpan, wide: Span, { all }: CitationList): number | undefined {
  const quote = passage.text.slice(wide.start - passage.start, wide.end - passage.start);
  return all.find((one) => one.quote.includes(text) && holdsSameText(one.quote, quote))?.number;
}
