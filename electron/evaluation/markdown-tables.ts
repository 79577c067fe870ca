import type { Ablation } from "./ablations.ts";
import { type EvaluationReport, fixed, percent, type RecallFigures, seconds } from "./evaluation-report.ts";
import type { Estimate } from "./metrics.ts";

/** One question file's report, as it is called in the tables. */
export interface MeasuredSet {
  readonly name: string;
  readonly report: EvaluationReport;
  /** The same questions with parts of the search left out. */
  readonly without: readonly { readonly ablation: Ablation; readonly report: EvaluationReport }[];
}

/** Every table of docs/evaluation.md by its marker's name. */
export function evaluationTables(sets: readonly MeasuredSet[]): Readonly<Record<string, string>> {
  return {
    retrieval: retrievalTable(sets),
    kinds: kindsTable(sets),
    ablations: ablationsTable(sets),
    quotes: quotesTable(sets),
    deciding: decidingTable(sets),
    strictness: strictnessTable(sets),
    calibration: calibrationTable(sets),
    timings: timingsTable(sets),
  };
}

/**
 * The document with each table put between its markers (`<!-- eval:name -->` and `<!-- /eval:name -->`); the rest stays.
 *
 * @throws Error when a table has no place in it
 */
export function replaceTables(document: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((text, [name, table]) => {
    const [open, close] = [`<!-- eval:${name} -->`, `<!-- /eval:${name} -->`];
    const [from, to] = [text.indexOf(open), text.indexOf(close)];
    if (from === -1 || to < from) throw new Error(`The document has no ${open} … ${close}`);
    return `${text.slice(0, from + open.length)}\n\n${table}\n\n${text.slice(to)}`;
  }, document);
}

type Row = readonly string[];

