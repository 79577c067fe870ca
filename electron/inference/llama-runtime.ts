import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import type { PromptFormat } from "../models/catalog-entry.ts";
import type { EngineShape, MeasuredShape } from "./engine-shape.ts";
import type { GenerateEvent, PromptMessage } from "./engine.ts";
import type { GenerateOutcome, GenerateParams, LoadParams, PrepareParams } from "./llama-protocol.ts";
import { measureShape } from "./llama-calibration.ts";
import { PromptCache } from "./llama-prompt-cache.ts";
import { renderPrompt } from "./prompt-format.ts";
import { mostSliceTokens, SliceSize, sliceTimes, type SliceTimes } from "./slice-size.ts";
import { TokenText } from "./token-text.ts";
import { TurnScheduler } from "./turn-scheduler.ts";

/** While a person still types: a question that turns out otherwise waits for no more than this. */
const preparingTimes: SliceTimes = { sharedMs: 120, aloneMs: 120 };

interface GenerateContext {
  readonly signal: AbortSignal;
  emit(event: GenerateEvent): void;
}

/** A loaded model and what it computes. */
export class LlamaRuntime {
  readonly contextLength: number;
  readonly gpuLayers: number;
  readonly #model: LlamaModel;
  readonly #format: PromptFormat;
  readonly #cache: PromptCache;
  readonly #turns = new TurnScheduler();
  readonly #slice = new SliceSize(sliceTimes);
  readonly #preparingSlice = new SliceSize(preparingTimes);
  /** Prompts and answers that are computed or wait for it. */
  #atWork = 0;

