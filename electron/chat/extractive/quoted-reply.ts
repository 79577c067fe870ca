import type { Span } from "../../retrieval/passage-store.ts";
import type { CitationList } from "../citations.ts";
import { joinReply, type ReplyText } from "../compose-reply.ts";
import { citationSpan } from "./citation-span.ts";
import { ledQuote } from "./lead-in.ts";
import { type QuotedAnswer, type QuotedSpan, withLeadIns } from "./quote.ts";
import { holdsSameText } from "./same-text.ts";

/** A quoted answer as a reply: each span cites itself with what stands around it. `citations` gets what is new. */
export function quotedReply({ spans }: QuotedAnswer, citations: CitationList): ReplyText {
  const numbers = spans.map((span) => {
    const wide = citationSpan(span.passage, span);
    return copyCited(span, wide, citations) ?? citations.cite(span.passage, wide, span.score);
  });
  // After the spans: mostly a lead-in stands in what one of them cites.
  return joinReply(
    withLeadIns(spans).map(({ span, leadIn }, index) => ledQuote({ ...span, leadIn }, numbers[index] ?? 1, citations)),
  );
}

/** Of a citation that quotes the same text from an unmerged copy of the document. */
function copyCited({ passage, text }: QuotedSpan, wide: Span, { all }: CitationList): number | undefined {
  const quote = passage.text.slice(wide.start - passage.start, wide.end - passage.start);
  return all.find((one) => one.quote.includes(text) && holdsSameText(one.quote, quote))?.number;
}
