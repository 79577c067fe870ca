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
  const { starts } = layOutQuote(spans);
  const claims = spans.map((span, index): Claim => {
    const wide = citationSpan(span.passage, span);
    const number = copyCited(span, wide, citations) ?? citations.cite(span.passage, wide, span.score);
    const start = starts[index] ?? 0;
    const end = start + span.text.length;
    return { text: span.text, start, end, citation_numbers: [number], supported: true };
  });
  return { text, claims };
}

/** Of a citation that quotes the same text from an unmerged copy of the document. */
function copyCited({ passage, text }: QuotedSpan, wide: Span, { all }: CitationList): number | undefined {
  const quote = passage.text.slice(wide.start - passage.start, wide.end - passage.start);
  return all.find((one) => one.quote.includes(text) && holdsSameText(one.quote, quote))?.number;
}
