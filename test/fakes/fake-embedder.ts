import type { Embedder, EmbedOptions } from "../../electron/inference/embedder.ts";

/**
 * Turns a text into the sum of its words' own fixed directions, so that texts that share words are near each other.
 * Deterministic, and free.
 */
export class FakeEmbedder implements Embedder {
  readonly id: string;
  readonly dimensions: number;
  /** Every text that was embedded, in order. */
  readonly embedded: string[] = [];

  constructor(options: { readonly id?: string; readonly dimensions?: number } = {}) {
    this.id = options.id ?? "fake";
    this.dimensions = options.dimensions ?? 384;
  }

  async embed(texts: readonly string[], options: EmbedOptions): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (const text of texts) {
      options.signal?.throwIfAborted();
      this.embedded.push(text);
      vectors.push(this.vectorOf(text));
    }
    return vectors;
  }

  vectorOf(text: string): Float32Array {
    const vector = new Float32Array(this.dimensions);
    for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ["nothing"]) addDirection(vector, word);
    const length = Math.hypot(...vector) || 1;
    return vector.map((component) => component / length);
  }
}

/** FNV-1a seeds a small generator (xorshift32) that draws the word's direction. */
function addDirection(vector: Float32Array, word: string): void {
  let state = 2_166_136_261;
  for (const character of word) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619);
  state ||= 1;
  for (let index = 0; index < vector.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    vector[index] = (vector[index] ?? 0) + (state >>> 0) / 2 ** 31 - 1;
  }
}
