import type { ChatEvent, ChatMode, ChatResponse, Claim } from "../contract/chat.ts";
import { HandrailError } from "../contract/errors.ts";
import type { HistoryTurn } from "../contract/search.ts";
import type { Settings } from "../contract/settings.ts";
import type { Embedder } from "../inference/embedder.ts";
import type { ChatEngine } from "../inference/engine.ts";
import type { Log } from "../platform/log.ts";
import type { PassageStore, Scope } from "../retrieval/passage-store.ts";
import type { RetrievalResult } from "../retrieval/retrieval.ts";
import { CitationList } from "./citations.ts";
import { decide, type Decision } from "./decide.ts";
import { evidenceLimits, selectEvidence } from "./evidence.ts";
import { type QuotedAnswer, quoteAnswer } from "./extractive/quote.ts";
import { quotedReply, type QuotedReply } from "./extractive/quoted-reply.ts";
import { Generation, type ReleaseEvent } from "./generation.ts";
import { remember } from "./memory.ts";
import { buildPrompt } from "./prompt.ts";
import { narrowToQuestion } from "./question-jurisdiction.ts";
import { composeRefusal, type Refusal } from "./refusal.ts";
import type { RetrieveDocuments } from "./tools/retrieve-documents.ts";

export interface AnswerPipelineOptions {
  readonly passages: PassageStore;
  readonly embedder: Embedder;
  readonly engine: ChatEngine;
  readonly settings: { readonly current: Pick<Settings, "memory_strategy" | "contact" | "strictness"> };
  /** Whether a model has beaten quoting in its exam: what `auto` asks before it generates. */
  readonly modelEarnedItsPlace: (modelId: string) => boolean;
  readonly log: Log;
}

export interface AnswerInput {
  readonly question: string;
  /** Oldest first. */
  readonly history: readonly HistoryTurn[];
  readonly scope: Scope;
  readonly mode: ChatMode;
  /** Whose KV cache is used. */
  readonly sessionId: string;
  readonly persona: string;
  readonly customInstructions: string;
  readonly retrieve: RetrieveDocuments;
  readonly modelId?: string | undefined;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly topK?: number | undefined;
}

export type AnswerEvent = Omit<Extract<ChatEvent, { type: "retrieval" }>, "seq"> | ReleaseEvent;

export type Answer = Omit<ChatResponse, "session_id" | "message_id">;

/** The answer, and what a knowledge gap is kept from when it is a refusal. */
export interface Outcome {
  readonly answer: Answer;
  readonly searchedFor: string;
  readonly refusal: Refusal | undefined;
}

/** Retrieved for one question, quoted and decided on, before any model is asked. */
export interface Grounds {
  readonly result: RetrievalResult;
  readonly decision: Decision;
  readonly quoted: QuotedAnswer;
  readonly quotedReply: QuotedReply;
  readonly citations: CitationList;
  readonly refusal: Refusal | undefined;
}

/** Passages retrieved when the request doesn't say; more than are quoted from, for the nearest documents' names. */
const defaultPassages = 8;
const defaultMaxTokens = 220;
const modelUsedForQuotes = "extractive";
/** Codes that say why no model could be asked at all. */
const engineRefusals = new Set([
  "MODEL_NOT_INSTALLED",
  "MODEL_DOES_NOT_FIT",
  "QUEUE_FULL",
  "ENGINE_RESTARTING",
  "SHUTTING_DOWN",
  "MESSAGE_TOO_LONG",
]);

/** understand → retrieve → decide → quote → prompt → generate → ground: a question's way without sessions. */
export class AnswerPipeline {
  readonly #options: AnswerPipelineOptions;

  constructor(options: AnswerPipelineOptions) {
    this.#options = options;
  }

  /** Everything up to the quoted answer. */
  async gather(
    input: Pick<AnswerInput, "question" | "history" | "scope" | "retrieve" | "topK">,
    signal: AbortSignal,
  ): Promise<Grounds> {
    const { passages, settings } = this.#options;
    const { question, history, retrieve, topK } = input;
    const known = settings.current.memory_strategy === "none" ? [] : history;
    const scope = narrowToQuestion(input.scope, question, known, passages);
    const { asOf } = scope;
    const applicable = {
      anywhere: passages.applicableVersions({ asOf }).length > 0,
      here: passages.applicableVersions(scope).length > 0,
    };
    const limit = topK ?? defaultPassages;
    const result = await retrieve.run({ question, history: known, scope, limit, mode: "hybrid" }, signal);
    const decision = decide(result, applicable, settings.current.strictness);
    const citations = new CitationList();
    const refusal = decision.refusal && composeRefusal(decision.refusal, question, result, settings.current.contact);
    const quoted: QuotedAnswer = refusal ? { text: "", spans: [] } : quoteAnswer(question, result);
    return { result, decision, quoted, quotedReply: quotedReply(quoted, citations), citations, refusal };
  }

