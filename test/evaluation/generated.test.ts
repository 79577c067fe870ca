import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { measure } from "../../electron/commands/evaluate.ts";
import { Terminal } from "../../electron/commands/terminal.ts";
import { formatReport } from "../../electron/evaluation/evaluation-report.ts";
import { generatedTable } from "../../electron/evaluation/markdown-tables.ts";
import { sampleOf } from "../../electron/evaluation/metrics.ts";
import { parseQuestions } from "../../electron/evaluation/question-file.ts";
import type { Judgement, Reader } from "../../electron/inference/reader.ts";
import { FakeEmbedder } from "../fakes/fake-embedder.ts";
import { FakeEngine } from "../fakes/fake-engine.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

class Models extends FakeEmbedder implements Reader {
  readonly state = "ok";
  readonly canJudge = false;
  judge(): Promise<Judgement[]> {
    return Promise.resolve([]);
  }
}

const questions = parseQuestions(
  [
    { id: "1", question: "How many days of annual leave do full-time employees get?", must_include: ["25"] },
    {
      id: "2",
      question: "How many days of annual leave is that for full-time employees?",
      must_include: ["25"],
      history: [
        { role: "user", content: "Do full-time employees get annual leave?" },
        { role: "assistant", content: "Yes." },
      ],
    },
  ]
    .map((question) =>
      JSON.stringify({
        corpus: "acme",
        kind: "numeric",
        answer: "25 days",
        source: "acme/leave.md",
        evidence: "Full-time employees get 25 days of annual leave a year.",
        ...question,
      }),
    )
    .join("\n"),
);

function run(engine?: FakeEngine) {
  const folder = temporaryFolder();
  const documentsFolder = join(folder, "documents");
  mkdirSync(join(documentsFolder, "acme"), { recursive: true });
  writeFileSync(
    join(documentsFolder, "acme", "leave.md"),
    "# Annual leave\n\nFull-time employees get 25 days of annual leave a year.\n",
  );
  return measure(new Terminal(true), questions, {
    documentsFolder,
    without: ["reader"],
    mode: "generated",
    modelsFolder: join(folder, "models"),
    ...(engine && { engine }),
    environment: { STRICTNESS: "lenient", LOG_LEVEL: "error" },
    signal: new AbortController().signal,
    embedder: new Models(),
    baselines: false,
    folderOf: async (corpus) => ({ folder: join(folder, corpus), isImported: false }),
  });
}

test("a model's answers are judged as they are shown: what has no source is withheld and counted", async () => {
  const engine = new FakeEngine(
    () => "Full-time employees get 25 days of annual leave a year. Full-time employees get 99 days of annual leave.",
  );
  const report = await run(engine);
  expect(engine.requests).toHaveLength(2);
  expect(report.generated).toMatchObject({
    answerable: 2,
    facts_held: { value: 1 },
    citation_precision: { value: 1 },
    citation_recall: { value: 1 },
    sentences_written: 4,
    sentences_withheld: 2,
    unsupported_numbers: 0,
    by_model: { value: 1 },
    by_quote: { value: 0 },
  });
  expect(formatReport(report)).toContain("sentences withheld: 2 of 4 (50 %)");
  expect(generatedTable([{ name: "acme", report }])).toContain("| 2 on acme | 100 / 100 | 100 / 100 | 100 / 100 |");
});

test("where nothing of the model's stands, the quote is what counts", async () => {
  const report = await run(new FakeEngine(() => "Everybody gets 99 days."));
  expect(report.generated).toMatchObject({
    facts_held: { value: 1 },
    unsupported_numbers: 0,
    sentences_withheld: 2,
    by_model: { value: 0 },
    by_quote: { value: 1 },
    first_words_ms_p50: Number.NaN,
  });
});

test("without a chat model nothing is asked", async () => {
  await expect(run()).rejects.toMatchObject({ code: "MODEL_NOT_INSTALLED" });
});

test("a sample is the same whatever the order, and grows by adding", () => {
  const many = Array.from({ length: 50 }, (_, index) => ({ id: `q${index}` }));
  const ten = sampleOf(many, 10);
  expect(sampleOf(many.toReversed(), 10)).toEqual(ten);
  expect(sampleOf(many, 20).slice(0, 10)).toEqual(ten);
  expect(sampleOf(many, 99)).toHaveLength(50);
});
