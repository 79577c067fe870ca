import { HandrailError } from "../contract/errors.ts";
import type { EngineState } from "../contract/events.ts";

/** A message as a chat model reads it; `inference/prompt-format.ts` turns a list of them into tokens. */
export interface PromptMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface GenerateRequest {
  /** The conversation whose KV cache is reused; no other conversation's tokens are ever mixed into it. */
  readonly sessionId: string;
  /** The name that `prepare` was given before this session was there. */
  readonly preparedAs?: string;
  readonly messages: readonly PromptMessage[];
  readonly maxTokens: number;
  /** 0: greedy. */
  readonly temperature: number;
  readonly signal: AbortSignal;
  /** A catalog id; absent: the selected model. */
  readonly modelId?: string;
}

export interface PrepareRequest {
  /** As in `GenerateRequest`; before there is a session a name that begins with `draftPrefix`. */
  readonly sessionId: string;
  /** The prompt as far as it is known; the last message's content may go on. */
  readonly messages: readonly PromptMessage[];
  readonly signal: AbortSignal;
}

/** Begins the names under which prompts are prepared before their session is there; what they hold is never saved. */
export const draftPrefix = "draft:";

export type GenerateEvent =
  /** The prompt has been read. `cachedTokens` of `promptTokens` were still in the KV cache. */
  | {
      readonly type: "prompt_evaluated";
      readonly promptTokens: number;
      readonly cachedTokens: number;
      readonly ms: number;
    }
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "end";
      readonly reason: "stop" | "length";
      readonly completionTokens: number;
      readonly tokensPerSecond: number;
    };

/** What the chat needs of a language model; the one implementation runs llama.cpp in a worker. */
export interface ChatEngine {
  readonly state: EngineState;
  /** Catalog id of the model that `generate` would use; undefined: none is installed. */
  readonly modelId: string | undefined;
  /** Greatest number of tokens that prompt and answer may have together; undefined until the model is loaded. */
  readonly contextLength: number | undefined;
  /**
   * Streams one completion; ends early, without an error, when the signal aborts.
   *
   * @throws HandrailError MODEL_NOT_INSTALLED, MODEL_DOES_NOT_FIT, QUEUE_FULL, ENGINE_RESTARTING, SHUTTING_DOWN
   * @throws PromptTooLongError when prompt and `maxTokens` are over `contextLength`; nothing is ever cut silently
   */
  generate(request: GenerateRequest): AsyncIterable<GenerateEvent>;
  /**
   * Loads the model and reads the beginning of a prompt ahead, when nothing else is to be done; a question that comes
   * meanwhile ends it, and what was read by then is kept. Never throws: it is work that nobody waits for.
   */
  prepare(request: PrepareRequest): Promise<void>;
  /**
   * Tokens that `messages` take as a prompt, the model's template included. Loads the model when it isn't.
   *
   * @throws HandrailError as `generate` does
   */
  countTokens(messages: readonly PromptMessage[], signal?: AbortSignal): Promise<number>;
  /** Forgets what the KV cache and the saved states hold of a session. */
  forget(sessionId: string): Promise<void>;
}

/** The prompt has to become shorter, or `maxTokens` smaller: together they are over the context length. */
export class PromptTooLongError extends HandrailError {
  readonly promptTokens: number;
  readonly maxTokens: number;
  readonly contextLength: number;

  constructor(size: { promptTokens: number; maxTokens: number; contextLength: number }) {
    super("MESSAGE_TOO_LONG", {
      message: "The question and what belongs to it are too long for this model. Shorten the question.",
      details: { prompt_tokens: size.promptTokens, max_tokens: size.maxTokens, context_length: size.contextLength },
    });
    this.name = "PromptTooLongError";
    this.promptTokens = size.promptTokens;
    this.maxTokens = size.maxTokens;
    this.contextLength = size.contextLength;
  }
}
