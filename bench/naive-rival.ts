import { getLlama, LlamaChatSession, type LlamaContext, type LlamaModel } from "node-llama-cpp";
import type { EngineShape } from "../electron/inference/engine-shape.ts";

export interface RivalAnswer {
  readonly text: string;
  readonly firstTokenMs: number;
  readonly totalMs: number;
}

/**
 * How common desktop applications answer: the library's chat session as it comes, with the passages whole in front of
 * every question. The same model, threads and context as Handrail's, so that only the design differs.
 */
export class NaiveRival {
  readonly #model: LlamaModel;
  readonly #context: LlamaContext;
  readonly #chat: LlamaChatSession;

  private constructor(model: LlamaModel, context: LlamaContext) {
    this.#model = model;
    this.#context = context;
    this.#chat = new LlamaChatSession({
      contextSequence: context.getSequence(),
      systemPrompt: "You are a helpful HR assistant. Answer the question from the passages.",
    });
  }

  static async start(modelPath: string, shape: EngineShape, contextSize: number): Promise<NaiveRival> {
    const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, maxThreads: 0 });
    const model = await llama.loadModel({ modelPath });
    const { threads, flashAttention } = shape;
    const context = await model.createContext({ contextSize, threads, flashAttention });
    return new NaiveRival(model, context);
  }

  async ask(question: string, passages: readonly string[], maxTokens: number): Promise<RivalAnswer> {
    const startedAt = performance.now();
    let firstTokenMs: number | undefined;
    const prompt = `Passages:\n${passages.map((text, at) => `[${at + 1}] ${text}`).join("\n\n")}\n\nQuestion: ${question}`;
    const text = await this.#chat.prompt(prompt, {
      maxTokens,
      temperature: 0,
      onToken: () => {
        firstTokenMs ??= performance.now() - startedAt;
      },
    });
    const totalMs = performance.now() - startedAt;
    return { text, firstTokenMs: firstTokenMs ?? totalMs, totalMs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#chat.dispose();
    await this.#context.dispose();
    await this.#model.dispose();
  }
}

/** The first so many words of a text. */
export const firstWords = (text: string, count: number): string => text.split(/\s+/u).slice(0, count).join(" ");
