import { bm25 } from "./bm25.ts";
import type { ScoringRow } from "./chunk-rows.ts";
import type { KeywordQuery } from "./query-terms.ts";
import { cosines, dotProduct } from "./quantized-vectors.ts";

/** One chunk's scores. A component that the mode doesn't use is undefined, never 0. */
export interface ScoredChunk {
  readonly chunkKey: number;
  readonly terms: string;
  readonly vector: number | undefined;
  readonly sentence: number | undefined;
  /** BM25 divided by `ideal`. */
  readonly keyword: number | undefined;
  readonly bm25: number | undefined;
  readonly fused: number;
  /** Of each of the chunk's sentences, in their order. */
  readonly sentenceScores: readonly number[];
}

export interface FusionWeights {
  readonly keyword: number;
  readonly vector: number;
  readonly sentence: number;
}

/** Where each came from and what near-equal ones were tried: docs/evaluation.md. */
export const fusionWeights: FusionWeights = { keyword: 0.75, vector: 0.6, sentence: 0.6 };

/** Whether the embedder and the reader know a language; of a text whose language isn't known it is assumed. */
export const isEmbedded = (language: string | undefined): boolean => language === undefined || language === "en";

export interface FusionInput {
  /** Absent: vectors aren't used. */
  readonly questionVector: Float32Array | undefined;
  /** Absent: keywords aren't used. */
  readonly keywords: KeywordQuery | undefined;
  /** The highest BM25 that the question could reach. */
  readonly ideal: number;
  readonly weights?: FusionWeights;
  /** Cosine of what is unrelated, of this embedder; absent: 0. */
  readonly unrelatedCosine?: number;
}

/** A chunk's scores without its sentences'. */
export interface PromisingChunk extends Pick<ScoredChunk, "chunkKey" | "terms" | "vector" | "keyword" | "bm25"> {
  readonly expected: number;
}

/** Cosines are not spread evenly over -1 to 1: what is unrelated becomes 0, what is the same stays 1. */
export const spread = (cosine: number, unrelatedCosine: number): number =>
  (cosine - unrelatedCosine) / (1 - unrelatedCosine);

/**
 * What a chunk is expected to score while its sentences aren't known. These are like their chunk: counting both vectors
 * would make too little of the words (0.97 instead of 0.99 of the ten best).
 */
export const expectedScore = (weights: FusionWeights, keyword = 0, vector = 0): number =>
  weights.keyword * keyword + Math.max(weights.vector, weights.sentence) * vector;

/** Scores every row by its words and its vector, in the order of the rows. */
export function scoreRows(rows: readonly ScoringRow[], input: FusionInput): PromisingChunk[] {
  const { questionVector, keywords, ideal, unrelatedCosine = 0, weights = fusionWeights } = input;
  return rows.map((row) => {
    const raw = keywords && bm25(row.terms, keywords.terms, keywords.totals);
    const keyword = raw === undefined ? undefined : ideal > 0 ? raw / ideal : 0;
    const vector = questionVector && spread(dotProduct(questionVector, row.vector), unrelatedCosine);
    const expected = expectedScore(weights, keyword, vector);
    return { chunkKey: row.chunkKey, terms: row.terms, vector, keyword, bm25: raw, expected };
  });
}

/** Those that are expected to score most, as many as `limit`. */
export const mostPromising = (chunks: readonly PromisingChunk[], limit: number): PromisingChunk[] =>
  chunks.toSorted((a, b) => b.expected - a.expected || a.chunkKey - b.chunkKey).slice(0, limit);

/**
 * Adds every component up, in the order of the chunks.
 *
 * @param sentencesOf quantized vectors of the chunks' sentences, by chunk key
 */
export function fuse(
  chunks: readonly PromisingChunk[],
  sentencesOf: ReadonlyMap<number, Int8Array>,
  input: FusionInput,
): ScoredChunk[] {
  const { questionVector, unrelatedCosine = 0, weights = fusionWeights } = input;
  return chunks.map((chunk) => {
    const { chunkKey, keyword = 0, vector } = chunk;
    const sentences = sentencesOf.get(chunkKey);
    const sentenceScores =
      questionVector && sentences
        ? cosines(questionVector, sentences).map((cosine) => spread(cosine, unrelatedCosine))
        : [];
    // A chunk without sentences is one sentence itself.
    const sentence = questionVector && (sentenceScores.length > 0 ? Math.max(...sentenceScores) : vector);
    const fused = weights.keyword * keyword + weights.vector * (vector ?? 0) + weights.sentence * (sentence ?? 0);
    return { ...chunk, sentence, sentenceScores, fused };
  });
}

/** Best first; of equals the one that comes first in its documents. */
export const byScore = (a: ScoredChunk, b: ScoredChunk): number => b.fused - a.fused || a.chunkKey - b.chunkKey;
