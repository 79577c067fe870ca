import type { Claim } from "../../contract/chat.ts";
import type { CitationList } from "../citations.ts";
import { citationSpan } from "./citation-span.ts";
import type { QuotedAnswer } from "./quote.ts";

export interface QuotedReply {
  readonly text: string;
  readonly claims: readonly Claim[];
}

/** A quoted answer as a reply: each span cites itself with what stands around it. `citations` gets what is new. */
export function quotedReply({ text, spans }: QuotedAnswer, citations: CitationList): QuotedReply {
  const claims: Claim[] = [];
  let from = 0;
  for (const span of spans) {
    const number = citations.cite(span.passage, citationSpan(span.passage, span), span.score);
    const start = text.indexOf(span.text, from + (span.leadIn === undefined ? 0 : span.leadIn.length));
    const end = start + span.text.length;
    claims.push({ text: span.text, start, end, citation_numbers: [number], supported: true });
    from = end;
  }
  return { text, claims };
}
