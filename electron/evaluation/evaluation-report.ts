import type { GeneratedFigures } from "./generated-figures.ts";
import type { Estimate } from "./metrics.ts";
import type { RefusedFigures } from "./refused-figures.ts";

/** How well evidence was found, over the answerable questions of one group. Shares are 0 to 1. */
export interface RecallFigures {
  readonly questions: number;
  readonly recall_at_1: Estimate;
  readonly recall_at_5: Estimate;
  readonly recall_at_10: Estimate;
  /** Every passage that the question needs is among the first ten. */
  readonly all_at_10: Estimate;
  /** The right document, whatever the passage, is among the first five passages. */
  readonly document_at_5: Estimate;
  /** Mean of 1/rank, 0 beyond the first ten. */
  readonly mrr_at_10: Estimate;
}

export interface SystemFigures {
  readonly name: string;
  readonly all: RecallFigures;
  readonly by_kind: Readonly<Record<string, RecallFigures>>;
  readonly by_corpus: Readonly<Record<string, RecallFigures>>;
  readonly by_tag: Readonly<Record<string, RecallFigures>>;
  readonly by_half: Readonly<Record<"tuning" | "reporting", RecallFigures>>;
}

/** How well a signal tells answerable questions from unanswerable ones. */
export interface RefusalFigures {
  readonly signal: string;
  readonly area_under_curve: number;
  readonly area_under_curve_reporting_half: number;
  /** Share of the unanswerable that it refuses when 5 % of the answerable are refused too. */
  readonly refused_at_5_percent: number;
}

export interface QuoteFigures {
  readonly answerable: number;
  /** Share of the answerable questions whose quoted answer holds every required fact. */
  readonly facts_held: Estimate;
  readonly facts_held_by_kind: Readonly<Record<string, Estimate>>;
  readonly facts_held_reporting_half: Estimate;
  /** Of those not refused: some citation's quote holds at least half of the evidence's words. */
  readonly citation_overlaps: Estimate;
  /** Of an answer's citations, those that hold half of some evidence's words. */
  readonly citation_precision: Estimate;
  /** Of the places that a question needs, those that some citation holds by half. */
  readonly citation_recall: Estimate;
  /** Citations whose quote doesn't stand in their document, and numbers that no citation's quote holds: both must be 0. */
  readonly quotes_not_verbatim: number;
  readonly unsupported_numbers: number;
  readonly mean_words: number;
  readonly longest_words: number;
  readonly refused_answerable: Estimate;
  readonly refused_unanswerable: Estimate;
  readonly answerability_area_under_curve: number;
  readonly answerability_area_under_curve_reporting_half: number;
  /** Share of the unanswerable that would be refused where 5 % of the answerable are. */
  readonly refused_at_5_percent: number;
  /** What each setting refuses of either kind. */
  readonly strictness: readonly {
    readonly name: string;
    readonly refused_answerable: Estimate;
    readonly refused_unanswerable: Estimate;
  }[];
  /** Of questions that are called so likely to be answerable, `from` to a tenth more, how many are. */
  readonly calibration: readonly { readonly from: number; readonly questions: number; readonly answerable: number }[];
}

export interface Miss {
  readonly id: string;
  readonly kind: string;
  readonly question: string;
  readonly source: string;
  /** Rank of the evidence among the passages that were looked at; absent: not among them. */
  readonly rank?: number;
  /** Documents of the first three passages. */
  readonly found: readonly string[];
}

export interface EvaluationReport {
  readonly answerable: number;
  readonly unanswerable: number;
  /** Handrail first, then the baselines. */
  readonly systems: readonly SystemFigures[];
  readonly refusals: readonly RefusalFigures[];
  /** Of the unanswerable questions. */
  readonly refused?: RefusedFigures;
  readonly quotes?: QuoteFigures;
  /** Only when a model was asked. */
  readonly generated?: GeneratedFigures;
  /** Evidence not among Handrail's first five. */
  readonly misses: readonly Miss[];
  /** Questions whose quoted answer lacks a fact. */
  readonly unmet_quotes: readonly { readonly id: string; readonly refused: boolean; readonly quoted: string }[];
  readonly retrieval_ms: { readonly p50: number; readonly p95: number };
}

