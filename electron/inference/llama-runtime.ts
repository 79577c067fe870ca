import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import type { PromptFormat } from "../models/catalog-entry.ts";
import type { GenerateEvent, PromptMessage } from "./engine.ts";
import type { GenerateOutcome, GenerateParams, LoadParams } from "./llama-protocol.ts";
import { renderPrompt } from "./prompt-format.ts";
import { SequencePool } from "./sequence-pool.ts";
import { TokenText } from "./token-text.ts";
import { TurnScheduler } from "./turn-scheduler.ts";

/** Prompt tokens between two looks at cancel and at the other conversations; smaller slices were measured to cost. */
const sliceTokens = 128;

interface GenerateContext {
  readonly signal: AbortSignal;
  emit(event: GenerateEvent): void;
}

/** A loaded model and its KV caches. The one file that knows node-llama-cpp. */
export class LlamaRuntime {
  readonly contextLength: number;
  readonly gpuLayers: number;
  readonly #model: LlamaModel;
  readonly #format: PromptFormat;
  readonly #pool: SequencePool<LlamaContextSequence>;
  readonly #turns = new TurnScheduler();

  private constructor(model: LlamaModel, format: PromptFormat, sequences: readonly LlamaContextSequence[]) {
    this.#model = model;
    this.#format = format;
    this.#pool = new SequencePool(sequences);
    this.contextLength = Math.min(...sequences.map((sequence) => sequence.contextSize));
    this.gpuLayers = model.gpuLayers;
  }

  /** @throws Error with llama.cpp's last complaints when the model or its context can't be made */
  static async load(params: LoadParams): Promise<LlamaRuntime> {
    const complaints: string[] = [];
    try {
      const { getLlama } = await import("node-llama-cpp");
      const llama = await getLlama({
        gpu: params.gpu,
        build: "never",
        skipDownload: true,
        // Otherwise the library chooses the number of threads and not `threads` below.
        maxThreads: 0,
        logger: (level, message) => {
          if (level === "error" || level === "fatal") complaints.push(message.trim());
        },
      });
      const model = await llama.loadModel({ modelPath: params.modelPath });
      const context = await model.createContext({
        contextSize: params.contextSize,
        sequences: params.sequences,
        threads: params.threads,
        flashAttention: true,
        // A round of the scheduler, one slice and one token a conversation, has to fit in whole.
        batchSize: 2 * sliceTokens,
      });
      const sequences = Array.from({ length: params.sequences }, () => context.getSequence());
      return new LlamaRuntime(model, params.promptFormat, sequences);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error([message, ...complaints.slice(-3)].join("; "), { cause: error });
    }
  }

  countTokens(messages: readonly PromptMessage[]): number {
    return this.#tokenize(messages).length;
  }

  /** Ends without an error when the signal aborts; what was evaluated by then stays as a prefix. */
  async generate(params: GenerateParams, { signal, emit }: GenerateContext): Promise<GenerateOutcome> {
    const tokens = this.#tokenize(params.messages);
    if (tokens.length + params.maxTokens > this.contextLength) {
      return { outcome: "prompt_too_long", promptTokens: tokens.length };
    }
    const place = await this.#pool.acquire(params.sessionId, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (!place) return { outcome: "done" };
    const { sequence, isOwn } = place;
    try {
      if (!isOwn) await this.#keepSystemPrompt(sequence, params.messages, tokens);
      await this.#generateIn(sequence, tokens, params, { signal, emit });
    } catch (error) {
      await sequence.clearHistory();
      throw error;
    } finally {
      this.#pool.release(sequence);
    }
    return { outcome: "done" };
  }

  async forget(sessionId: string): Promise<void> {
    await this.#pool.forget(sessionId, (sequence) => sequence.clearHistory());
  }

  async #generateIn(
    sequence: LlamaContextSequence,
    tokens: readonly Token[],
    { maxTokens, temperature }: GenerateParams,
    { signal, emit }: GenerateContext,
  ): Promise<void> {
    const startedAt = performance.now();
    const cachedTokens = await this.#readPrompt(sequence, tokens, signal);
    if (signal.aborted) return;

    const text = new TokenText<Token>((held, previous) => this.#model.detokenize(held, false, previous));
    const generator = sequence.evaluate(tokens.slice(-1), { temperature, yieldEogToken: true });
    let firstTokenAt = startedAt;
    let completionTokens = 0;
    let reason: "stop" | "length" = "length";
    try {
      while (completionTokens < maxTokens && !signal.aborted) {
        const next = await this.#turns.run("token", () => generator.next());
        if (completionTokens === 0) {
          firstTokenAt = performance.now();
          emit({ type: "prompt_evaluated", promptTokens: tokens.length, cachedTokens, ms: firstTokenAt - startedAt });
        }
        if (next.done === true || this.#model.isEogToken(next.value)) {
          reason = "stop";
          break;
        }
        completionTokens += 1;
        const complete = text.add(next.value);
        if (complete !== "") emit({ type: "text", text: complete });
      }
    } finally {
      await generator.return();
    }
    if (signal.aborted) return;
    const rest = text.end();
    if (rest !== "") emit({ type: "text", text: rest });
    // The first token belongs to the prompt's time.
    const seconds = (performance.now() - firstTokenAt) / 1_000;
    const tokensPerSecond = completionTokens > 1 && seconds > 0 ? (completionTokens - 1) / seconds : 0;
    emit({ type: "end", reason, completionTokens, tokensPerSecond });
  }

  /** Of what another session left only the system prompt stays, where it is the same; nothing that a person wrote. */
  async #keepSystemPrompt(
    sequence: LlamaContextSequence,
    messages: readonly PromptMessage[],
    tokens: readonly Token[],
  ): Promise<void> {
    const [first] = messages;
    const alone = first?.role === "system" ? this.#tokenize([first]) : [];
    const differs = alone.findIndex((token, at) => token !== tokens[at]);
    await sequence.adaptStateToTokens(differs < 0 ? alone : alone.slice(0, differs), false);
  }

  /** Evaluates all but the last token; returns how many of them the KV cache still held. */
  async #readPrompt(sequence: LlamaContextSequence, tokens: readonly Token[], signal: AbortSignal): Promise<number> {
    const prompt = tokens.slice(0, -1);
    // Never shift: with the library's default, tokens of a longer old prompt stay behind a shorter new one.
    await sequence.adaptStateToTokens(prompt, false);
    const cachedTokens = sequence.nextTokenIndex;
    for (let at = cachedTokens; at < prompt.length && !signal.aborted; at += sliceTokens) {
      const slice = prompt.slice(at, at + sliceTokens);
      await this.#turns.run("prompt", () => sequence.evaluateWithoutGeneratingNewTokens(slice));
    }
    return cachedTokens;
  }

  #tokenize(messages: readonly PromptMessage[]): Token[] {
    return renderPrompt(this.#format, messages).flatMap(({ kind, text }) =>
      this.#model.tokenize(text, kind === "template"),
    );
  }
}
