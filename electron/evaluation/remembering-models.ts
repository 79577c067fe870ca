import { z } from "zod";
import type { Readiness } from "../contract/health.ts";
import type { Embedder, EmbedOptions } from "../inference/embedder.ts";
import type { Judgement, Reader, ReaderWindow, ReadOptions } from "../inference/reader.ts";
import type { ModelMemory } from "./model-memory.ts";

type Models = Embedder & Reader & { readonly state: Readiness["parts"]["embedder"] };

/**
 * An embedder and reader that answer a text or window a second time from memory: an evaluation asks the same again and
 * again. Whatever is asked is read to its end, so that figures don't depend on what else the computer does.
 */
export class RememberingModels implements Embedder, Reader {
  readonly #models: Models;
  readonly #memory: ModelMemory;

  constructor(models: Models, memory: ModelMemory) {
    this.#models = models;
    this.#memory = memory;
  }

  get id(): string {
    return this.#models.id;
  }

  get unrelatedCosine(): number | "unmeasured" {
    return this.#models.unrelatedCosine ?? 0;
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
    const keyOf = (text: string): string => `vector ${this.id} ${text}`;
    const known = new Map<string, Float32Array>();
    for (const text of new Set(texts)) {
      const bytes = this.#memory.read(keyOf(text));
      if (bytes) known.set(text, new Float32Array(Uint8Array.from(bytes).buffer));
    }
    const unknown = [...new Set(texts)].filter((text) => !known.has(text));
    if (unknown.length > 0) {
      const vectors = await this.#models.embed(unknown, options);
      for (const [index, text] of unknown.entries()) known.set(text, vectors[index] ?? new Float32Array());
      this.#memory.write(
        unknown.map((text, index) => [keyOf(text), bytesOf(vectors[index] ?? new Float32Array())] as const),
      );
    }
    return texts.flatMap((text) => known.get(text) ?? []);
  }

  async judge(question: string, windows: readonly ReaderWindow[], options: ReadOptions): Promise<Judgement[]> {
    const keys = windows.map((window) => `judgement ${JSON.stringify([question, window])}`);
    const judgements = keys.map((key) => judgementOf(this.#memory.read(key)));
    const unknown = windows.filter((_, index) => !judgements[index]);
    if (unknown.length > 0) {
      const read = await this.#models.judge(question, unknown, { ...options, withinMs: Infinity });
      const entries: (readonly [string, Uint8Array])[] = [];
      for (const [index, judgement] of judgements.entries()) {
        const now = judgement ?? read[entries.length];
        if (judgement || !now) continue;
        judgements[index] = now;
        entries.push([keys[index] ?? "", new TextEncoder().encode(JSON.stringify(now))]);
      }
      this.#memory.write(entries);
    }
    return judgements.flatMap((judgement) => judgement ?? []);
  }
}

// JSON has no undefined.
const storedJudgement = z.object({ relevance: z.number(), evidence: z.array(z.number().nullable()) });

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** What stood in the memory as JSON; written by this class alone. */
function judgementOf(bytes: Uint8Array | undefined): Judgement | undefined {
  if (!bytes) return undefined;
  const { relevance, evidence } = storedJudgement.parse(JSON.parse(new TextDecoder().decode(bytes)));
  return { relevance, evidence: evidence.map((one) => one ?? undefined) };
}
