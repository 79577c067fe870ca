import type { ToolCall } from "../../contract/chat.ts";
import type { CitationList } from "../citations.ts";
import { claimed, joinReply, type ReplyText } from "../compose-reply.ts";
import { citationSpan } from "../extractive/citation-span.ts";
import { ledQuote, shownLeadIn } from "../extractive/lead-in.ts";
import { type ChatTool, isRouted, type ToolQuestion, type ToolSource } from "./tool.ts";

export interface ToolReply extends ReplyText {
  /** What the inputs were read from, verbatim. */
  readonly quoted: string;
  readonly sources: readonly ToolSource[];
}

export interface CalledTools {
  readonly calls: readonly ToolCall[];
  /** The result, then what its inputs were read from; undefined: no tool had anything to say. */
  readonly reply: ToolReply | undefined;
}

/** Asks the tools, in their order, until one answers. `citations` gets what its inputs were read from. */
export async function callTools(
  tools: readonly ChatTool[],
  question: ToolQuestion,
  citations: CitationList,
  signal: AbortSignal,
): Promise<CalledTools> {
  for (const tool of tools) {
    if (!isRouted(tool)) continue;
    const routed = await tool.route(question, signal);
    if (!routed) continue;
    const result = await tool.run(routed.input, signal);
    const calls = [{ name: tool.name, arguments: { ...routed.input }, result }];
    return { calls, reply: result === "" ? undefined : replyOf(result, routed.sources, citations, question) };
  }
  return { calls: [], reply: undefined };
}

function replyOf(
  result: string,
  sources: readonly ToolSource[],
  citations: CitationList,
  question: ToolQuestion,
): ToolReply {
  const quotes = sources.map(({ passage, sentence }): ReplyText & { number: number } => {
    const score = question.result.passages.find((one) => one.passage.chunkKey === passage.chunkKey)?.score ?? 0;
    const number = citations.cite(passage, citationSpan(passage, sentence), score);
    const { text } = sentence;
    const leadIn = shownLeadIn(passage, passage.sentences.indexOf(sentence), text);
    return { number, ...ledQuote({ passage, text, leadIn, score }, number, citations) };
  });
  const numbers = [...new Set(quotes.map(({ number }) => number))].toSorted((a, b) => a - b);
  return {
    ...joinReply([claimed(result, numbers), ...quotes]),
    sources,
    quoted: quotes.map(({ text }) => text).join("\n"),
  };
}
