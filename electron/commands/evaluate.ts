import { existsSync } from "node:fs";
import { copyFile, cp, link, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRouterClient } from "@orpc/server";
import { createBackend, type Backend } from "../backend.ts";
import type { ChatResponse } from "../contract/chat.ts";
import { HandrailError } from "../contract/errors.ts";
import { weightsWithout, type Ablation } from "../evaluation/ablations.ts";
import type { EvaluationDocument } from "../evaluation/baselines.ts";
import type { Readiness } from "../contract/health.ts";
import { formatReport, type EvaluationReport } from "../evaluation/evaluation-report.ts";
import { sampleOf } from "../evaluation/metrics.ts";
import { readQuestions, type EvaluationQuestion } from "../evaluation/question-file.ts";
import { runEvaluation, type CorpusUnderTest } from "../evaluation/run-evaluation.ts";
import type { ChatEngine } from "../inference/engine.ts";
import type { Embedder } from "../inference/embedder.ts";
import { EmbeddingWorker } from "../inference/embedding-worker-client.ts";
import type { Reader } from "../inference/reader.ts";
import { systemClock } from "../platform/clock.ts";
import { dataPaths } from "../platform/data-paths.ts";
import { createLog } from "../platform/log.ts";
import { shippedModelsFolder } from "../platform/resources.ts";
import type { Client } from "./connect.ts";
import { failureNotes } from "./failure-notes.ts";
import { followJob } from "./follow-job.ts";
import type { Terminal } from "./terminal.ts";

export interface EvaluateOptions {
  readonly questionsFile: string;
  /** Holds one folder a corpus, named as in the questions; else it is the one corpus itself. */
  readonly documentsFolder: string;
  /** Left out of the search. */
  readonly without: readonly Ablation[];
  /** `generated` also has the chat model answer. */
  readonly mode: "extractive" | "generated";
  /** Whose chat models are used. */
  readonly modelsFolder: string;
  /** In place of a model that is installed; whoever gives it disposes it. */
  readonly engine?: ChatEngine;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

export interface MeasureOptions extends Omit<EvaluateOptions, "questionsFile"> {
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
export async function evaluate(
  terminal: Terminal,
  options: EvaluateOptions & {
    /** So many questions, evenly; absent: all. */
    readonly limit?: number;
  },
): Promise<void> {
  const all = await readQuestions(options.questionsFile);
  const questions = options.limit === undefined ? all : sampleOf(all, options.limit);
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
  const isGenerated = options.mode === "generated";
  if (isGenerated && !options.engine) await shareModels(options.modelsFolder, dataPaths(place.folder).models);
  const backend = await createBackend({
    dataFolder: place.folder,
    environment: { ...environment, RATE_LIMIT_PER_MINUTE: "0", RATE_LIMIT_PER_HOUR: "0" },
    ...(options.engine && { engine: options.engine }),
    embedder,
    ...(!without.includes("reader") && { reader: embedder }),
    search: { weights: weightsWithout(without), vocabulary: !without.includes("vocabulary") },
  });
  try {
    const client = createRouterClient(backend.router, { context: backend.ownerContext("evaluation") });
    if (isGenerated && !options.engine) await requireChatModel(client);
    if (!place.isImported) {
      const { job_id } = await client.documents.import({ paths: [documents] });
      const job = await followJob(client, terminal, job_id, `Importing ${corpus}`, signal);
      if (job.status !== "done") {
        throw new HandrailError("INTERNAL", {
          message: `The documents of ${corpus} could not be imported: ${job.status}.`,
        });
      }
      for (const line of failureNotes(job.failures)) terminal.note(line);
      await place.imported?.();
    }
    return {
      retriever: backend.retriever,
      embedder,
      documents: await textsOf(client),
      askQuoted: (question, aborted) => quote(backend, question, aborted),
      ...(isGenerated && { askGenerated: (question, aborted) => generate(client, question, aborted) }),
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

/** Before anything is imported. @throws HandrailError MODEL_NOT_INSTALLED */
async function requireChatModel(client: Client): Promise<void> {
  const { items } = await client.models.list({});
  if (!items.some(({ role, selected }) => role === "chat" && selected)) throw new HandrailError("MODEL_NOT_INSTALLED");
}

/** As a person would: in a session of its own, where the questions before it are asked first, by quoting. */
async function generate(
  client: Client,
  question: EvaluationQuestion,
  signal: AbortSignal | undefined,
): Promise<ChatResponse> {
  const about = {
    ...(question.as_of !== undefined && { as_of: question.as_of }),
    ...(question.filters && { filters: question.filters }),
  };
  const sent = signal && { signal };
  let session: { session_id: string } | undefined;
  for (const turn of question.history ?? []) {
    if (turn.role !== "user") continue;
    const before = await client.chat.ask({ ...about, ...session, message: turn.content, mode: "extractive" }, sent);
    session = { session_id: before.session_id };
  }
  return client.chat.ask({ ...about, ...session, message: question.question, mode: "generated" }, sent);
}

/** Puts the chat models into another data folder without copying their gigabytes where the disk allows it. */
async function shareModels(from: string, to: string): Promise<void> {
  const names = existsSync(from) ? await readdir(from) : [];
  await mkdir(to, { recursive: true });
  for (const name of names) {
    const [source, target] = [join(from, name), join(to, name)];
    if (name.endsWith(".json")) await copyFile(source, target);
    else if (name.endsWith(".gguf") && !existsSync(target))
      await link(source, target).catch(() => cp(source, target, { preserveTimestamps: true }));
  }
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
