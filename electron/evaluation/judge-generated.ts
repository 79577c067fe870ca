import type { ChatResponse } from "../contract/chat.ts";
import type { EvaluationDocument } from "./baselines.ts";
import type { GeneratedOutcome } from "./generated-figures.ts";
import { type EvaluationQuestion, isAnswerable } from "./question-file.ts";
import { judgeQuote } from "./judge-quote.ts";

/** What counts is what a person reads: the model's sentences with what they cite, or the quote in their place. */
export function judgeGenerated(
  question: EvaluationQuestion,
  response: ChatResponse,
  documents: readonly EvaluationDocument[],
): GeneratedOutcome {
  const byModel = response.mode === "generated";
  const cited = new Set(response.claims.flatMap(({ citation_numbers }) => citation_numbers));
  return {
    isAnswerable: isAnswerable(question),
    judged: judgeQuote(
      question,
      {
        quotedAnswer: byModel ? response.response : response.quoted_answer,
        refused: response.refused,
        answerability: response.answerability,
        citations: byModel ? response.citations.filter(({ number }) => cited.has(number)) : response.citations,
        computed: response.tool_calls.map(({ result }) => result),
      },
      documents,
    ),
    byModel,
    shown: byModel ? response.claims.length : 0,
    withheld: response.withheld.length,
    firstWordsMs: response.usage.time_to_first_text_ms,
    totalMs: response.usage.total_ms,
  };
}
