import { z } from "zod";
import type { PromptMessage } from "../../inference/engine.ts";
import type { ToolFormat } from "../../models/catalog-entry.ts";

export interface ToolDescription {
  readonly name: string;
  readonly description: string;
  /** JSON schema. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface WrittenCall {
  readonly name: string;
  readonly arguments: unknown;
}

/** How a family of models is told of tools, calls one, and is told the result. */
export interface ToolCallFormat {
  /** What a call begins and ends with. */
  readonly opening: string;
  readonly closing: string;
  describe(tools: readonly ToolDescription[]): string;
  /** Undefined: it is no call. */
  read(text: string): WrittenCall | undefined;
  respond(result: string): PromptMessage;
}

const writtenCallSchema = z.object({ name: z.string(), arguments: z.unknown() });

/** Qwen2.5 and Qwen3. Source: the chat template in their tokenizer_config.json, after NousResearch's Hermes. */
const hermes: ToolCallFormat = {
  opening: "<tool_call>",
  closing: "</tool_call>",
  describe: (tools) =>
    [
      "You may call a function when the answer has to be computed; its result counts as a passage.",
      "<tools>",
      ...tools.map((tool) => JSON.stringify({ type: "function", function: tool })),
      "</tools>",
      "To call one, write nothing but a JSON object with its name and arguments within <tool_call></tool_call> tags:",
      '<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>',
    ].join("\n"),
  read(text) {
    const body = text.replace(/^\s*<tool_call>/u, "").replace(/<\/tool_call>[^]*$/u, "");
    try {
      return writtenCallSchema.safeParse(JSON.parse(body)).data;
    } catch {
      return undefined;
    }
  },
  respond: (result) => ({ role: "user", content: `<tool_response>\n${result}\n</tool_response>` }),
};

export const toolCallFormats: Readonly<Record<ToolFormat, ToolCallFormat>> = { hermes };
