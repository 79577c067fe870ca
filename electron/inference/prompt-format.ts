import type { PromptFormat } from "../models/catalog-entry.ts";
import type { PromptMessage } from "./engine.ts";

/**
 * A piece of a prompt. Only `template` text is read for special tokens; the text of a message never is, so that a
 * document that holds `<|im_end|>` can't end its message.
 */
export interface PromptPart {
  readonly kind: "template" | "text";
  readonly text: string;
}

type Render = (messages: readonly PromptMessage[]) => PromptPart[];

const template = (text: string): PromptPart => ({ kind: "template", text });
const plain = (text: string): PromptPart => ({ kind: "text", text: text.trim() });

/** Qwen, SmolLM2 and others. No BOS token: SmolLM2's is `<|im_start|>` itself. */
const renderChatMl: Render = (messages) => [
  ...messages.flatMap(({ role, content }) => [
    template(`<|im_start|>${role}\n`),
    plain(content),
    template("<|im_end|>\n"),
  ]),
  template("<|im_start|>assistant\n"),
];

/** Source: Meta's model card of Llama 3.1, "Prompt template". */
const renderLlama3: Render = (messages) => [
  template("<|begin_of_text|>"),
  ...messages.flatMap(({ role, content }) => [
    template(`<|start_header_id|>${role}<|end_header_id|>\n\n`),
    plain(content),
    template("<|eot_id|>"),
  ]),
  template("<|start_header_id|>assistant<|end_header_id|>\n\n"),
];

/** Source: Google's "Gemma formatting and system instructions": no system role, it opens the first user turn. */
const renderGemma: Render = (messages) => [
  template("<bos>"),
  ...withSystemInFirstTurn(messages).flatMap(({ role, texts }) => [
    template(`<start_of_turn>${role === "assistant" ? "model" : "user"}\n`),
    ...joined(texts),
    template("<end_of_turn>\n"),
  ]),
  template("<start_of_turn>model\n"),
];

/**
 * Mistral's v3 template. The tokenizer puts the blank after `[INST]` and `[/INST]` by itself, as it does before every
 * text. The system message opens the first turn and not, as in Mistral's own library, the last one: so the prompt's
 * beginning stays the same from turn to turn.
 */
const renderMistral: Render = (messages) => [
  template("<s>"),
  ...withSystemInFirstTurn(messages).flatMap(({ role, texts }) =>
    role === "assistant"
      ? [...joined(texts), template("</s>")]
      : [template("[INST]"), ...joined(texts), template("[/INST]")],
  ),
];

const renderers: Readonly<Record<PromptFormat, Render>> = {
  chatml: renderChatMl,
  llama3: renderLlama3,
  gemma: renderGemma,
  mistral: renderMistral,
};

/** The prompt up to where the assistant begins to answer; parts are tokenized one by one. */
export function renderPrompt(format: PromptFormat, messages: readonly PromptMessage[]): PromptPart[] {
  return renderers[format](messages).filter((part) => part.text !== "");
}

interface Turn {
  readonly role: "user" | "assistant";
  readonly texts: readonly string[];
}

/** System messages join the user's next turn. */
function withSystemInFirstTurn(messages: readonly PromptMessage[]): Turn[] {
  const turns: Turn[] = [];
  let system: string[] = [];
  for (const { role, content } of messages) {
    if (role === "system") system.push(content);
    else if (role === "user") {
      turns.push({ role, texts: [...system, content] });
      system = [];
    } else turns.push({ role, texts: [content] });
  }
  return system.length > 0 ? [...turns, { role: "user", texts: system }] : turns;
}

/** One text part, so that a tokenizer which puts a blank before each text does so once. */
function joined(texts: readonly string[]): PromptPart[] {
  return [plain(texts.map((text) => text.trim()).join("\n\n"))];
}
