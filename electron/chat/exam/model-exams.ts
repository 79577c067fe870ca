import { z } from "zod";
import type { ModelExam } from "../../contract/models.ts";
import type { Embedder } from "../../inference/embedder.ts";
import type { ChatEngine } from "../../inference/engine.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import type { Log } from "../../platform/log.ts";
import { CitationList } from "../citations.ts";
import { mostEvidencePassages, selectEvidence } from "../evidence.ts";
import { evidenceBudget } from "../evidence-budget.ts";
import { quoteAnswer } from "../extractive/quote.ts";
import { Generation } from "../generation.ts";
import { unsupportedNumbers } from "../grounding/numbers.ts";
import { buildPrompt } from "../prompt.ts";
import { isRight, type ExamPaper, type ExamQuestion } from "./exam-questions.ts";
import { examRetrieval } from "./exam-retrieval.ts";
import { examMargin, examVerdict, type ExamScore } from "./exam-verdict.ts";

/** The model to be examined: by its file, so that another file of the same name is another model. */
export interface Examinee {
  readonly modelId: string;
  readonly sha256: string;
}

export interface ModelExamsOptions {
  readonly database: Database;
  readonly engine: ChatEngine;
  readonly embedder: Embedder;
  readonly paper: ExamPaper;
  readonly persona: string;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly log: Log;
  readonly selected: () => Examinee | undefined;
  /** Somebody is waiting for an answer: the exam stands back. */
  readonly isBusy: () => boolean;
  /** How long nobody must have asked before a question of the exam is; milliseconds. */
  readonly idleMs?: number;
}

const answersSchema = z.array(z.object({ right: z.number(), unsupported_numbers: z.number() }));
const askedSchema = z.array(z.string());
const quotedSchema = z.number().optional();
const maxTokens = 120;
const maxDoublings = 7;

/**
 * Finds out whether the selected model answers better than quoting does, by built-in questions asked when the computer
 * has nothing else to do. Results are kept question by question: an exam survives a restart.
 */
export class ModelExams {
  readonly #options: ModelExamsOptions;
  readonly #stop = new AbortController();
  readonly #selectAnswers;
  readonly #selectAsked;
  readonly #insertAnswer;
  readonly #selectQuoted;
  readonly #insertQuoted;
  #running: Promise<void> | undefined;
  /** In a row. */
  #failures = 0;
  #callOff: () => void = () => undefined;
  #unsubscribe: () => void = () => undefined;

  constructor(options: ModelExamsOptions) {
    this.#options = options;
    const { database } = options;
    const ofExam = "FROM model_exam_answers WHERE model_sha256 = ? AND exam_version = ?";
    this.#selectAnswers = database.prepare(`SELECT right, unsupported_numbers ${ofExam}`);
    this.#selectAsked = database.prepare(`SELECT question_id ${ofExam}`).pluck();
    this.#insertAnswer = database.prepare("INSERT OR REPLACE INTO model_exam_answers VALUES (?, ?, ?, ?, ?)");
    this.#selectQuoted = database.prepare("SELECT right FROM model_exam_quotes WHERE exam_version = ?").pluck();
    this.#insertQuoted = database.prepare("INSERT OR REPLACE INTO model_exam_quotes VALUES (?, ?)");
  }

