import type { Span } from "../../retrieval/passage-store.ts";
import type { CitationList } from "../citations.ts";
import { claimed, joinReply, type ReplyText } from "../compose-reply.ts";
import { citationSpan } from "./citation-span.ts";
import { citedLeadIn } from "./lead-in.ts";
import { type QuotedAnswer, type QuotedSpan, withLeadIns } from "./quote.ts";
import { holdsSameText } from "./same-text.ts";

/** A quoted answer as a reply: each span cites itself with what stands around it. `citations` gets what is new. */
export function quotedReply({ spans }: QuotedAnswer, citations: CitationList): ReplyText {
  const numbers = spans.map((span) => {
    const wide = citationSpan(span.passage, span);
    return copyCited(span, wide, citations) ?? citations.cite(span.passage, wide, span.score);
  });
  return joinReply(
    withLeadIns(spans).flatMap(({ span, leadIn }, index) => [
      leadIn ? citedLeadIn(span.passage, leadIn, span.score, citations) : "",
      claimed(span.text, numbers.slice(index, index + 1)),
    ]),
  );
}

/** Of a citation that quotes the same text from an unmerged copy of the document. */
function copyCited({ passage, text }: QuotedSpan, wide: Span, { all }: CitationList): number | undefined {
  const quote = passage.text.slice(wide.start - passage.start, wide.end - passage.start);
  return all.find((one) => one.quote.includes(text) && holdsSameText(one.quote, quote))?.number;
}