  private constructor(model: LlamaModel, sequences: readonly LlamaContextSequence[], params: LoadParams) {
    this.#model = model;
    this.#format = params.promptFormat;
    this.#cache = new PromptCache({ sequences, ...params.prefixes });
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
        // Otherwise the library chooses the number of threads and not the shape's below.
        maxThreads: 0,
        logger: (level, message) => {
          if (level === "error" || level === "fatal") complaints.push(message.trim());
        },
      });
      const model = await llama.loadModel({ modelPath: params.modelPath });
      const context = await model.createContext({
        contextSize: params.contextSize,
        sequences: params.sequences,
        threads: params.shape.threads,
        flashAttention: params.shape.flashAttention,
        // The largest slice has to fit in whole.
        batchSize: 2 * mostSliceTokens,
      });
      const sequences = Array.from({ length: params.sequences }, () =>
        context.getSequence({ contextShift: { strategy: refuseToShift } }),
      );
      return new LlamaRuntime(model, sequences, params);
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
    const startedAt = performance.now();
    await this.#withSequence(params, tokens, this.#slice, signal, (sequence, readTokens) =>
      this.#generateIn(sequence, tokens, params, { signal, emit, startedAt, readTokens }),
    );
    return { outcome: "done" };
  }

  /** Reads what is certain of a prompt that isn't there yet; what was read when the signal aborts stays. */
  async prepare(params: PrepareParams, signal: AbortSignal): Promise<number> {
    const tokens = this.#certainTokens(params.messages);
    if (tokens.length >= this.contextLength) return 0;
    let held = 0;
    await this.#withSequence(params, tokens, this.#preparingSlice, signal, async (sequence) => {
      await sequence.adaptStateToTokens([...tokens], false);
      await this.#read(sequence, tokens.slice(sequence.nextTokenIndex), this.#preparingSlice, signal);
      held = sequence.nextTokenIndex;
    });
    return held;
  }

  async calibrate(shapes: readonly EngineShape[], signal: AbortSignal): Promise<MeasuredShape[]> {
    const measured: MeasuredShape[] = [];
    for (const shape of shapes) {
      const result = await measureShape(this.#model, shape, signal);
      if (result) measured.push(result);
      if (signal.aborted) break;
    }
    return measured;
  }

  forget(sessionId: string): Promise<void> {
    return this.#cache.forget(sessionId);
  }

  saveAll(): Promise<void> {
    return this.#cache.saveAll();
  }

  /** Runs `work` with the session's sequence; not at all when the signal aborts before there is one. */
  async #withSequence(
    { sessionId, preparedAs, messages }: Pick<GenerateParams, "sessionId" | "preparedAs" | "messages">,
    tokens: readonly Token[],
    slice: SliceSize,
    signal: AbortSignal,
    work: (sequence: LlamaContextSequence, readTokens: number) => Promise<void>,
  ): Promise<void> {
    const owner = { sessionId, preparedAs, systemPrompt: this.#systemPrompt(messages, tokens) };
    let readTokens = 0;
    const read = (sequence: LlamaContextSequence, unread: readonly Token[]): Promise<void> => {
      readTokens += unread.length;
      return this.#read(sequence, unread, slice, signal);
    };
    this.#atWork += 1;
    try {
      const sequence = await this.#cache.acquire(owner, read, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      if (!sequence) return;
      try {
        await work(sequence, readTokens);
      } catch (error) {
        await this.#cache.drop(sequence);
        throw error;
      }
      this.#cache.release(sequence);
    } finally {
      this.#atWork -= 1;
    }
  }

  async #generateIn(
    sequence: LlamaContextSequence,
    tokens: readonly Token[],
    { maxTokens, temperature }: GenerateParams,
    {
      signal,
      emit,
      startedAt,
      readTokens,
    }: GenerateContext & { readonly startedAt: number; readonly readTokens: number },
  ): Promise<void> {
    // What was read a moment ago for this very prompt was no saving.
    const cachedTokens = (await this.#readPrompt(sequence, tokens, signal)) - readTokens;
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

  /** The tokens of the first system message, as far as the prompt really begins with them. */
  #systemPrompt(messages: readonly PromptMessage[], tokens: readonly Token[]): Token[] {
    const [first] = messages;
    return first?.role === "system" ? commonPrefix(this.#tokenize([first]), tokens) : [];
  }

  /** What the prompt begins with, however its last message goes on. */
  #certainTokens(messages: readonly PromptMessage[]): Token[] {
    const last = messages.at(-1);
    if (!last) return [];
    const [one = [], other = []] = ["a", "\n0"].map((rest) =>
      this.#tokenize([...messages.slice(0, -1), { ...last, content: last.content + rest }]),
    );
    return commonPrefix(one, other);
  }

  /** Evaluates all but the last token; returns how many of them the KV cache still held. */
  async #readPrompt(sequence: LlamaContextSequence, tokens: readonly Token[], signal: AbortSignal): Promise<number> {
    const prompt = tokens.slice(0, -1);
    // Never shift: with the library's default, tokens of a longer old prompt stay behind a shorter new one.
    await sequence.adaptStateToTokens(prompt, false);
    const cachedTokens = sequence.nextTokenIndex;
    await this.#read(sequence, prompt.slice(cachedTokens), this.#slice, signal);
    return cachedTokens;
  }

  async #read(
    sequence: LlamaContextSequence,
    tokens: readonly Token[],
    slice: SliceSize,
    signal: AbortSignal,
  ): Promise<void> {
    const slices = slice.ofPrompt();
    for (let at = 0; at < tokens.length && !signal.aborted;) {
      const part = tokens.slice(at, at + slices.next(tokens.length - at, this.#atWork === 1));
      await this.#turns.run("prompt", async () => {
        const startedAt = performance.now();
        await sequence.evaluateWithoutGeneratingNewTokens(part);
        slices.measured(part.length, performance.now() - startedAt);
      });
      at += part.length;
    }
  }

  #tokenize(messages: readonly PromptMessage[]): Token[] {
    return renderPrompt(this.#format, messages).flatMap(({ kind, text }) =>
      this.#model.tokenize(text, kind === "template"),
    );
  }
}

/**
 * Nothing is begun that doesn't fit, so this is never called; if it were, the library would throw away the prompt's
 * beginning and, without a BOS token, read all of the rest again.
 */
function refuseToShift(): never {
  throw new Error("the context is full");
}

function commonPrefix(one: readonly Token[], other: readonly Token[]): Token[] {
  const differs = one.findIndex((token, at) => token !== other[at]);
  return differs < 0 ? [...one] : one.slice(0, differs);
}