  /** Looks after the selected model from now on. */
  start(): void {
    this.#unsubscribe = this.#options.events.subscribe((event) => {
      if (event.type === "models_changed") this.#schedule();
    });
    this.#schedule();
  }

  /** Whether `auto` may generate with a model. */
  hasPassed(modelId: string): boolean {
    const examinee = this.#options.selected();
    return examinee?.modelId === modelId && this.#verdict(examinee) === "passed";
  }

  /** Undefined: the model isn't the selected one. */
  describe(modelId: string): ModelExam | undefined {
    const examinee = this.#options.selected();
    if (examinee?.modelId !== modelId) return undefined;
    const { questions, answered, right, quotedRight } = this.#score(examinee) ?? this.#nothingYet();
    const status = this.#verdict(examinee) ?? (this.#running ? "running" : "waiting");
    return { status, questions, answered, right, quoted_right: quotedRight, margin: examMargin };
  }

  async dispose(): Promise<void> {
    this.#unsubscribe();
    this.#callOff();
    this.#stop.abort();
    await this.#running;
  }

  #schedule(): void {
    this.#callOff();
    if (this.#stop.signal.aborted || this.#running) return;
    const examinee = this.#options.selected();
    if (!examinee || this.#verdict(examinee)) return;
    // A model that can't be loaded isn't tried twice a minute for ever.
    const delayMs = (this.#options.idleMs ?? 30_000) * 2 ** Math.min(this.#failures, maxDoublings);
    this.#callOff = this.#options.clock.schedule(delayMs, () => {
      if (this.#options.isBusy()) this.#schedule();
      else this.#running = this.#examine(examinee).finally(() => this.#afterwards());
    });
  }

  /** Publishing is also what schedules the rest of an exam that was broken off. */
  #afterwards(): void {
    this.#running = undefined;
    if (!this.#stop.signal.aborted) this.#options.events.publish({ type: "models_changed" });
  }

  #score({ sha256 }: Examinee): ExamScore | undefined {
    const { questions, version } = this.#options.paper;
    const quotedRight = quotedSchema.parse(this.#selectQuoted.get(version));
    if (quotedRight === undefined) return undefined;
    const answers = answersSchema.parse(this.#selectAnswers.all(sha256, version));
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    return {
      questions: questions.length,
      answered: answers.length,
      right: sum(answers.map(({ right }) => right)),
      quotedRight,
      unsupportedNumbers: sum(answers.map(({ unsupported_numbers }) => unsupported_numbers)),
    };
  }

  #verdict(examinee: Examinee): "passed" | "failed" | undefined {
    const score = this.#score(examinee);
    return score && examVerdict(score);
  }

  #nothingYet(): ExamScore {
    return {
      questions: this.#options.paper.questions.length,
      answered: 0,
      right: 0,
      quotedRight: 0,
      unsupportedNumbers: 0,
    };
  }

  /** Until it is decided, somebody asks, or the model is another one. */
  async #examine(examinee: Examinee): Promise<void> {
    const { paper, log, isBusy, selected } = this.#options;
    const { signal } = this.#stop;
    try {
      await this.#quoteAll(signal);
      const asked = new Set(askedSchema.parse(this.#selectAsked.all(examinee.sha256, paper.version)));
      for (const question of paper.questions) {
        if (asked.has(question.id)) continue;
        if (signal.aborted || isBusy() || selected()?.sha256 !== examinee.sha256) return;
        const { right, unsupported } = await this.#ask(question, signal);
        if (signal.aborted) return;
        this.#failures = 0;
        this.#insertAnswer.run(examinee.sha256, paper.version, question.id, Number(right), unsupported);
        const verdict = this.#verdict(examinee);
        if (verdict) return log.info({ model: examinee.modelId, verdict }, "A model's exam is decided");
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#failures += 1;
      log.warn({ err: error, model: examinee.modelId }, "A model's exam was interrupted");
    }
  }

  async #ask(question: ExamQuestion, signal: AbortSignal): Promise<{ right: boolean; unsupported: number }> {
    const { engine, embedder, persona } = this.#options;
    const result = await examRetrieval(question, embedder, signal);
    // Without the speed: what a model can do doesn't depend on the computer, and its results are kept.
    const evidence = selectEvidence(question.question, result, quoteAnswer(question.question, result), {
      tokens: evidenceBudget({ contextLength: engine.contextLength }),
      passages: mostEvidencePassages,
    });
    const memory = { turns: [], summary: "" };
    const messages = buildPrompt({ persona, customInstructions: "", memory, evidence, question: question.question });
    const sessionId = `exam ${question.id}`;
    const generation = new Generation({
      engine,
      embedder,
      evidence,
      question: question.question,
      citations: new CitationList(),
      signal,
      bareMessages: messages,
      request: { sessionId, messages, maxTokens, temperature: 0 },
    });
    for await (const event of generation.run()) void event;
    await engine.forget(sessionId);
    // Citation marks are ours and no numbers of the answer.
    const answer = generation.released.claims.map(({ text }) => text).join(" ");
    const sources = result.passages.map(({ passage }) => `${passage.prefix}\n${passage.text}`);
    return {
      right: isRight(question, answer),
      unsupported: unsupportedNumbers(answer, sources, question.question).length,
    };
  }

  /** The yardstick, measured anew with every exam: quoting gets better from one Handrail to the next. */
  async #quoteAll(signal: AbortSignal): Promise<void> {
    const { embedder, paper } = this.#options;
    const { questions, version } = paper;
    let right = 0;
    for (const question of questions) {
      const result = await examRetrieval(question, embedder, signal);
      if (isRight(question, quoteAnswer(question.question, result).text)) right += 1;
    }
    this.#insertQuoted.run(version, right);
  }
}
