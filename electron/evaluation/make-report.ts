import { strictnessThresholds } from "../chat/decide.ts";
import { countWords } from "../chat/extractive/count-words.ts";
import type { RetrievalSignals } from "../retrieval/retrieval.ts";
import type {
  EvaluationReport,
  QuoteFigures,
  RecallFigures,
  RefusalFigures,
  SystemFigures,
} from "./evaluation-report.ts";
import { generatedFigures, type GeneratedOutcome } from "./generated-figures.ts";
import { areaUnderCurve, estimate, halfOf, mean, quantile, refusedAt } from "./metrics.ts";
import { isAnswerable, type EvaluationQuestion } from "./question-file.ts";
import { refusedFigures } from "./refused-figures.ts";

/** Ranks from 1; undefined: not among the passages that were looked at. */
export interface RankOutcome {
  readonly evidence: number | undefined;
  /** Of the last of the passages that are needed. */
  readonly all: number | undefined;
  readonly document: number | undefined;
}

export interface QuoteOutcome {
  readonly refused: boolean;
  readonly answerability: number;
  readonly quoted: string;
  readonly factsHeld: boolean;
  readonly citationOverlaps: boolean;
  readonly citations: number;
  /** Of the citations, those that hold half of some evidence's words. */
  readonly citationsThatShow: number;
  /** Places that are needed, and those of them that some citation holds by half. */
  readonly needed: number;
  readonly neededShown: number;
  /** Citations whose quote doesn't stand in their document; must be 0. */
  readonly notVerbatim: number;
  /** Numbers of the answer that no citation's quote holds; must be 0. */
  readonly unsupportedNumbers: number;
}

export interface QuestionOutcome {
  readonly question: EvaluationQuestion;
  /** By system; empty for an unanswerable question. */
  readonly ranks: ReadonlyMap<string, RankOutcome>;
  readonly signals: RetrievalSignals;
  readonly retrievalMs: number;
  /** Documents of the first three passages. */
  readonly found: readonly string[];
  readonly quote: QuoteOutcome | undefined;
  readonly generated?: GeneratedOutcome | undefined;
}

/** Pure: from what happened to the figures. */
export function makeReport(outcomes: readonly QuestionOutcome[]): EvaluationReport {
  const answerable = outcomes.filter(({ question }) => isAnswerable(question));
  const unanswerable = outcomes.filter(({ question }) => !isAnswerable(question));
  const systems = [...new Set(answerable.flatMap(({ ranks }) => [...ranks.keys()]))];
  const times = outcomes.map(({ retrievalMs }) => retrievalMs).toSorted((a, b) => a - b);
  const quotes = quoteFigures(answerable, unanswerable);
  const refused = refusedFigures(unanswerable);
  const generated = generatedFigures(outcomes.flatMap((outcome) => outcome.generated ?? []));
  return {
    answerable: answerable.length,
    unanswerable: unanswerable.length,
    systems: systems.map((name) => systemFigures(name, answerable)),
    refusals: unanswerable.length === 0 ? [] : refusalFigures(answerable, unanswerable),
    ...(refused && { refused }),
    ...(quotes && { quotes }),
    ...(generated && { generated }),
    misses: answerable.flatMap((outcome) => missOf(outcome, systems[0] ?? "")),
    unmet_quotes: answerable.flatMap(({ question, quote }) =>
      quote && !quote.factsHeld ? [{ id: question.id, refused: quote.refused, quoted: quote.quoted }] : [],
    ),
    retrieval_ms: { p50: quantile(times, 0.5), p95: quantile(times, 0.95) },
  };
}

function systemFigures(name: string, outcomes: readonly QuestionOutcome[]): SystemFigures {
  const by = (keysOf: (question: EvaluationQuestion) => readonly string[]): Record<string, RecallFigures> => {
    const groups = new Map<string, QuestionOutcome[]>();
    for (const outcome of outcomes) {
      for (const key of keysOf(outcome.question)) groups.set(key, [...(groups.get(key) ?? []), outcome]);
    }
    return Object.fromEntries(
      [...groups]
        .toSorted(([a], [b]) => a.localeCompare(b))
        .map(([key, members]) => [key, recallFigures(name, members)]),
    );
  };
  const half = (which: "tuning" | "reporting"): RecallFigures =>
    recallFigures(
      name,
      outcomes.filter(({ question }) => halfOf(question.id) === which),
    );
  return {
    name,
    all: recallFigures(name, outcomes),
    by_kind: by(({ kind }) => [kind]),
    by_corpus: by(({ corpus }) => [corpus]),
    by_tag: by(({ tags }) => tags ?? []),
    by_half: { tuning: half("tuning"), reporting: half("reporting") },
  };
}

function recallFigures(system: string, outcomes: readonly QuestionOutcome[]): RecallFigures {
  const ranks = outcomes.flatMap((outcome) => outcome.ranks.get(system) ?? []);
  const within = (limit: number, rankOf: (rank: RankOutcome) => number | undefined) =>
    estimate(ranks.map((rank) => ((rankOf(rank) ?? Infinity) <= limit ? 1 : 0)));
  return {
    questions: ranks.length,
    recall_at_1: within(1, ({ evidence }) => evidence),
    recall_at_5: within(5, ({ evidence }) => evidence),
    recall_at_10: within(10, ({ evidence }) => evidence),
    all_at_10: within(10, ({ all }) => all),
    document_at_5: within(5, ({ document }) => document),
    mrr_at_10: estimate(ranks.map(({ evidence }) => (evidence !== undefined && evidence <= 10 ? 1 / evidence : 0))),
  };
}

