import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRouterClient } from "@orpc/server";
import { createBackend, type Backend } from "../backend.ts";
import { HandrailError } from "../contract/errors.ts";
import { weightsWithout, type Ablation } from "../evaluation/ablations.ts";
import type { EvaluationDocument } from "../evaluation/baselines.ts";
import type { Readiness } from "../contract/health.ts";
import { formatReport, type EvaluationReport } from "../evaluation/evaluation-report.ts";
import { readQuestions, type EvaluationQuestion } from "../evaluation/question-file.ts";
import { runEvaluation, type CorpusUnderTest } from "../evaluation/run-evaluation.ts";
import type { Embedder } from "../inference/embedder.ts";
import { EmbeddingWorker } from "../inference/embedding-worker-client.ts";
import type { Reader } from "../inference/reader.ts";
import { systemClock } from "../platform/clock.ts";
import { createLog } from "../platform/log.ts";
import { shippedModelsFolder } from "../platform/resources.ts";
import type { Client } from "./connect.ts";
import { followJob } from "./follow-job.ts";
import type { Terminal } from "./terminal.ts";

export interface EvaluateOptions {
  readonly questionsFile: string;
  /** Holds one folder a corpus, named as in the questions; else it is the one corpus itself. */
  readonly documentsFolder: string;
  /** Left out of the search. */
  readonly without: readonly Ablation[];
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

export interface MeasureOptions extends EvaluateOptions {
  /** Where each corpus's data folder is made, or is there already with its documents. */
  readonly folderOf: (corpus: string, documents: string) => Promise<ImportedFolder>;
  readonly embedder: Embedder & Reader & { readonly state: Readiness["parts"]["embedder"] };
  readonly baselines: boolean;
}

export interface ImportedFolder {
  readonly folder: string;
  readonly isImported: boolean;
  /** Called once everything is in it. */
  imported?(): Promise<void>;
}

/** Imports each corpus into a fresh data folder, asks every question and reports what was found. */
export async function evaluate(terminal: Terminal, options: EvaluateOptions): Promise<void> {
  const questions = await readQuestions(options.questionsFile);
  const folder = await mkdtemp(join(tmpdir(), "handrail-eval-"));
  // One for all corpora and for the baseline: the same vectors, loaded once.
  const embedder = new EmbeddingWorker({
    clock: systemClock,
    log: createLog({ level: "warn", stderr: process.stderr }),
    modelFolder: shippedModelsFolder(),
  });
  try {
    const report = await measure(terminal, questions, {
      ...options,
      embedder,
      baselines: true,
      folderOf: async (corpus) => ({ folder: join(folder, corpus), isImported: false }),
    });
    terminal.print(formatReport(report));
    terminal.result(report);
  } finally {
    await embedder.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Asks the questions, each corpus in a data folder of its own. */
export async function measure(
  terminal: Terminal,
  questions: readonly EvaluationQuestion[],
  options: MeasureOptions,
): Promise<EvaluationReport> {
  const report = await runEvaluation({
    questions,
    openCorpus: (corpus) => openCorpus(terminal, corpus, options),
    baselines: options.baselines,
    onProgress: (done, total, corpus) => terminal.progress(`Asking ${corpus}`, done / total, `${done} of ${total}`),
    signal: options.signal,
  });
  terminal.clearProgress();
  return report;
}

async function openCorpus(terminal: Terminal, corpus: string, options: MeasureOptions): Promise<CorpusUnderTest> {
  const { documentsFolder, environment, without, embedder, signal } = options;
  const below = join(documentsFolder, corpus);
  const documents = existsSync(below) ? below : documentsFolder;
  const place = await options.folderOf(corpus, documents);
  const backend = await createBackend({
    dataFolder: place.folder,
    environment,
    embedder,
    ...(!without.includes("reader") && { reader: embedder }),
    search: { weights: weightsWithout(without), vocabulary: !without.includes("vocabulary") },
  });
  try {
    const client = createRouterClient(backend.router, { context: backend.ownerContext("evaluation") });
    if (!place.isImported) {
      const { job_id } = await client.documents.import({ paths: [documents] });
      const job = await followJob(client, terminal, job_id, `Importing ${corpus}`, signal);
      if (job.status !== "done") {
        throw new HandrailError("INTERNAL", {
          message: `The documents of ${corpus} could not be imported: ${job.status}.`,
        });
      }
      for (const failure of job.failures) terminal.note(`  ${failure.path}: ${failure.code}. ${failure.message}`);
      await place.imported?.();
    }
    return {
      retriever: backend.retriever,
      embedder,
      documents: await textsOf(client),
      askQuoted: (question, aborted) => quote(backend, question, aborted),
      dispose: () => backend.dispose(),
    };
  } catch (error) {
    await backend.dispose();
    throw error;
  }
}

async function quote(backend: Backend, question: EvaluationQuestion, signal: AbortSignal | undefined) {
  return backend.chatbot.quote(
    {
      question: question.question,
      history: question.history ?? [],
      ...(question.as_of !== undefined && { asOf: question.as_of }),
      ...(question.filters && { filters: question.filters }),
    },
    signal,
  );
}

/** Every document's current text: what the baselines cut their own way. */
async function textsOf(client: Client): Promise<EvaluationDocument[]> {
  const texts: EvaluationDocument[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.documents.list({ limit: 200, ...(cursor !== undefined && { cursor }) });
    for (const { document_id, current_version_id, path } of page.items) {
      const { text } = await client.documents.content({ document_id, version_id: current_version_id });
      texts.push({ path, text });
    }
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  return texts;
}
