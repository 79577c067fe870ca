import type { Readiness } from "../contract/health.ts";
import type { Embedder, EmbedOptions } from "../inference/embedder.ts";
import type { Judgement, Reader, ReaderWindow, ReadOptions } from "../inference/reader.ts";

type Models = Embedder & Reader & { readonly state: Readiness["parts"]["embedder"] };

/**
 * An embedder and reader that answer a question's text or window a second time from memory: an evaluation asks the same
 * again and again. Whatever is asked is read to its end, so that figures don't depend on what else the computer does.
 */
export class RememberingModels implements Embedder, Reader {
  readonly #models: Models;
  readonly #vectors = new Map<string, Float32Array>();
  readonly #judgements = new Map<string, Judgement>();

  constructor(models: Models) {
    this.#models = models;
  }

  get id(): string {
    return this.#models.id;
  }

  get dimensions(): number {
    return this.#models.dimensions;
  }

  get state(): Models["state"] {
    return this.#models.state;
  }

  get canJudge(): boolean {
    return this.#models.canJudge;
  }

  async embed(texts: readonly string[], options: EmbedOptions): Promise<Float32Array[]> {
    if (options.priority === "document") return this.#models.embed(texts, options);
    const unknown = [...new Set(texts.filter((text) => !this.#vectors.has(text)))];
    const vectors = await this.#models.embed(unknown, options);
    for (const [index, text] of unknown.entries()) this.#vectors.set(text, vectors[index] ?? new Float32Array());
    return texts.flatMap((text) => this.#vectors.get(text) ?? []);
  }

  async judge(question: string, windows: readonly ReaderWindow[], options: ReadOptions): Promise<Judgement[]> {
    const keyOf = (window: ReaderWindow): string => JSON.stringify([question, window]);
    const unknown = windows.filter((window) => !this.#judgements.has(keyOf(window)));
    const judgements = await this.#models.judge(question, unknown, { ...options, withinMs: Infinity });
    for (const [index, judgement] of judgements.entries()) {
      const window = unknown[index];
      if (window) this.#judgements.set(keyOf(window), judgement);
    }
    return windows.flatMap((window) => this.#judgements.get(keyOf(window)) ?? []);
  }
}
