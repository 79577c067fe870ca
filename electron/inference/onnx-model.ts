import { basename, dirname } from "node:path";

/** A BERT-like model in this process. This is the one file that knows transformers.js and ONNX. */
export interface OnnxModel {
  /** [CLS] and [SEP]. */
  readonly frame: readonly number[];
  /** Word pieces of a text, neither framed nor cut. */
  piecesOf(text: string): number[];
  /** The outputs for one sequence; `types`: 0 the first part, 1 the second; absent: all 0. */
  run(ids: readonly number[], types?: readonly number[]): Promise<ReadonlyMap<string, Float32Array>>;
}

/**
 * Loads the model from `folder` without any network. One thread: texts of this size don't gain from a second one, and
 * the language model needs it.
 */
export async function loadOnnxModel(folder: string): Promise<OnnxModel> {
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
  return {
    frame: tokenizer.encode(""),
    piecesOf: (text) => tokenizer.encode(text, { add_special_tokens: false }),
    async run(ids, types) {
      const shape = [1, ids.length];
      const output = await model({
        input_ids: new Tensor("int64", BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new Tensor("int64", new BigInt64Array(ids.length).fill(1n), shape),
        token_type_ids: new Tensor("int64", BigInt64Array.from(types ?? ids.map(() => 0), BigInt), shape),
      });
      const results = new Map<string, Float32Array>();
      for (const [key, tensor] of Object.entries(output)) {
        const data: unknown = tensor instanceof Tensor ? tensor.data : undefined;
        if (data instanceof Float32Array) results.set(key, data);
      }
      return results;
    },
  };
}
