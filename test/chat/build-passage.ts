import { splitSentences } from "../../electron/chat/grounding/sentences.ts";
import type { Passage, PassageSentence } from "../../electron/retrieval/passage-store.ts";
import type { RetrievalResult, RetrievedPassage } from "../../electron/retrieval/retrieval.ts";

export type BlockDraft = readonly [kind: PassageSentence["kind"], text: string];

let lastKey = 0;

/** A passage as the library would store it, in a version whose text is `before` and then the blocks. */
export function buildPassage(
  blocks: readonly BlockDraft[],
  details: Partial<Passage> & { readonly before?: string } = {},
): Passage & { readonly versionText: string } {
  const { before = "Something that stands before.\n\n", ...rest } = details;
  const sentences: PassageSentence[] = [];
  let text = "";
  let previous: PassageSentence["kind"] | undefined;
  for (const [kind, block] of blocks) {
    const isDense = kind === previous && (kind === "table_row" || kind === "list_item");
    if (text !== "") text += isDense ? "\n" : "\n\n";
    const start = before.length + text.length;
    const spans = kind === "paragraph" ? splitSentences(block) : [{ start: 0, end: block.length }];
    for (const span of spans) {
      sentences.push({
        kind,
        start: start + span.start,
        end: start + span.end,
        text: block.slice(span.start, span.end),
      });
    }
    text += block;
    previous = kind;
  }
  const key = ++lastKey;
  return {
    chunkKey: key,
    versionKey: key,
    documentId: `document-${key}`,
    versionId: `version-${key}`,
    title: "Leave",
    path: "leave.md",
    page: undefined,
    headingPath: [],
    prefix: "",
    start: before.length,
    end: before.length + text.length,
    text,
    sentences,
    language: "en",
    jurisdiction: undefined,
    audience: undefined,
    effectiveFrom: undefined,
    effectiveTo: undefined,
    superseded: false,
    versionText: before + text,
    ...rest,
  };
}

/** A result of retrieval; cosines are given a sentence, else 0.3. */
export function buildResult(
  passages: readonly { readonly passage: Passage; readonly score?: number; readonly cosines?: readonly number[] }[],
): RetrievalResult {
  const retrieved = passages.map(({ passage, score = 1, cosines }): RetrievedPassage => {
    const sentenceScores = passage.sentences.map((_, index) => cosines?.[index] ?? 0.3);
    const sentence = Math.max(0, ...sentenceScores);
    return { passage, score, scores: { vector: 0.5, sentence, keyword: 0.5, fused: score }, sentenceScores };
  });
  const bestSentence = Math.max(0, ...retrieved.flatMap(({ sentenceScores }) => sentenceScores));
  return {
    passages: retrieved,
    rewrittenQuery: undefined,
    signals: {
      bestVector: retrieved.length === 0 ? 0 : 0.6,
      bestSentence,
      bestKeyword: retrieved.length === 0 ? 0 : 0.6,
      bestBm25: retrieved.length === 0 ? 0 : 12,
      bestFused: retrieved[0]?.score ?? 0,
      coverage: retrieved.length === 0 ? 0 : 0.7,
      contentWords: 5,
    },
    timings: { embedMs: 1, searchMs: 1, totalMs: 2 },
  };
}
