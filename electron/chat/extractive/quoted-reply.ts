import type { Claim } from "../../contract/chat.ts";
import type { CitationList } from "../citations.ts";
import { citationSpan } from "./citation-span.ts";
import { layOutQuote, type QuotedAnswer } from "./quote.ts";

export interface QuotedReply {
  readonly text: string;
  readonly claims: readonly Claim[];
}

/** A quoted answer as a reply: each span cites itself with what stands around it. `citations` gets what is new. */
export function quotedReply({ text, spans }: QuotedAnswer, citations: CitationList): QuotedReply {
  const { starts } = layOutQuote(spans);
  const claims = spans.map((span, index): Claim => {
    const number = citations.cite(span.passage, citationSpan(span.passage, span), span.score);
    const start = starts[index] ?? 0;
    const end = start + span.text.length;
    return { text: span.text, start, end, citation_numbers: [number], supported: true };
  });
  return { text, claims };
}
