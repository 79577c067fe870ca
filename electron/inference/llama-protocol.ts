import type { PromptFormat } from "../models/catalog-entry.ts";
import type { EngineShape, MeasuredShape } from "./engine-shape.ts";
import type { GenerateEvent, PromptMessage } from "./engine.ts";

export interface LoadParams {
  readonly modelPath: string;
  /** Tokens that each sequence can hold. */
  readonly contextSize: number;
  /** Conversations whose KV caches are kept side by side. */
  readonly sequences: number;
  readonly shape: EngineShape;
  /** "auto" takes what the computer has; false computes on the processor. */
  readonly gpu: "auto" | false;
  readonly promptFormat: PromptFormat;
  /** Where prompt states are saved, and all of what makes them readable again. */
  readonly prefixes: { readonly folder: string; readonly model: string; readonly kvBytesPerToken: number };
}

export interface GenerateParams {
  readonly sessionId: string;
  /** The name under which this session's prompt was prepared before the session was there. */
  readonly preparedAs?: string;
  readonly messages: readonly PromptMessage[];
  readonly maxTokens: number;
  readonly temperature: number;
}

export interface PrepareParams {
  readonly sessionId: string;
  /** The last one's content may go on: it is read as far as its tokens are certain. */
  readonly messages: readonly PromptMessage[];
}

export type GenerateOutcome =
  | { readonly outcome: "done" }
  | { readonly outcome: "prompt_too_long"; readonly promptTokens: number };

/** What the inference process answers. `load` comes first and once. */
export type LlamaProtocol = {
  load: { params: LoadParams; result: { readonly contextLength: number; readonly gpuLayers: number } };
  generate: { params: GenerateParams; result: GenerateOutcome; event: GenerateEvent };
  /** Reads a prompt's beginning ahead; resolves with the tokens that the KV cache holds of it. */
  prepare: { params: PrepareParams; result: number };
  countTokens: { params: { readonly messages: readonly PromptMessage[] }; result: number };
  /** Empties the KV cache of a session and removes its saved state. */
  forget: { params: { readonly sessionId: string }; result: undefined };
  /** Tries the shapes one after another; what was measured until the signal aborts. */
  calibrate: { params: { readonly shapes: readonly EngineShape[] }; result: MeasuredShape[] };
  /** Saves the states of all sessions, before the model is given up. */
  save: { params: Record<string, never>; result: undefined };
};
