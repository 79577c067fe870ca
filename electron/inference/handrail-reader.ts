import { loadOnnxModel } from "./onnx-model.ts";
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

/** Loads the model from `folder` without any network. */
export async function loadHandrailReader(folder: string): Promise<HandrailReader> {
  const model = await loadOnnxModel(folder);
  const piecesOf = (text: string): number[] => model.piecesOf(text.slice(0, maxCharacters));

  return {
    async judge(question, { headingPath, sentences }) {
      const { ids, types, spans } = readerInput(
        {
          question: piecesOf(question),
          heading: piecesOf(headingPath.join(" > ")),
          sentences: sentences.map(piecesOf),
        },
        model.frame,
      );
      const output = await model.run(ids, types);
      const [relevance] = output.get("relevance") ?? [];
      const evidence = output.get("evidence_logits");
      if (relevance === undefined || !evidence) throw new Error("the reader gave no judgement");
      return {
        relevance,
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
