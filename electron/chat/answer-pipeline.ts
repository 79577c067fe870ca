import type { ChatEvent, ChatMode, ChatResponse } from "../contract/chat.ts";
import { HandrailError } from "../contract/errors.ts";
import type { Embedder } from "../inference/embedder.ts";
import type { ChatEngine } from "../inference/engine.ts";
import type { ToolFormat } from "../models/catalog-entry.ts";
import type { Log } from "../platform/log.ts";
import { type EvidencePassage, mostEvidencePassages, selectEvidence } from "./evidence.ts";
import { evidenceBudget } from "./evidence-budget.ts";
import { gatherGrounds, type Grounds, type GroundsOptions, type Inquiry } from "./gather-grounds.ts";
import { Generation, type ReleaseEvent } from "./generation.ts";
import { remember } from "./memory.ts";
import { buildPrompt } from "./prompt.ts";
import type { Refusal } from "./refusal.ts";
import { ModelTools } from "./tools/model-tools.ts";
import { toolCallFormats } from "./tools/tool-call-format.ts";
import { inForeground } from "../platform/turns.ts";

export interface AnswerPipelineOptions extends GroundsOptions {
  readonly embedder: Embedder;
  readonly engine: ChatEngine;
  /** Whether a model has beaten quoting in its exam: what `auto` asks before it generates. */
  readonly modelEarnedItsPlace: (modelId: string) => boolean;
  /** How a model calls tools; absent, or undefined: it can't. */
  readonly toolFormatOf?: (modelId: string) => ToolFormat | undefined;
  /** Prompt tokens a second, as measured on this computer; absent, or undefined: never measured. */
  readonly promptSpeedOf?: (modelId: string) => number | undefined;
  readonly log: Log;
}

export interface AnswerInput extends Inquiry {
  readonly mode: ChatMode;
  /** Whose KV cache is used. */
  readonly sessionId: string;
  readonly persona: string;
  readonly customInstructions: string;
  readonly modelId?: string | undefined;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
  /** Looked up ahead for exactly this. */
  readonly prepared?: Promise<Grounds> | undefined;
  /** Under which name the engine read the prompt ahead, if it did. */
  readonly preparedAs?: string | undefined;
}

export type AnswerEvent = Omit<Extract<ChatEvent, { type: "retrieval" }>, "seq"> | ReleaseEvent;

export type Answer = Omit<ChatResponse, "session_id" | "message_id">;

