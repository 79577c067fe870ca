/**
 * `npm run eval:all`: asks every question file there is, with each part of the search left out in turn, and writes the
 * tables of docs/evaluation.md anew; its prose stays. Imported documents are kept in `.cache/evaluation` by what is in
 * them and by the code that cuts them, and what the models said of a text or a question by the models' files; timings are
 * of a run that found nothing there.
 * A chat model that is installed then answers a small sample; `--without-generated` leaves that out, as
 * `--no-ablations` does the parts.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, loadavg } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { measure, type ImportedFolder } from "../electron/commands/evaluate.ts";
import { Terminal } from "../electron/commands/terminal.ts";
import { ablations } from "../electron/evaluation/ablations.ts";
import type { EvaluationReport } from "../electron/evaluation/evaluation-report.ts";
import {
  evaluationTables,
  generatedTable,
  offTopicTable,
  replaceTables,
  type MeasuredSet,
} from "../electron/evaluation/markdown-tables.ts";
import { halfOf, sampleOf } from "../electron/evaluation/metrics.ts";
import { isAnswerable, parseQuestions, type EvaluationQuestion } from "../electron/evaluation/question-file.ts";
import { SqliteModelMemory } from "../electron/evaluation/model-memory.ts";
import { RememberingModels } from "../electron/evaluation/remembering-models.ts";
import { EmbeddingWorker } from "../electron/inference/embedding-worker-client.ts";
import { systemClock } from "../electron/platform/clock.ts";
import { createLog } from "../electron/platform/log.ts";
import { shippedModelsFolder } from "../electron/platform/resources.ts";
import { testModelStore } from "../test/models/test-model.ts";
import { offTopicSets, questionSets, type QuestionSet } from "./evaluation-sets.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cacheFolder = join(root, ".cache", "evaluation");
const documentFile = join(root, "docs", "evaluation.md");
// Whatever changes the chunks or their vectors.
const codeThatCuts = [
  "electron/library",
  "electron/platform/migrations",
  "electron/retrieval/hybrid-indexer.ts",
  "models/catalog.json",
];

/** About ten seconds each with the smallest model. */
const generatedQuestions = 24;

const terminal = new Terminal(false);
const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());
const worker = new EmbeddingWorker({
  clock: systemClock,
  log: createLog({ level: "warn", stderr: process.stderr }),
  modelFolder: shippedModelsFolder(),
});
await mkdir(cacheFolder, { recursive: true });
const memoryFile = join(cacheFolder, "models.db");
/** What is remembered takes no time: the table of timings is written by a first run alone. */
const isTimed = !existsSync(memoryFile);
const memory = new SqliteModelMemory({
  path: memoryFile,
  models: await hashOf([shippedModelsFolder()]),
});
const embedder = new RememberingModels(worker, memory);
const withGenerated = !process.argv.includes("--without-generated");
const withAblations = !process.argv.includes("--no-ablations");

try {
  const code = await hashOf(codeThatCuts.map((path) => join(root, path)));
  const measured: (MeasuredSet & {
    readonly questions: readonly EvaluationQuestion[];
    readonly askModel: (sample: readonly EvaluationQuestion[], modelsFolder: string) => Promise<EvaluationReport>;
    readonly run: (without: (typeof ablations)[number][]) => Promise<EvaluationReport>;
  })[] = [];
  for (const set of questionSets) {
    const questions = await questionsOf(set);
    if (!questions) continue;
    const options = optionsFor(set, code);
    const run = (without: (typeof ablations)[number][]) =>
      measure(terminal, questions, {
        ...options,
        without,
        mode: "extractive",
        modelsFolder: "",
        baselines: without.length === 0,
      });
    const askModel = (sample: readonly EvaluationQuestion[], modelsFolder: string) =>
      measure(terminal, sample, { ...options, without: [], mode: "generated", modelsFolder, baselines: false });
    const report = await run([]);
    terminal.note(`${set.name}: ${report.answerable} answerable, ${report.unanswerable} not`);
    measured.push({ name: set.name, report, without: [], questions, askModel, run });
    failOnBroken(set.name, report.quotes);
  }
  await writeTables(measured);
  await measureOffTopic(code);
  if (withGenerated) await measureGenerated(measured);
  // What is measured stays when the rest, which takes longer, is interrupted.
  for (const ablation of withAblations ? ablations : []) {
    for (const [index, set] of measured.entries()) {
      const report = await set.run([ablation]);
      measured[index] = { ...set, without: [...set.without, { ablation, report }] };
    }
    await writeTables(measured);
    terminal.note(`without ${ablation}: measured`);
  }
  terminal.note(`${relative(process.cwd(), documentFile)} written`);
} finally {
  await worker.dispose();
  memory.dispose();
}

