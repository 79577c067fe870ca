import type { ChatResponse } from "../contract/chat.ts";
import type { RetrievalResult, RetrievalSignals } from "../retrieval/retrieval.ts";

export type RefusalReason = NonNullable<ChatResponse["refusal_reason"]>;

export interface Decision {
  /** 0 to 1: how likely the documents hold an answer. */
  readonly answerability: number;
  /** Undefined: answer. */
  readonly refusal: RefusalReason | undefined;
}

/**
 * A logistic function of few, strong signals: mixes of many learn the questions they were fitted on (RETRIEVAL.md,
 * "The documents don't say"). All that is to be calibrated stands here.
 */
export const answerabilityModel = {
  /** Of the mean of the best chunk's and the best sentence's cosine. */
  cosine: 9,
  /** Of the best keyword score, 0 to 1. */
  keyword: 2.5,
  bias: -4.3,
  /** Without vectors: of the keyword score and of the share of the question's words that are covered. */
  keywordOnly: { keyword: 6, coverage: 2, bias: -3 },
  /** Below it the answer is refused; set for few false refusals. */
  threshold: 0.3,
} as const;

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** 0 to 1 from what retrieval measured. */
export function answerability(signals: RetrievalSignals): number {
  const { bestVector, bestSentence, bestKeyword, coverage } = signals;
  const { cosine, keyword, bias, keywordOnly } = answerabilityModel;
  if (bestVector === 0 && bestSentence === 0) {
    return sigmoid(keywordOnly.keyword * bestKeyword + keywordOnly.coverage * coverage + keywordOnly.bias);
  }
  return sigmoid((cosine * (bestVector + bestSentence)) / 2 + keyword * bestKeyword + bias);
}

/** What may be searched: any version at all, and any that fits the filters. */
export interface Applicable {
  readonly anywhere: boolean;
  readonly here: boolean;
}

export function decide(result: RetrievalResult, applicable: Applicable): Decision {
  if (!applicable.anywhere) return { answerability: 0, refusal: "no_documents" };
  if (!applicable.here) return { answerability: 0, refusal: "not_applicable" };
  if (result.passages.length === 0) return { answerability: 0, refusal: "not_in_documents" };
  const likely = answerability(result.signals);
  return { answerability: likely, refusal: likely < answerabilityModel.threshold ? "not_in_documents" : undefined };
}