  /**
   * Streams the way to an answer and returns it. Aborting the signal ends it with what was released until then.
   *
   * @throws HandrailError INDEX_REBUILDING; in mode `generated` what kept the model from being asked
   */
  async *answer(input: AnswerInput, signal: AbortSignal): AsyncGenerator<AnswerEvent, Outcome> {
    const startedAt = performance.now();
    const grounds = await this.gather(input, signal);
    const quoteMs = performance.now() - startedAt;
    const { decision, quotedReply: quote, citations, refusal, result } = grounds;
    const generating = !refusal && this.#generates(input);
    yield {
      type: "retrieval",
      citations: [...citations.all],
      quoted_answer: quote.text,
      answerability: decision.answerability,
      conflicts: [],
      tool_calls: [],
      generating,
    };

    const generation = generating ? this.#generation(input, grounds, signal) : undefined;
    const status = generation ? yield* this.#run(generation, input, signal) : "complete";
    const released = generation?.released;
    const isGenerated = generation !== undefined && generation.released.text !== "";
    const figures = generation?.figures;
    const answer: Answer = {
      ...replyText(isGenerated && released ? released : undefined, quote, refusal),
      model_used: isGenerated ? this.#modelOf(input) : modelUsedForQuotes,
      mode: isGenerated ? "generated" : "extractive",
      refused: refusal !== undefined,
      ...(decision.refusal && { refusal_reason: decision.refusal }),
      answerability: decision.answerability,
      citations: [...citations.all],
      status,
      quoted_answer: quote.text,
      withheld: [...(released?.withheld ?? [])],
      conflicts: [],
      tool_calls: [],
      usage: {
        prompt_tokens: figures?.promptTokens ?? 0,
        cached_tokens: figures?.cachedTokens ?? 0,
        completion_tokens: figures?.completionTokens ?? 0,
        ...(!refusal && { time_to_first_quote_ms: quoteMs }),
        ...(figures?.firstTokenMs !== undefined && { time_to_first_token_ms: quoteMs + figures.firstTokenMs }),
        ...(figures?.firstTextMs !== undefined && { time_to_first_text_ms: quoteMs + figures.firstTextMs }),
        total_ms: performance.now() - startedAt,
        ...(figures?.tokensPerSecond !== undefined && { tokens_per_second: figures.tokensPerSecond }),
        retrieval_ms: result.timings.totalMs,
      },
    };
    return { answer, searchedFor: result.rewrittenQuery ?? input.question, refusal };
  }

  #generates({ mode, modelId }: AnswerInput): boolean {
    if (mode === "extractive") return false;
    if (mode === "generated" || modelId !== undefined) return true;
    const selected = this.#options.engine.modelId;
    return selected !== undefined && this.#options.modelEarnedItsPlace(selected);
  }

  #modelOf({ modelId }: AnswerInput): string {
    return modelId ?? this.#options.engine.modelId ?? modelUsedForQuotes;
  }

  #generation(input: AnswerInput, { result, quoted, citations }: Grounds, signal: AbortSignal): Generation {
    const { engine, embedder, settings } = this.#options;
    const { question, history, persona, customInstructions } = input;
    const passages = Math.min(input.topK ?? evidenceLimits.passages, evidenceLimits.passages);
    const evidence = selectEvidence(question, result, quoted, passages);
    const memory = remember(history, settings.current.memory_strategy);
    const prompt = { persona, customInstructions, evidence, question };
    return new Generation({
      engine,
      embedder,
      evidence,
      question,
      citations,
      signal,
      bareMessages: buildPrompt({ ...prompt, memory: { turns: [], summary: "" } }),
      request: {
        sessionId: input.sessionId,
        messages: buildPrompt({ ...prompt, memory }),
        maxTokens: input.maxTokens ?? defaultMaxTokens,
        temperature: input.temperature ?? 0,
        ...(input.modelId !== undefined && { modelId: input.modelId }),
      },
    });
  }

  /** An engine that fails on the way leaves what was released, or the quoted answer, and a status that says so. */
  async *#run(
    generation: Generation,
    input: AnswerInput,
    signal: AbortSignal,
  ): AsyncGenerator<AnswerEvent, Answer["status"]> {
    try {
      yield* generation.run();
      return signal.aborted ? "cancelled" : "complete";
    } catch (error) {
      if (signal.aborted) return "cancelled";
      const code = error instanceof HandrailError ? error.code : "INTERNAL";
      const wasAsked = generation.figures.promptTokens > 0 || generation.figures.firstTokenMs !== undefined;
      const isExplicit = input.mode === "generated" || input.modelId !== undefined;
      if (!wasAsked && isExplicit && engineRefusals.has(code)) throw error;
      this.#options.log.warn({ code, session_id: input.sessionId }, "generation failed; the quoted answer stands");
      return "interrupted";
    }
  }
}

function replyText(
  released: { readonly text: string; readonly claims: readonly Claim[] } | undefined,
  quote: QuotedReply,
  refusal: Refusal | undefined,
): Pick<Answer, "response" | "claims"> {
  if (refusal) return { response: refusal.text, claims: [] };
  const chosen = released ?? quote;
  return { response: chosen.text, claims: [...chosen.claims] };
}
