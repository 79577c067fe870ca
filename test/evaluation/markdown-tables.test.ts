import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { EvaluationReport } from "../../electron/evaluation/evaluation-report.ts";
import { evaluationTables, offTopicTable, replaceTables } from "../../electron/evaluation/markdown-tables.ts";
import { makeReport, type QuestionOutcome } from "../../electron/evaluation/make-report.ts";
import { answerableQuestionSchema, unanswerableQuestionSchema } from "../../electron/evaluation/question-file.ts";

const signals = {
  bestVector: 0.5,
  bestSentence: 0.5,
  bestKeyword: 0.5,
  bestBm25: 5,
  bestFused: 1,
  coverage: 1,
  contentWords: 4,
};
const quote = {
  refused: false,
  answerability: 0.9,
  quoted: "25 days",
  factsHeld: true,
  citationOverlaps: true,
  citations: 2,
  citationsThatShow: 1,
  needed: 1,
  neededShown: 1,
  notVerbatim: 0,
  unsupportedNumbers: 0,
};
const common = { signals, retrievalMs: 3, found: [], quote };
const outcomes: QuestionOutcome[] = [
  {
    ...common,
    question: answerableQuestionSchema.parse({
      id: "1",
      corpus: "acme",
      kind: "numeric",
      question: "Leave?",
      answer: "25",
      source: "leave.md",
      evidence: "25 days",
    }),
    ranks: new Map([["Handrail", { evidence: 2, all: 2, document: 1 }]]),
  },
  {
    ...common,
    question: unanswerableQuestionSchema.parse({
      id: "2",
      corpus: "acme",
      kind: "unanswerable",
      question: "Dogs?",
      tags: ["shared_word"],
    }),
    ranks: new Map(),
    quote: { ...quote, refused: true, answerability: 0.12, factsHeld: false },
  },
];
const report: EvaluationReport = makeReport(outcomes);
const tables: Readonly<Record<string, string>> = {
  ...evaluationTables([{ name: "acme", report, without: [{ ablation: "reader", report }] }]),
  "off-topic": offTopicTable([{ name: "acme", report }]),
};

describe("evaluationTables", () => {
  test("one row a system, kind, switch and step", () => {
    expect(tables.retrieval).toContain("| 1 on acme | **Handrail** | 0 [0–0] | 100 [100–100] |");
    expect(tables.kinds).toContain("| acme | numeric | 1 | 0 / 100 / 100 | 100 | 0.50 | 100 |");
    expect(tables.ablations).toContain("| without reader | 0 / 100 / 100, 0.50 | 100 | 1.00 |");
    expect(tables.quotes).toContain("| 1 on acme | 100 [100–100] |");
    expect(tables.deciding).toContain("| **what is decided on** | **1.00**");
    // Of two halves one has no question.
    expect(tables["off-topic"]).toMatch(/^\| 1 on acme \| 100 \[100–100\] \| (?:100 \| –|– \| 100) \| 100 \|$/mu);
    expect(tables.strictness).toContain("| balanced | 0 / 100 |");
    expect(tables.calibration).toContain("| 10–20 % | 0 of 1 |");
    expect(tables.calibration).toContain("| 90–100 % | 100 of 1 |");
  });

  test("every row has as many cells as its head", () => {
    for (const table of Object.values(tables)) {
      const cells = table.split("\n").map((line) => line.split(" | ").length);
      expect(new Set(cells).size).toBe(1);
    }
  });
});

describe("replaceTables", () => {
  test("puts a table between its markers, again and again, and leaves the prose", () => {
    const document = "Before.\n\n<!-- eval:quotes -->\nold\n<!-- /eval:quotes -->\n\nAfter.\n";
    const once = replaceTables(document, { quotes: "| new |" });
    expect(once).toBe("Before.\n\n<!-- eval:quotes -->\n\n| new |\n\n<!-- /eval:quotes -->\n\nAfter.\n");
    expect(replaceTables(once, { quotes: "| new |" })).toBe(once);
  });

  test("a table without a place is an error", () => {
    expect(() => replaceTables("Nothing.", { quotes: "" })).toThrow("eval:quotes");
  });

  test("the project's document has a place for every table", () => {
    const document = readFileSync("docs/evaluation.md", "utf8");
    expect(() => replaceTables(document, { ...tables, run: "today" })).not.toThrow();
  });
});