/** Undefined: the documents or the questions aren't here. */
async function questionsOf(set: QuestionSet): Promise<EvaluationQuestion[] | undefined> {
  const files = set.files.map((file) => join(root, file));
  if (![...files, join(root, set.documents)].every((path) => existsSync(path))) {
    terminal.note(`${set.name}: not here, left out`);
    return undefined;
  }
  const questions = (await Promise.all(files.map((file) => readFile(file, "utf8"))))
    .flatMap((text) => parseQuestions(text))
    .filter((question) => set.keep?.(question) ?? true);
  return set.corpora?.flatMap((corpus) => questions.map((question) => ({ ...question, corpus }))) ?? questions;
}

function optionsFor(set: QuestionSet, code: string) {
  return {
    documentsFolder: join(root, set.documents),
    environment: {},
    signal: interrupted.signal,
    embedder,
    folderOf: (corpus: string, documents: string) => importedFolder(corpus, documents, code),
  };
}

/** Asks what no handbook answers, and writes its table. */
async function measureOffTopic(code: string): Promise<void> {
  const rows: { name: string; report: EvaluationReport }[] = [];
  for (const set of offTopicSets) {
    const questions = await questionsOf(set);
    if (!questions) continue;
    const options = { ...optionsFor(set, code), without: [], modelsFolder: "", baselines: false };
    rows.push({ name: set.name, report: await measure(terminal, questions, { ...options, mode: "extractive" }) });
  }
  const document = await readFile(documentFile, "utf8");
  await writeFile(documentFile, replaceTables(document, { "off-topic": offTopicTable(rows) }));
  terminal.note("off-topic questions: measured");
}

interface Askable {
  readonly name: string;
  readonly questions: readonly EvaluationQuestion[];
  readonly askModel: (sample: readonly EvaluationQuestion[], modelsFolder: string) => Promise<EvaluationReport>;
}

/** Has the chat model answer some of the reporting halves, and writes its table. */
async function measureGenerated(askable: readonly Askable[]): Promise<void> {
  const store = await testModelStore();
  const model = store?.selected();
  if (!store || !model) {
    terminal.note("generated answers: no chat model is installed, left out");
    return;
  }
  const reported = askable
    .flatMap(({ questions }) => questions)
    .filter((question) => isAnswerable(question) && halfOf(question.id) === "reporting");
  const sample = new Set(sampleOf(reported, generatedQuestions));
  const rows: { name: string; report: EvaluationReport }[] = [];
  for (const { name, questions, askModel } of askable) {
    const asked = questions.filter((question) => sample.has(question));
    if (asked.length === 0) continue;
    const report = await askModel(asked, store.folder);
    rows.push({ name, report });
    failOnBroken(name, report.quotes);
    if (report.generated && report.generated.unsupported_numbers > 0) {
      process.exitCode = 1;
      terminal.note(`${name}: ${report.generated.unsupported_numbers} generated numbers have no source`);
    }
  }
  const document = await readFile(documentFile, "utf8");
  await writeFile(documentFile, replaceTables(document, { generated: `${model.name}.\n\n${generatedTable(rows)}` }));
}

async function writeTables(measured: readonly MeasuredSet[]): Promise<void> {
  const { timings = "", ...tables } = evaluationTables(measured);
  await writeFile(
    documentFile,
    replaceTables(await readFile(documentFile, "utf8"), {
      ...tables,
      ...(isTimed && { timings }),
      run: `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1) ?? "?"}.`,
    }),
  );
}

/** What must never happen, whatever the figures are. */
function failOnBroken(name: string, quotes: MeasuredSet["report"]["quotes"]): void {
  if (!quotes || (quotes.quotes_not_verbatim === 0 && quotes.unsupported_numbers === 0)) return;
  process.exitCode = 1;
  terminal.note(
    `${name}: ${quotes.quotes_not_verbatim} quotes aren't word for word, ${quotes.unsupported_numbers} numbers have no source`,
  );
}

/** The folder that holds the corpus already, or an empty one for it. */
async function importedFolder(corpus: string, documents: string, code: string): Promise<ImportedFolder> {
  const key = createHash("sha256")
    .update(`${code} ${await hashOf([documents])}`)
    .digest("hex")
    .slice(0, 16);
  const folder = join(cacheFolder, `${corpus}-${key}`);
  const marker = `${folder}.imported`;
  if (existsSync(marker)) return { folder, isImported: true };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return { folder, isImported: false, imported: () => writeFile(marker, "") };
}

/** Of the contents of files and folders, with their names. */
async function hashOf(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) {
    const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
    const files = entries?.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)) ?? [
      path,
    ];
    for (const file of files.toSorted()) {
      hash
        .update(relative(root, file))
        .update("\0")
        .update(await readFile(file))
        .update("\0");
    }
  }
  return hash.digest("hex");
}