/** The report as text for a terminal. */
export function formatReport(report: EvaluationReport): string {
  const lines = [
    `${report.answerable} answerable and ${report.unanswerable} unanswerable questions. In percent, [95 % interval].`,
    "",
    "Evidence found",
    header,
    ...report.systems.map(({ name, all }) => recallLine(name, all)),
  ];
  const [own] = report.systems;
  if (own) {
    for (const [title, groups] of [
      ["by kind", own.by_kind],
      ["by corpus", own.by_corpus],
      ["by tag", own.by_tag],
      ["by half", own.by_half],
    ] as const) {
      const entries = Object.entries(groups).filter(([, figures]) => figures.questions > 0);
      if (entries.length > 0)
        lines.push("", `${own.name} ${title}`, header, ...entries.map(([name, f]) => recallLine(name, f)));
    }
  }
  if (report.unanswerable > 0) {
    lines.push(
      "",
      "Telling that the documents don't say: area under the curve, on the reporting half, refused at 5 % false refusals",
      ...report.refusals.map(
        (figures) =>
          `  ${figures.signal.padEnd(34)} ${fixed(figures.area_under_curve)}   ${fixed(figures.area_under_curve_reporting_half)}   ${percent(figures.refused_at_5_percent)}`,
      ),
    );
  }
  if (report.refused) lines.push("", ...refusedLines(report.refused));
  if (report.quotes) lines.push("", ...quoteLines(report.quotes));
  if (report.generated) lines.push("", ...generatedLines(report.generated));
  lines.push(
    "",
    `Retrieval: p50 ${report.retrieval_ms.p50.toFixed(0)} ms, p95 ${report.retrieval_ms.p95.toFixed(0)} ms`,
  );
  if (report.misses.length > 0) {
    lines.push("", "Evidence not among the first five");
    for (const miss of report.misses) {
      lines.push(
        `  ${miss.id} (${miss.kind}) rank ${miss.rank ?? "none"}: ${miss.question}`,
        `    wanted ${miss.source}`,
        `    found  ${miss.found.join(", ")}`,
      );
    }
  }
  if (report.unmet_quotes.length > 0) {
    lines.push("", "Quoted answers that lack a fact");
    for (const { id, refused, quoted } of report.unmet_quotes) lines.push(`  ${id}: ${refused ? "refused" : quoted}`);
  }
  return `${lines.join("\n")}\n`;
}

const header = `  ${"".padEnd(34)} ${"n".padStart(4)}  @1 ${"".padEnd(10)} @5 ${"".padEnd(10)} @10${"".padEnd(10)} all@10${"".padEnd(7)} MRR`;

function recallLine(name: string, figures: RecallFigures): string {
  return [
    `  ${name.padEnd(34)} ${String(figures.questions).padStart(4)} `,
    interval(figures.recall_at_1),
    interval(figures.recall_at_5),
    interval(figures.recall_at_10),
    interval(figures.all_at_10),
    fixed(figures.mrr_at_10.value),
  ].join(" ");
}

const refusedLines = ({ all, by_half, by_tag }: RefusedFigures): string[] => [
  `Refused of what the documents don't answer: ${interval(all)}, tuning half ${interval(by_half.tuning)}, reporting half ${interval(by_half.reporting)}`,
  ...Object.entries(by_tag).map(([tag, figures]) => `    ${tag}: ${interval(figures)}`),
];

function quoteLines(quotes: QuoteFigures): string[] {
  return [
    "Quoted answers",
    `  hold every required fact: ${interval(quotes.facts_held)}, on the reporting half ${interval(quotes.facts_held_reporting_half)}`,
    ...Object.entries(quotes.facts_held_by_kind).map(([kind, figures]) => `    ${kind}: ${interval(figures)}`),
    `  a citation overlaps the evidence by half: ${interval(quotes.citation_overlaps)}`,
    `  citations that show evidence: ${interval(quotes.citation_precision)}, places needed that are cited: ${interval(quotes.citation_recall)}`,
    `  quotes not word for word: ${quotes.quotes_not_verbatim}, numbers that no citation holds: ${quotes.unsupported_numbers}`,
    `  words, on average: ${quotes.mean_words.toFixed(0)}, at most: ${quotes.longest_words}`,
    `  refused though answerable: ${interval(quotes.refused_answerable)}, refused and unanswerable: ${interval(quotes.refused_unanswerable)}`,
    `  answerability, area under the curve: ${fixed(quotes.answerability_area_under_curve)}, on the reporting half ${fixed(quotes.answerability_area_under_curve_reporting_half)}, refused at 5 % false refusals: ${percent(quotes.refused_at_5_percent)}`,
  ];
}

function generatedLines(figures: GeneratedFigures): string[] {
  const { sentences_withheld: withheld, sentences_written: written } = figures;
  return [
    "Generated answers",
    `  hold every required fact: ${interval(figures.facts_held)}`,
    `  citations that show evidence: ${interval(figures.citation_precision)}, places needed that are cited: ${interval(figures.citation_recall)}`,
    `  sentences withheld: ${withheld} of ${written} (${percent(withheld / written).trim()} %)`,
    `  numbers that no citation holds: ${figures.unsupported_numbers}`,
    `  answered by the model: ${interval(figures.by_model)}, by the quote alone: ${interval(figures.by_quote)}`,
    `  median until the model's first words: ${seconds(figures.first_words_ms_p50)}, until all: ${seconds(figures.total_ms_p50)}`,
  ];
}

export const seconds = (ms: number): string => (Number.isNaN(ms) ? "–" : `${(ms / 1000).toFixed(1)} s`);
export const percent = (share: number): string => (Number.isNaN(share) ? "  –" : (share * 100).toFixed(0).padStart(3));
const interval = ({ value, low, high }: Estimate): string =>
  `${percent(value)} [${percent(low).trim()}–${percent(high).trim()}]`.padEnd(13);
export const fixed = (value: number): string => (Number.isNaN(value) ? "–" : value.toFixed(2));
