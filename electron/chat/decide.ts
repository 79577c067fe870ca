import type { ChatResponse } from "../contract/chat.ts";
import type { Strictness } from "../contract/settings.ts";
import type { RetrievalResult, RetrievalSignals } from "../retrieval/retrieval.ts";
import type { ReplyLanguage } from "./question-language.ts";

export type RefusalReason = NonNullable<ChatResponse["refusal_reason"]>;

export interface Decision {
  /** 0 to 1: how likely the documents hold an answer. */
  readonly answerability: number;
  /** Undefined: answer. */
  readonly refusal: RefusalReason | undefined;
}

/**
 * Logistic functions of few, strong signals: mixes of many learn the questions they were fitted on. Fitted on the tuning
 * half of the sample handbook's questions and near-misses, at three answerable questions to one that isn't, and measured
 * on three other companies', which nothing was fitted on (docs/evaluation.md). `words` weighs ln(1 + content words): a
 * short question finds something that resembles it almost anywhere, so its resemblance tells less.
 */
const answerabilityModel = {
  /** Where a reader judged the passages: its relevance, a logit, and the undivided BM25. */
  read: { relevance: 0.411, bm25: 0.0572, words: 1.93, bias: -2.678 },
  /** Without a reader: the best chunk's cosine instead. */
  searched: { cosine: 5.295, bm25: 0.108, words: 1.768, bias: -5.042 },
  /** Without vectors: of the keyword score, 0 to 1, and of the share of the question's words that are covered. */
  keywordOnly: { keyword: 6, coverage: 2, bias: -3 },
  /**
   * In a language that reader and embedder don't know: both take anything in it for related. `bm25` weighs ln(1 + BM25),
   * so that a question of which no document has a word is refused. Fitted on the German questions' tuning half.
   */
  german: { bm25: 1.537, words: 1.003, bias: -3.378 },
} as const;

/**
 * Nothing in the documents is about what was asked: the best chunk's and the best sentence's cosine, on average, are below
 * what any answerable question reached. One word in common ("stock") raises BM25 and not these. 0.5 at `cosine`, and so
 * steep that it says nothing of questions beyond it, near-misses among them (docs/evaluation.md).
 */
const unrelated = { cosine: 0.27, slope: 120 } as const;

/** Answers less likely than that are refused: how many of either kind, see docs/evaluation.md. */
export const strictnessThresholds: Readonly<Record<Strictness, number>> = {
  lenient: 0.4,
  balanced: 0.5,
  strict: 0.65,
};

/** One word may be a search rather than a question: it is taken for one of so many words. No word at all isn't. */
const fewestWords = 3;

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** 0 to 1 from what retrieval measured for a question in `language`. */
export const answerability = (signals: RetrievalSignals, language: ReplyLanguage): number =>
  Math.min(answeredBy(signals, language), relatedness(signals, language));

/** 0 to 1: whether anything at all is about the question; 1 where no cosine that is known tells. */
function relatedness({ bestVector, bestSentence }: RetrievalSignals, language: ReplyLanguage): number {
  if (language === "de" || bestVector === 0) return 1;
  return sigmoid(unrelated.slope * ((bestVector + bestSentence) / 2 - unrelated.cosine));
}

/** 0 to 1: whether what was found holds the answer. */
function answeredBy(signals: RetrievalSignals, language: ReplyLanguage): number {
  const { bestVector, bestBm25, bestKeyword, coverage, relevance, contentWords } = signals;
  const { read, searched, keywordOnly, german } = answerabilityModel;
  const words = contentWords === 0 ? 0 : Math.log1p(Math.max(fewestWords, contentWords));
  if (language === "de") return sigmoid(german.bm25 * Math.log1p(bestBm25) + german.words * words + german.bias);
  if (relevance !== undefined) {
    return sigmoid(read.relevance * relevance + read.bm25 * bestBm25 + read.words * words + read.bias);
  }
  if (bestVector === 0) {
    return sigmoid(keywordOnly.keyword * bestKeyword + keywordOnly.coverage * coverage + keywordOnly.bias);
  }
  return sigmoid(searched.cosine * bestVector + searched.bm25 * bestBm25 + searched.words * words + searched.bias);
}

/** What may be searched: any version at all, and any that fits the filters. */
export interface Applicable {
  readonly anywhere: boolean;
  readonly here: boolean;
}

export function decide(
  result: RetrievalResult,
  applicable: Applicable,
  strictness: Strictness,
  language: ReplyLanguage,
): Decision {
  if (!applicable.anywhere) return { answerability: 0, refusal: "no_documents" };
  if (!applicable.here) return { answerability: 0, refusal: "not_applicable" };
  if (result.passages.length === 0) return { answerability: 0, refusal: "not_in_documents" };
  const likely = answerability(result.signals, language);
  return { answerability: likely, refusal: likely < strictnessThresholds[strictness] ? "not_in_documents" : undefined };
}
