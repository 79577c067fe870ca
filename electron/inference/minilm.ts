import { basename, dirname } from "node:path";

/** Upstream's default limit for this model, special tokens included. */
export const maxWordPieces = 256;
/** A word of over 100 characters is one unknown word piece: more characters than this are only met in hostile text. */
const maxCharacters = maxWordPieces * 101;

/** all-MiniLM-L6-v2 in this process; one text at a time. This file and handrail-reader.ts know transformers.js and ONNX. */
export interface MiniLm {
  readonly dimensions: number;
  /** Mean of the last hidden states over all word pieces, scaled to length 1. */
  embed(text: string): Promise<Float32Array>;
}

/**
 * Loads the model from `folder` without any network. One thread: texts of this size don't gain from a second one, and
 * the language model needs it.
 */
export async function loadMiniLm(folder: string): Promise<MiniLm> {
  // Loaded here so that a missing native part is an error of this call and not of the process.
  const { AutoModel, AutoTokenizer, Tensor, env } = await import("@xenova/transformers");
  env.allowRemoteModels = false;
  env.localModelPath = dirname(folder);
  const name = basename(folder);
  const tokenizer = await AutoTokenizer.from_pretrained(name, { local_files_only: true });
  const model = await AutoModel.from_pretrained(name, {
    dtype: "q8",
    device: "cpu",
    local_files_only: true,
    session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
  });
  const frame = tokenizer.encode("");
  const dimensions = 384;

  return {
    dimensions,
    async embed(text) {
      const pieces = tokenizer.encode(text.slice(0, maxCharacters), { add_special_tokens: false });
      const ids = closeWordPieces(pieces, frame);
      const shape = [1, ids.length];
      const output = await model({
        input_ids: new Tensor("int64", BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new Tensor("int64", new BigInt64Array(ids.length).fill(1n), shape),
        token_type_ids: new Tensor("int64", new BigInt64Array(ids.length), shape),
      });
      const states: unknown = output.last_hidden_state?.data;
      if (!(states instanceof Float32Array)) throw new Error("the model gave no hidden states");
      return poolMean(states, dimensions);
    },
  };
}

/** Cuts to 256 and puts [CLS] before and [SEP] after; transformers.js would cut the closing [SEP] off. */
export function closeWordPieces(pieces: readonly number[], frame: readonly number[]): number[] {
  const [open, close] = frame;
  if (open === undefined || close === undefined) throw new Error("the tokenizer has no [CLS] and [SEP]");
  return [open, ...pieces.slice(0, maxWordPieces - 2), close];
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
