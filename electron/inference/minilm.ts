import { loadOnnxModel } from "./onnx-model.ts";

/** Upstream's default limit for this model, special tokens included. */
export const maxWordPieces = 256;
/** A word of over 100 characters is one unknown word piece: more characters than this are only met in hostile text. */
const charactersOfPiece = 101;

/** all-MiniLM-L6-v2, or another model whose vectors are made so, in this process; one text at a time. */
export interface MiniLm {
  /** Mean of the last hidden states over all word pieces, scaled to length 1. */
  embed(text: string): Promise<Float32Array>;
}

/** Loads the model from `folder` without any network. */
export async function loadMiniLm(folder: string, wordPieces = maxWordPieces): Promise<MiniLm> {
  const model = await loadOnnxModel(folder);
  return {
    async embed(text) {
      const ids = closeWordPieces(
        model.piecesOf(text.slice(0, wordPieces * charactersOfPiece)),
        model.frame,
        wordPieces,
      );
      const states = (await model.run(ids)).get("last_hidden_state");
      if (!states) throw new Error("the model gave no hidden states");
      return poolMean(states, states.length / ids.length);
    },
  };
}

/** Cuts to `most` and puts [CLS] before and [SEP] after; transformers.js would cut the closing [SEP] off. */
export function closeWordPieces(
  pieces: readonly number[],
  frame: readonly number[],
  most: number = maxWordPieces,
): number[] {
  const [open, close] = frame;
  if (open === undefined || close === undefined) throw new Error("the tokenizer has no [CLS] and [SEP]");
  return [open, ...pieces.slice(0, most - 2), close];
}

/** Mean over the rows of `states` (`Float32Array[tokens × dimensions]`), then L2 norm 1. */
export function poolMean(states: Float32Array, dimensions: number): Float32Array {
  const pooled = new Float32Array(dimensions);
  for (let offset = 0; offset < states.length; offset += dimensions) {
    for (let i = 0; i < dimensions; i++) pooled[i] = (pooled[i] ?? 0) + (states[offset + i] ?? 0);
  }
  const norm = Math.hypot(...pooled) || 1;
  return pooled.map((value) => value / norm);
}
