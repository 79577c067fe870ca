import type { PromptFormat } from "../models/catalog-entry.ts";
import type { GenerateEvent, PromptMessage } from "./engine.ts";

export interface LoadParams {
  readonly modelPath: string;
  /** Tokens that each sequence can hold. */
  readonly contextSize: number;
  /** Conversations whose KV caches are kept side by side. */
  readonly sequences: number;
  readonly threads: number;
  /** "auto" takes what the computer has; false computes on the processor. */
  readonly gpu: "auto" | false;
  readonly promptFormat: PromptFormat;
}

export interface GenerateParams {
  readonly sessionId: string;
  readonly messages: readonly PromptMessage[];
  readonly maxTokens: number;
  readonly temperature: number;
}

export type GenerateOutcome =
  | { readonly outcome: "done" }
  | { readonly outcome: "prompt_too_long"; readonly promptTokens: number };

/** What the inference process answers. `load` comes first and once. */
export type LlamaProtocol = {
  load: { params: LoadParams; result: { readonly contextLength: number; readonly gpuLayers: number } };
  generate: { params: GenerateParams; result: GenerateOutcome; event: GenerateEvent };
  countTokens: { params: { readonly messages: readonly PromptMessage[] }; result: number };
  /** Empties the KV cache of a session. */
  forget: { params: { readonly sessionId: string }; result: undefined };
};