const signalNames: readonly (readonly [keyof RetrievalSignals, string])[] = [
  ["bestVector", "best chunk vector"],
  ["bestSentence", "best sentence vector"],
  ["bestKeyword", "best keyword score of its ideal"],
  ["bestBm25", "best BM25"],
  ["bestFused", "best fused score"],
  ["coverage", "words covered by the first passage"],
  ["relevance", "relevance of the first passages, read"],
];

function refusalFigures(
  answerable: readonly QuestionOutcome[],
  unanswerable: readonly QuestionOutcome[],
): RefusalFigures[] {
  const reporting = ({ question }: QuestionOutcome): boolean => halfOf(question.id) === "reporting";
  const measured = signalNames.filter(([signal]) =>
    [...answerable, ...unanswerable].some(({ signals }) => signals[signal] !== undefined),
  );
  return measured.map(([signal, name]) => {
    const scores = (outcomes: readonly QuestionOutcome[]): number[] =>
      outcomes.map(({ signals }) => signals[signal] ?? 0);
    return {
      signal: name,
      area_under_curve: areaUnderCurve(scores(answerable), scores(unanswerable)),
      area_under_curve_reporting_half: areaUnderCurve(
        scores(answerable.filter(reporting)),
        scores(unanswerable.filter(reporting)),
      ),
      refused_at_5_percent: refusedAt(0.05, scores(answerable), scores(unanswerable)),
    };
  });
}

function quoteFigures(
  answerable: readonly QuestionOutcome[],
  unanswerable: readonly QuestionOutcome[],
): QuoteFigures | undefined {
  const asked = answerable.flatMap(({ question, quote }) => (quote ? [{ question, quote }] : []));
  const unknown = unanswerable.flatMap(({ quote }) => quote ?? []);
  if (asked.length === 0) return undefined;
  const held = (items: typeof asked) => estimate(items.map(({ quote }) => Number(quote.factsHeld)));
  const answered = asked.filter(({ quote }) => !quote.refused);
  return {
    answerable: asked.length,
    facts_held: held(asked),
    facts_held_by_kind: Object.fromEntries(
      [...Map.groupBy(asked, ({ question }) => question.kind)].map(([kind, items]) => [kind, held(items)]),
    ),
    facts_held_reporting_half: held(asked.filter(({ question }) => halfOf(question.id) === "reporting")),
    citation_overlaps: estimate(answered.map(({ quote }) => Number(quote.citationOverlaps))),
    citation_precision: estimate(
      answered.flatMap(({ quote }) => (quote.citations === 0 ? [] : [quote.citationsThatShow / quote.citations])),
    ),
    citation_recall: estimate(answered.map(({ quote }) => quote.neededShown / quote.needed)),
    quotes_not_verbatim: sum([...asked.map(({ quote }) => quote), ...unknown].map(({ notVerbatim }) => notVerbatim)),
    unsupported_numbers: sum([...asked.map(({ quote }) => quote), ...unknown].map((quote) => quote.unsupportedNumbers)),
    longest_words: Math.max(0, ...answered.map(({ quote }) => countWords(quote.quoted))),
    mean_words: mean(answered.map(({ quote }) => countWords(quote.quoted))),
    refused_answerable: estimate(asked.map(({ quote }) => Number(quote.refused))),
    refused_unanswerable: estimate(unknown.map(({ refused }) => Number(refused))),
    answerability_area_under_curve: areaUnderCurve(
      asked.map(({ quote }) => quote.answerability),
      unknown.map(({ answerability }) => answerability),
    ),
    answerability_area_under_curve_reporting_half: areaUnderCurve(
      asked.filter(isReported).map(({ quote }) => quote.answerability),
      unanswerable.filter(isReported).flatMap(({ quote }) => quote?.answerability ?? []),
    ),
    refused_at_5_percent: refusedAt(
      0.05,
      asked.map(({ quote }) => quote.answerability),
      unknown.map(({ answerability }) => answerability),
    ),
    strictness: Object.entries(strictnessThresholds).map(([name, threshold]) => ({
      name,
      refused_answerable: estimate(asked.map(({ quote }) => Number(quote.answerability < threshold))),
      refused_unanswerable: estimate(unknown.map(({ answerability }) => Number(answerability < threshold))),
    })),
    calibration: calibrationOf([
      ...asked.map(({ quote }) => ({ likelihood: quote.answerability, isAnswerable: true })),
      ...unknown.map(({ answerability }) => ({ likelihood: answerability, isAnswerable: false })),
    ]),
  };
}

const isReported = ({ question }: { readonly question: EvaluationQuestion }): boolean =>
  halfOf(question.id) === "reporting";
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** How often an answer is there of those that are called so likely, in steps of a tenth. */
function calibrationOf(
  judged: readonly { readonly likelihood: number; readonly isAnswerable: boolean }[],
): QuoteFigures["calibration"] {
  const steps = Map.groupBy(judged, ({ likelihood }) => Math.min(9, Math.floor(likelihood * 10)));
  return [...steps]
    .toSorted(([a], [b]) => a - b)
    .map(([step, members]) => ({
      from: step / 10,
      questions: members.length,
      answerable: mean(members.map((one) => Number(one.isAnswerable))),
    }));
}

function missOf({ question, ranks, found }: QuestionOutcome, system: string): EvaluationReport["misses"][number][] {
  const rank = ranks.get(system)?.evidence;
  if (!isAnswerable(question) || (rank !== undefined && rank <= 5)) return [];
  return [
    {
      id: question.id,
      kind: question.kind,
      question: question.question,
      source: question.source,
      ...(rank !== undefined && { rank }),
      found,
    },
  ];
}
