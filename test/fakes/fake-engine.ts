import type { EngineState } from "../../electron/contract/events.ts";
import {
  PromptTooLongError,
  type ChatEngine,
  type GenerateEvent,
  type GenerateRequest,
  type PrepareRequest,
  type PromptMessage,
} from "../../electron/inference/engine.ts";

/** What the fake answers: pieces of text as they shall come, and what happens after the last one. */
export interface ScriptedReply {
  readonly pieces: readonly string[];
  /** Thrown after the pieces. */
  readonly error?: unknown;
  /** The stream stays open after the pieces until the request is cancelled or this resolves. */
  readonly until?: Promise<void>;
  readonly reason?: "stop" | "length";
}

export type EngineScript = (request: GenerateRequest) => ScriptedReply | string;

/** A chat engine that says what a test wrote down. A token is a word. */
export class FakeEngine implements ChatEngine {
  state: EngineState = "ready";
  modelId: string | undefined = "fake-model";
  contextLength: number | undefined = 4_096;
  /** What was asked, in order. */
  readonly requests: GenerateRequest[] = [];
  readonly forgotten: string[] = [];
  readonly prepared: PrepareRequest[] = [];
  readonly #script: EngineScript;

  constructor(script: EngineScript = () => "Yes.") {
    this.#script = script;
  }

  async *generate(request: GenerateRequest): AsyncGenerator<GenerateEvent, void> {
    this.requests.push(request);
    const { signal, maxTokens, messages } = request;
    if (signal.aborted) return;
    const reply = this.#script(request);
    const {
      pieces,
      error,
      until,
      reason = "stop",
    }: ScriptedReply = typeof reply === "string" ? { pieces: reply.match(/\S+\s*/gu) ?? [] } : reply;
    const promptTokens = countWords(messages);
    const contextLength = this.contextLength ?? 0;
    if (promptTokens + maxTokens > contextLength)
      throw new PromptTooLongError({ promptTokens, maxTokens, contextLength });
    yield { type: "prompt_evaluated", promptTokens, cachedTokens: 0, ms: 1 };
    for (const text of pieces) {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) return;
      yield { type: "text", text };
    }
    if (until) await Promise.race([until, aborted(signal)]);
    if (signal.aborted) return;
    if (error !== undefined) throw error;
    yield { type: "end", reason, completionTokens: pieces.length, tokensPerSecond: 50 };
  }

  async prepare(request: PrepareRequest): Promise<void> {
    this.prepared.push(request);
  }

  async countTokens(messages: readonly PromptMessage[]): Promise<number> {
    return countWords(messages);
  }

  async forget(sessionId: string): Promise<void> {
    this.forgotten.push(sessionId);
  }
}

function countWords(messages: readonly PromptMessage[]): number {
  return messages.reduce((sum, { content }) => sum + (content.match(/\S+/gu)?.length ?? 0) + 4, 3);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
