import type { Embedder } from "../../inference/embedder.ts";
import type { Passage } from "../../retrieval/passage-store.ts";
import type { RetrievalResult } from "../../retrieval/retrieval.ts";
import type { ExamPassage, ExamQuestion } from "./exam-questions.ts";

/** What a search would have found for a question of the exam: what is examined is the answer, not the search. */
export async function examRetrieval(
  { question, passages: given }: ExamQuestion,
  embedder: Embedder,
  signal: AbortSignal,
): Promise<RetrievalResult> {
  const found = given.map(toPassage);
  const texts = [question, ...found.flatMap(({ sentences }) => sentences.map(({ text }) => text))];
  // As a document: whoever asks something meanwhile goes first.
  const vectors = await embedder.embed(texts, { priority: "document", signal });
  const asked = vectors[0];
  let next = 1;
  const passages = found.map((passage, index) => {
    const sentenceScores = passage.sentences.map(() => cosine(asked, vectors[next++]));
    const best = Math.max(...sentenceScores);
    const fused = 1 - index / found.length;
    return {
      passage,
      score: fused,
      scores: { vector: best, sentence: best, keyword: undefined, fused },
      sentenceScores,
    };
  });
  const best = Math.max(...passages.flatMap(({ sentenceScores }) => sentenceScores));
  return {
    passages,
    rewrittenQuery: undefined,
    signals: {
      bestVector: best,
      bestSentence: best,
      bestKeyword: 0,
      bestBm25: 0,
      bestFused: 1,
      coverage: 0,
      contentWords: 5,
    },
    timings: { embedMs: 0, searchMs: 0, totalMs: 0 },
  };
}

/** Both have length 1. */
const cosine = (a: Float32Array | undefined, b: Float32Array | undefined): number =>
  a && b ? a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0) : 0;

function toPassage({ title, language, heading_path, prefix, text, sentences }: ExamPassage, index: number): Passage {
  return {
    chunkKey: index,
    versionKey: index,
    documentId: title,
    versionId: title,
    title,
    path: title,
    page: undefined,
    headingPath: heading_path,
    prefix,
    start: 0,
    end: text.length,
    text,
    sentences: sentences.map(({ start, end, kind }) => ({ start, end, kind, text: text.slice(start, end) })),
    language,
    jurisdiction: undefined,
    audience: undefined,
    effectiveFrom: undefined,
    effectiveTo: undefined,
    superseded: false,
  };
}
