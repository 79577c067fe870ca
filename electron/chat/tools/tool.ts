import type { Passage, PassageSentence, Scope } from "../../retrieval/passage-store.ts";
import type { RetrievalResult } from "../../retrieval/retrieval.ts";
import type { ReplyLanguage } from "../question-language.ts";
import type { ModelCall } from "./model-call.ts";

/** Something that the chatbot can do in code. Deterministic: the same input and the same documents, the same result. */
export interface ChatTool<Input = unknown, Output = unknown> {
  readonly name: string;
  /** One sentence, for people and for models that call tools. */
  readonly description: string;
  run(input: Input, signal: AbortSignal): Promise<Output>;
}

/** A question as tools see it. */
export interface ToolQuestion {
  /** Self-contained. */
  readonly question: string;
  readonly language: ReplyLanguage;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly scope: Scope;
  /** What was retrieved for it: what applies, best first. */
  readonly result: RetrievalResult;
  /** Retrieves for something else in the same scope. */
  search(question: string): Promise<RetrievalResult>;
}

/** A place of a document that an input was read from. */
export interface ToolSource {
  readonly passage: Passage;
  readonly sentence: PassageSentence;
}

export interface RoutedCall<Input> {
  /** Every value is from the question or from a source. */
  readonly input: Input;
  readonly sources: readonly ToolSource[];
}

/** A tool that knows by itself which questions it answers, so that no model has to call it. */
export interface RoutedTool<Input extends object = Record<string, unknown>> extends ChatTool<Input, string> {
  /** Undefined: the question is not for this tool, or what it needs is neither in the question nor in the documents. */
  route(question: ToolQuestion, signal: AbortSignal): Promise<RoutedCall<Input> | undefined>;
  /** The result in words, in the language of the input; empty: nothing to say. */
  run(input: Input, signal: AbortSignal): Promise<string>;
  /** For models that call tools, when no rule routed the question; absent: no model is told of it. */
  readonly call?: ModelCall<Input>;
}

export const isRouted = (tool: ChatTool): tool is RoutedTool => "route" in tool && typeof tool.route === "function";
