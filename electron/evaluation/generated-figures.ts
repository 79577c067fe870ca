import { type Estimate, estimate, quantile } from "./metrics.ts";
import type { QuoteOutcome } from "./make-report.ts";

/** An answer in mode `generated`, judged. */
export interface GeneratedOutcome {
  readonly isAnswerable: boolean;
  readonly judged: QuoteOutcome;
  /** The model's sentences are the answer; else the quote stands. */
  readonly byModel: boolean;
  /** Of the model's sentences, those shown and those held back. */
  readonly shown: number;
  readonly withheld: number;
  /** Until the model's first checked words; absent: there were none. */
  readonly firstWordsMs: number | undefined;
  readonly totalMs: number;
}

export interface GeneratedFigures {
  readonly answerable: number;
  /** Of the answerable questions. */
  readonly facts_held: Estimate;
  readonly citation_precision: Estimate;
  readonly citation_recall: Estimate;
  readonly sentences_written: number;
  readonly sentences_withheld: number;
  /** Must be 0. */
  readonly unsupported_numbers: number;
  /** Of all that weren't refused: answered by the model, and by the quote because nothing of the model's stood. */
  readonly by_model: Estimate;
  readonly by_quote: Estimate;
  /** NaN: the model wrote nothing that stood. */
  readonly first_words_ms_p50: number;
  readonly total_ms_p50: number;
}

/** Undefined when nothing was asked. */
export function generatedFigures(outcomes: readonly GeneratedOutcome[]): GeneratedFigures | undefined {
  if (outcomes.length === 0) return undefined;
  const asked = outcomes.filter((one) => one.isAnswerable).map(({ judged }) => judged);
  const answered = asked.filter(({ refused }) => !refused);
  const given = outcomes.filter(({ judged }) => !judged.refused);
  const sum = (valueOf: (one: GeneratedOutcome) => number): number =>
    outcomes.reduce((total, one) => total + valueOf(one), 0);
  const median = (values: readonly number[]): number =>
    quantile(
      values.toSorted((a, b) => a - b),
      0.5,
    );
  return {
    answerable: asked.length,
    facts_held: estimate(asked.map(({ factsHeld }) => Number(factsHeld))),
    citation_precision: estimate(
      answered.flatMap(({ citations, citationsThatShow }) => (citations === 0 ? [] : [citationsThatShow / citations])),
    ),
    citation_recall: estimate(answered.map(({ neededShown, needed }) => neededShown / needed)),
    sentences_written: sum(({ shown, withheld }) => shown + withheld),
    sentences_withheld: sum(({ withheld }) => withheld),
    unsupported_numbers: sum(({ judged }) => judged.unsupportedNumbers),
    by_model: estimate(given.map(({ byModel }) => Number(byModel))),
    by_quote: estimate(given.map(({ byModel }) => Number(!byModel))),
    first_words_ms_p50: median(outcomes.flatMap(({ firstWordsMs }) => firstWordsMs ?? [])),
    total_ms_p50: median(outcomes.map(({ totalMs }) => totalMs)),
  };
}
