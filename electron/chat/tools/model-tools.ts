import type { ToolCall } from "../../contract/chat.ts";
import type { GenerateEvent, PromptMessage } from "../../inference/engine.ts";
import { neutralize } from "../prompt.ts";
import { todayLine } from "./model-call.ts";
import { type ChatTool, isRouted, type RoutedTool, type ToolQuestion, type ToolSource } from "./tool.ts";
import type { ToolCallFormat } from "./tool-call-format.ts";

/** Calls before an answer has to come. */
export const mostToolRounds = 2;

export interface MadeCall {
  readonly call: ToolCall;
  /** What the inputs were read from, as far as it isn't the question. */
  readonly sources: readonly ToolSource[];
}

interface CallableTool {
  readonly tool: RoutedTool;
  readonly call: NonNullable<RoutedTool["call"]>;
}

/** The tools that a model may call for one question, and the calls it made: the same code runs as when a rule routes. */
export class ModelTools {
  readonly format: ToolCallFormat;
  readonly made: MadeCall[] = [];
  readonly #tools: readonly CallableTool[];
  readonly #question: ToolQuestion;

  private constructor(format: ToolCallFormat, tools: readonly CallableTool[], question: ToolQuestion) {
    this.format = format;
    this.#tools = tools;
    this.#question = question;
  }

  /** Undefined: the question wants none of these tools. */
  static of(
    tools: readonly ChatTool[],
    format: ToolCallFormat,
    question: ToolQuestion | undefined,
  ): ModelTools | undefined {
    if (!question) return undefined;
    const offered = tools.flatMap((tool) =>
      isRouted(tool) && tool.call?.isThinkable(question) ? [{ tool, call: tool.call }] : [],
    );
    return offered.length === 0 ? undefined : new ModelTools(format, offered, question);
  }

  /** The prompt with the tools told of right before the question: everything before them stays as it was read. */
  offeredIn(messages: readonly PromptMessage[]): PromptMessage[] {
    const described = this.#tools.map(({ tool: { name, description }, call: { parameters } }) => ({
      name,
      description,
      parameters,
    }));
    const content = `${this.format.describe(described)}\n${todayLine(this.#question.today)}`;
    return [...messages.slice(0, -1), { role: "system", content }, ...messages.slice(-1)];
  }

  /** Runs what the model wrote. The messages that follow on it; undefined: it was no call that can be made. */
  async execute(text: string, signal: AbortSignal): Promise<PromptMessage[] | undefined> {
    const written = this.format.read(text);
    const offered = this.#tools.find(({ tool }) => tool.name === written?.name);
    if (!written || !offered) return undefined;
    const results = this.made.map(({ call }) => call.result);
    const accepted = await offered.call.accept(written.arguments, this.#question, results);
    const result = accepted && (await offered.tool.run(accepted.input, signal));
    if (!accepted || !result) return undefined;
    this.made.push({
      call: { name: offered.tool.name, arguments: { ...accepted.input }, result },
      sources: accepted.sources,
    });
    return [{ role: "assistant", content: text.trim() }, this.format.respond(neutralize(result))];
  }
}

/**
 * Lets an answer through as it comes. A call in it is kept back and returned, and whatever would follow is not waited
 * for: `stop` ends the engine's stream.
 *
 * @param passes false: nothing but a call is waited for
 */
export async function* divertCall(
  events: AsyncIterable<GenerateEvent>,
  { opening, closing }: ToolCallFormat,
  stop: () => void,
  passes = true,
): AsyncGenerator<GenerateEvent, string | undefined> {
  let held = "";
  for await (const event of events) {
    if (event.type === "text") {
      held += event.text;
      const at = held.indexOf(opening);
      if (at >= 0) {
        if (at > 0 && passes) yield { type: "text", text: held.slice(0, at) };
        held = held.slice(at);
        if (!held.includes(closing)) continue;
        stop();
        return held;
      }
      // The last characters may be where a call begins.
      const kept = openingAtEnd(held, opening);
      if (!passes && held.slice(0, held.length - kept).trim() !== "") {
        stop();
        return undefined;
      }
      if (!passes) continue;
      if (kept < held.length) yield { type: "text", text: held.slice(0, held.length - kept) };
      held = held.slice(held.length - kept);
    } else if (event.type === "end") {
      if (held.trimStart().startsWith(opening)) return held;
      if (!passes) return undefined;
      if (held !== "") yield { type: "text", text: held };
      yield event;
    } else yield event;
  }
  return undefined;
}

function openingAtEnd(text: string, opening: string): number {
  for (let length = Math.min(opening.length, text.length); length > 0; length--) {
    if (text.endsWith(opening.slice(0, length))) return length;
  }
  return 0;
}
