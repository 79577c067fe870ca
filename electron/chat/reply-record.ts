import type { ChatResponse } from "../contract/chat.ts";
import type { HistoryTurn } from "../contract/search.ts";
import type { Message } from "../contract/sessions.ts";
import type { Outcome } from "./answer-pipeline.ts";
import { withoutMarks } from "./sentence-stream.ts";

/** What was said, without our citation marks: they count passages of another question. */
export const toTurns = (messages: readonly Pick<Message, "role" | "content">[]): HistoryTurn[] =>
  messages
    .filter(({ content }) => content !== "")
    .map(({ role, content }) => ({ role, content: role === "assistant" ? withoutMarks(content) : content }));

/** What is stored of a reply, in one transaction. */
export function toRecord(response: ChatResponse, { searchedFor, refusal }: Outcome, client: string) {
  const { refused, refusal_reason, answerability, mode, model_used, status } = response;
  return {
    response,
    ...(refusal && {
      knowledgeGap: {
        question: searchedFor,
        reason: refusal_reason ?? "not_in_documents",
        answerability,
        nearestDocumentIds: refusal.nearestDocumentIds,
      },
    }),
    audit: {
      actor: client,
      action: "chat.reply",
      subject: response.message_id,
      details: { session_id: response.session_id, mode, model: model_used, status, refused },
    },
  };
}

/** Of a question that was cancelled before anything was found. */
export const nothing = (): Outcome => ({
  answer: {
    response: "",
    model_used: "extractive",
    mode: "extractive",
    refused: false,
    answerability: 0,
    citations: [],
    claims: [],
    status: "cancelled",
    quoted_answer: "",
    withheld: [],
    conflicts: [],
    tool_calls: [],
    usage: { prompt_tokens: 0, cached_tokens: 0, completion_tokens: 0, total_ms: 0, retrieval_ms: 0 },
  },
  searchedFor: "",
  refusal: undefined,
});
