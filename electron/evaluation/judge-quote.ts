import { unsupportedNumbers } from "../chat/grounding/numbers.ts";
import type { EvaluationDocument } from "./baselines.ts";
import { evidenceOverlap } from "./evidence-matcher.ts";
import type { QuoteOutcome } from "./make-report.ts";
import { isAnswerable, type EvaluationQuestion } from "./question-file.ts";

export interface QuotedAnswer {
  readonly quotedAnswer: string;
  readonly refused: boolean;
  /** 0 to 1: what the refusal was decided on. */
  readonly answerability: number;
  readonly citations: readonly CitedQuote[];
  /** What tools came to: may hold numbers that no document does. */
  readonly computed?: readonly string[];
}

export interface CitedQuote {
  readonly path: string;
  readonly quote: string;
  readonly title?: string | undefined;
  /** From when the document is in force, `YYYY-MM-DD`: an answer may say so. */
  readonly effective_from?: string | undefined;
}

/** Half of the evidence's words in a quote: it shows the reader where the answer is. */
const overlapWanted = 0.5;

/** @param documents what quotes have to stand in, word for word */
export function judgeQuote(
  question: EvaluationQuestion,
  answer: QuotedAnswer,
  documents: readonly EvaluationDocument[],
): QuoteOutcome {
  const needed = isAnswerable(question)
    ? [[question, ...(question.alt_evidence ?? [])], ...(question.more_evidence ?? []).map((one) => [one])]
    : [];
  const patterns = isAnswerable(question) ? (question.must_include ?? []) : [];
  const shows = (quote: string, places: readonly { readonly evidence: string }[]): boolean =>
    places.some(({ evidence }) => evidenceOverlap(quote, evidence) >= overlapWanted);
  const showing = answer.citations.filter(({ quote }) => shows(quote, needed.flat()));
  return {
    refused: answer.refused,
    answerability: answer.answerability,
    quoted: answer.quotedAnswer,
    factsHeld: !answer.refused && patterns.every((pattern) => new RegExp(pattern, "i").test(answer.quotedAnswer)),
    citationOverlaps: showing.length > 0,
    citations: answer.citations.length,
    citationsThatShow: showing.length,
    needed: needed.length,
    neededShown: needed.filter((places) => answer.citations.some(({ quote }) => shows(quote, places))).length,
    notVerbatim: answer.citations.filter(
      ({ path, quote }) => !documents.some((one) => one.path === path && one.text.includes(quote)),
    ).length,
    unsupportedNumbers: unsupportedNumbers(answer.quotedAnswer, [
      ...answer.citations.map(({ quote, title = "", effective_from = "" }) => `${title}\n${effective_from}\n${quote}`),
      ...(answer.computed ?? []),
    ]).length,
  };
}