/** The answer, and what a knowledge gap is kept from when it is a refusal. */
export interface Outcome {
  readonly answer: Answer;
  /** Self-contained; of a sensitive question nothing but its topic. */
  readonly searchedFor: string;
  readonly refusal: Refusal | undefined;
}

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

  /** Everything up to the answer without a model. @throws HandrailError INDEX_REBUILDING */
  gather(inquiry: Inquiry, signal: AbortSignal): Promise<Grounds> {
    return inForeground(() => gatherGrounds(inquiry, this.#options, signal));
  }

  /**
   * Streams the way to an answer and returns it. Aborting the signal ends it with what was released until then.
   *
   * @throws HandrailError INDEX_REBUILDING; in mode `generated` what kept the model from being asked
   */
  async *answer(input: AnswerInput, signal: AbortSignal): AsyncGenerator<AnswerEvent, Outcome> {
    const startedAt = performance.now();
    // What was looked up while it was typed may have failed; then it is looked up now.
    const grounds = (await input.prepared?.catch(() => undefined)) ?? (await this.gather(input, signal));
    const quoteMs = performance.now() - startedAt;
    const { citations, decision } = grounds;
    const tools = this.#tools(input, grounds);
    const generating = (grounds.mayGenerate || tools !== undefined) && this.#generates(input);
    const known = {
      answerability: decision.answerability,
      ...(grounds.sensitivity && { sensitivity: grounds.sensitivity }),
      conflicts: [...grounds.conflicts],
      tool_calls: [...grounds.toolCalls],
      ...(grounds.clarification && { clarification: grounds.clarification }),
    };
    yield {
      type: "retrieval",
      citations: [...citations.all],
      quoted_answer: grounds.quotedText,
      ...known,
      generating,
    };

    const generation = generating ? this.#generation(input, grounds, tools, signal) : undefined;
    const status = generation ? yield* this.#run(generation, input, signal) : "complete";
    const released = generation?.released;
    const isGenerated = released !== undefined && released.text !== "";
    const { text, claims } = isGenerated ? released : grounds.reply;
    const figures = generation?.figures;
    // What a tool came to answers a question that the documents don't.
    const refusal = isGenerated ? undefined : grounds.refusal;
    const answer: Answer = {
      response: text,
      claims: [...claims],
      model_used: isGenerated ? this.#modelOf(input) : modelUsedForQuotes,
      mode: isGenerated ? "generated" : "extractive",
      refused: refusal !== undefined,
      ...(refusal && decision.refusal && { refusal_reason: decision.refusal }),
      ...known,
      tool_calls: [...grounds.toolCalls, ...(tools?.made ?? []).map(({ call }) => call)],
      citations: [...citations.all],
      status,
      quoted_answer: grounds.quotedText,
      withheld: [...(released?.withheld ?? [])],
      usage: {
        prompt_tokens: figures?.promptTokens ?? 0,
        cached_tokens: figures?.cachedTokens ?? 0,
        completion_tokens: figures?.completionTokens ?? 0,
        ...(!refusal && { time_to_first_quote_ms: quoteMs }),
        ...(figures?.firstTokenMs !== undefined && { time_to_first_token_ms: quoteMs + figures.firstTokenMs }),
        ...(figures?.firstTextMs !== undefined && { time_to_first_text_ms: quoteMs + figures.firstTextMs }),
        total_ms: performance.now() - startedAt,
        ...(figures?.tokensPerSecond !== undefined && { tokens_per_second: figures.tokensPerSecond }),
        retrieval_ms: grounds.result.timings.totalMs,
      },
    };
    return { answer, searchedFor: grounds.askedFor, refusal };
  }

  /** Has the model read what is certain of the prompt, when a model would answer. Never throws. */
  async prepare(input: AnswerInput, grounds: Grounds | undefined, signal: AbortSignal): Promise<void> {
    if (!this.#generates(input) || grounds?.mayGenerate === false) return;
    const { engine, settings } = this.#options;
    const { persona, customInstructions, history, sessionId } = input;
    const memory = remember(history, settings.current.memory_strategy);
    const evidence = grounds ? this.#evidence(input, grounds) : [];
    const messages = buildPrompt({ persona, customInstructions, memory, evidence, question: "" });
    // Without passages nothing of the last message is certain.
    const certain = grounds ? messages : [...messages.slice(0, -1), { role: "user" as const, content: "" }];
    const tools = grounds && this.#tools(input, grounds);
    await engine.prepare({ sessionId, messages: tools?.offeredIn(certain) ?? certain, signal });
  }

  /** What the model may call: one that was trained to, has passed its exam, and a question that a tool may serve. */
  #tools(input: AnswerInput, { toolQuestion }: Grounds): ModelTools | undefined {
    const { toolFormatOf, modelEarnedItsPlace } = this.#options;
    const modelId = this.#modelOf(input);
    const format = input.mode === "extractive" ? undefined : toolFormatOf?.(modelId);
    if (!format || !modelEarnedItsPlace(modelId)) return undefined;
    return ModelTools.of(input.tools, toolCallFormats[format], toolQuestion);
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

  /** The same for what is read ahead and for the question: otherwise what was read ahead would be read again. */
  #evidence(input: AnswerInput, { result, quoted }: Grounds): EvidencePassage[] {
    const { engine, promptSpeedOf } = this.#options;
    const promptTokensPerSecond = promptSpeedOf?.(this.#modelOf(input));
    return selectEvidence(input.question, result, quoted, {
      tokens: evidenceBudget({ promptTokensPerSecond, contextLength: engine.contextLength }),
      passages: Math.min(input.topK ?? mostEvidencePassages, mostEvidencePassages),
    });
  }

  #generation(input: AnswerInput, grounds: Grounds, tools: ModelTools | undefined, signal: AbortSignal): Generation {
    const { engine, embedder, settings } = this.#options;
    const { question, history, persona, customInstructions } = input;
    const { citations, lead, mayGenerate } = grounds;
    const evidence = mayGenerate ? this.#evidence(input, grounds) : [];
    const memory = remember(history, settings.current.memory_strategy);
    const prompt = { persona, customInstructions, evidence, question };
    return new Generation({
      engine,
      embedder,
      evidence,
      question,
      citations,
      lead,
      tools,
      mayAnswer: mayGenerate,
      signal,
      bareMessages: buildPrompt({ ...prompt, memory: { turns: [], summary: "" } }),
      request: {
        sessionId: input.sessionId,
        ...(input.preparedAs !== undefined && { preparedAs: input.preparedAs }),
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