const table = (head: Row, rows: readonly Row[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
const share = (value: number): string => percent(value).trim();
const withInterval = ({ value, low, high }: Estimate): string => `${share(value)} [${share(low)}–${share(high)}]`;
const ranks = (figures: RecallFigures | undefined): string =>
  figures === undefined || figures.questions === 0
    ? "–"
    : [figures.recall_at_1, figures.recall_at_5, figures.recall_at_10].map(({ value }) => share(value)).join(" / ");

function retrievalTable(sets: readonly MeasuredSet[]): string {
  const rows = sets.flatMap(({ name, report }) =>
    report.systems.map((system, index) => [
      index === 0 ? `${report.answerable} on ${name}` : "",
      index === 0 ? `**${system.name}**` : system.name,
      withInterval(system.all.recall_at_1),
      withInterval(system.all.recall_at_5),
      withInterval(system.all.recall_at_10),
      withInterval(system.all.all_at_10),
      fixed(system.all.mrr_at_10.value),
      ranks(system.by_half.tuning),
      ranks(system.by_half.reporting),
    ]),
  );
  return table(
    ["questions", "system", "@1", "@5", "@10", "all", "MRR", "tuning half @1/5/10", "reporting half @1/5/10"],
    rows,
  );
}

function kindsTable(sets: readonly MeasuredSet[]): string {
  const rows = sets.flatMap(({ name, report }) =>
    Object.entries(report.systems[0]?.by_kind ?? {}).map(([kind, figures]) => [
      name,
      kind,
      String(figures.questions),
      ranks(figures),
      share(figures.all_at_10.value),
      fixed(figures.mrr_at_10.value),
      share(report.quotes?.facts_held_by_kind[kind]?.value ?? Number.NaN),
    ]),
  );
  return table(["questions", "kind", "n", "@1 / @5 / @10", "all", "MRR", "facts held"], rows);
}

function ablationsTable(sets: readonly MeasuredSet[]): string {
  const names = [...new Set(sets.flatMap(({ without }) => without.map(({ ablation }) => ablation)))];
  const cells = (report: EvaluationReport | undefined): Row => {
    const all = report?.systems[0]?.all;
    return [
      all ? `${ranks(all)}, ${fixed(all.mrr_at_10.value)}` : "–",
      share(report?.quotes?.facts_held.value ?? Number.NaN),
      fixed(report?.quotes?.answerability_area_under_curve ?? Number.NaN),
    ];
  };
  const rows = [
    ["everything", ...sets.flatMap(({ report }) => cells(report))],
    ...names.map((name) => [
      `without ${name}`,
      ...sets.flatMap(({ without }) => cells(without.find(({ ablation }) => ablation === name)?.report)),
    ]),
  ];
  return table(["", ...sets.flatMap(({ name }) => [`${name}: @1/5/10, MRR`, "facts", "AUROC"])], rows);
}

function quotesTable(sets: readonly MeasuredSet[]): string {
  const rows = sets.flatMap(({ name, report: { quotes } }) =>
    quotes
      ? [
          [
            `${quotes.answerable} on ${name}`,
            withInterval(quotes.facts_held),
            share(quotes.facts_held_reporting_half.value),
            withInterval(quotes.citation_overlaps),
            share(quotes.citation_precision.value),
            share(quotes.citation_recall.value),
            String(quotes.quotes_not_verbatim),
            String(quotes.unsupported_numbers),
            `${quotes.mean_words.toFixed(0)}, ${quotes.longest_words}`,
          ],
        ]
      : [],
  );
  return table(
    [
      "questions",
      "facts held",
      "reporting half",
      "some citation overlaps by half",
      "citation precision",
      "citation recall",
      "quotes not word for word",
      "unsupported numbers",
      "words on average, at most",
    ],
    rows,
  );
}

/** Generated answers beside the quotes of the same questions: quoted / generated. */
export function generatedTable(sets: readonly Pick<MeasuredSet, "name" | "report">[]): string {
  const rows = sets.flatMap(({ name, report: { quotes, generated } }) => {
    if (!quotes || !generated) return [];
    const both = (quoted: Estimate, written: Estimate): string => `${share(quoted.value)} / ${share(written.value)}`;
    const { sentences_withheld: withheld, sentences_written: written } = generated;
    return [
      [
        `${generated.answerable} on ${name}`,
        both(quotes.facts_held, generated.facts_held),
        both(quotes.citation_precision, generated.citation_precision),
        both(quotes.citation_recall, generated.citation_recall),
        `${withheld} of ${written} (${share(withheld / written)} %)`,
        String(generated.unsupported_numbers),
        `${share(generated.by_model.value)} / ${share(generated.by_quote.value)}`,
        `${seconds(generated.first_words_ms_p50)}, ${seconds(generated.total_ms_p50)}`,
      ],
    ];
  });
  return table(
    [
      "questions; quoted / generated",
      "facts held",
      "citation precision",
      "citation recall",
      "sentences withheld",
      "unsupported numbers",
      "answered by the model / by the quote alone",
      "median until the model's first words, until all",
    ],
    rows,
  );
}

function decidingTable(sets: readonly MeasuredSet[]): string {
  const signals = [...new Set(sets.flatMap(({ report }) => report.refusals.map(({ signal }) => signal)))];
  const decided = sets.map(({ report: { quotes } }) =>
    quotes
      ? `**${fixed(quotes.answerability_area_under_curve)}** (${fixed(quotes.answerability_area_under_curve_reporting_half)}), ${share(quotes.refused_at_5_percent)}`
      : "–",
  );
  const rows = signals.map((signal) => [
    signal,
    ...sets.map(({ report }) => {
      const found = report.refusals.find((one) => one.signal === signal);
      return found
        ? `${fixed(found.area_under_curve)} (${fixed(found.area_under_curve_reporting_half)}), ${share(found.refused_at_5_percent)}`
        : "–";
    }),
  ]);
  return table(
    ["AUROC (reporting half), refused at 5 % false", ...sets.map(sizes)],
    [["**what is decided on**", ...decided], ...rows],
  );
}

const sizes = ({ name, report }: MeasuredSet): string => `${name} (${report.answerable} / ${report.unanswerable})`;

/** Questions about anything but work: how many are refused, those with a word in common with handbooks apart. */
export function offTopicTable(sets: readonly Pick<MeasuredSet, "name" | "report">[]): string {
  const rows = sets.flatMap(({ name, report: { refused } }) =>
    refused
      ? [
          [
            `${refused.all.count} on ${name}`,
            withInterval(refused.all),
            share(refused.by_half.tuning.value),
            share(refused.by_half.reporting.value),
            share(refused.by_tag["shared_word"]?.value ?? Number.NaN),
          ],
        ]
      : [],
  );
  return table(["off-topic questions", "refused", "tuning half", "reporting half", "with a word in common"], rows);
}

function strictnessTable(sets: readonly MeasuredSet[]): string {
  const names = sets[0]?.report.quotes?.strictness.map(({ name }) => name) ?? [];
  const rows = names.map((name) => [
    name,
    ...sets.map(({ report }) => {
      const found = report.quotes?.strictness.find((one) => one.name === name);
      return found ? `${share(found.refused_answerable.value)} / ${share(found.refused_unanswerable.value)}` : "–";
    }),
  ]);
  return table(["false refusals / refused", ...sets.map(sizes)], rows);
}

function calibrationTable(sets: readonly MeasuredSet[]): string {
  const steps = [...new Set(sets.flatMap(({ report }) => report.quotes?.calibration.map(({ from }) => from) ?? []))];
  const rows = steps
    .toSorted((a, b) => a - b)
    .map((from) => [
      `${(from * 100).toFixed(0)}–${(from * 100 + 10).toFixed(0)} %`,
      ...sets.map(({ report }) => {
        const found = report.quotes?.calibration.find((one) => one.from === from);
        return found ? `${share(found.answerable)} of ${found.questions}` : "–";
      }),
    ]);
  return table(["called so likely to be answerable", ...sets.map(sizes)], rows);
}

function timingsTable(sets: readonly MeasuredSet[]): string {
  const rows = sets.map(({ name, report }) => {
    const without = report.systems.length === 0 ? undefined : report.retrieval_ms;
    return [name, without ? `${without.p50.toFixed(0)} / ${without.p95.toFixed(0)}` : "–"];
  });
  return table(["retrieval with the reader, p50 / p95 ms", ""], rows);
}
