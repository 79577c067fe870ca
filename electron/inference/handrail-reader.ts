import { basename, dirname } from "node:path";
import type { Judgement, ReaderWindow } from "./reader.ts";

/** Word pieces of each part, as the reader was trained (models/handrail-reader/MODEL.md). */
export const readerLimits = { all: 256, question: 64, heading: 32, passage: 176 } as const;
/** A word of over 100 characters is one unknown word piece: more characters than this are only met in hostile text. */
const maxCharacters = readerLimits.all * 101;

/** The reader in this process; one window at a time. */
export interface HandrailReader {
  judge(question: string, window: ReaderWindow): Promise<Judgement>;
}

export interface ReaderInput {
  readonly ids: readonly number[];
  /** 0 the question's part, 1 the passage's. */
  readonly types: readonly number[];
  /** From and to of each sentence among the ids; undefined where it was cut off. */
  readonly spans: readonly ({ readonly from: number; readonly to: number } | undefined)[];
}

/** Loads the model from `folder` without any network, on one thread. */
export async function loadHandrailReader(folder: string): Promise<HandrailReader> {
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
  const piecesOf = (text: string): number[] =>
    tokenizer.encode(text.slice(0, maxCharacters), { add_special_tokens: false });

  return {
    async judge(question, { headingPath, sentences }) {
      const { ids, types, spans } = readerInput(
        {
          question: piecesOf(question),
          heading: piecesOf(headingPath.join(" > ")),
          sentences: sentences.map(piecesOf),
        },
        frame,
      );
      const shape = [1, ids.length];
      const output = await model({
        input_ids: new Tensor("int64", BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new Tensor("int64", new BigInt64Array(ids.length).fill(1n), shape),
        token_type_ids: new Tensor("int64", BigInt64Array.from(types, BigInt), shape),
      });
      const relevance: unknown = output.relevance?.data;
      const evidence: unknown = output.evidence_logits?.data;
      if (!(relevance instanceof Float32Array) || !(evidence instanceof Float32Array)) {
        throw new Error("the reader gave no judgement");
      }
      return {
        relevance: relevance[0] ?? 0,
        evidence: spans.map((span) => span && meanOf(evidence.subarray(span.from, span.to))),
      };
    },
  };
}

/** [CLS] question [SEP] headings and sentences [SEP], of question and headings the end, of sentences the beginning. */
export function readerInput(
  pieces: {
    readonly question: readonly number[];
    readonly heading: readonly number[];
    readonly sentences: readonly (readonly number[])[];
  },
  frame: readonly number[],
): ReaderInput {
  const [open, close] = frame;
  if (open === undefined || close === undefined) throw new Error("the tokenizer has no [CLS] and [SEP]");
  const question = pieces.question.slice(-readerLimits.question);
  const heading = pieces.heading.slice(-readerLimits.heading);
  const ids = [open, ...question, close, ...heading];
  const passageFrom = question.length + 2;
  const end = Math.min(readerLimits.all - 1, ids.length + readerLimits.passage);
  const spans = pieces.sentences.map((sentence) => {
    const from = ids.length;
    ids.push(...sentence.slice(0, Math.max(0, end - from)));
    return ids.length > from ? { from, to: ids.length } : undefined;
  });
  ids.push(close);
  return { ids, types: ids.map((_, index) => (index < passageFrom ? 0 : 1)), spans };
}

const meanOf = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
