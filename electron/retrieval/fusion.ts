import { bm25 } from "./bm25.ts";
import type { ChunkRow } from "./chunk-rows.ts";
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
  readonly rows: readonly ChunkRow[];
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

/** Cosines are not spread evenly over -1 to 1: what is unrelated becomes 0, what is the same stays 1. */
export const spread = (cosine: number, unrelatedCosine: number): number =>
  (cosine - unrelatedCosine) / (1 - unrelatedCosine);

/** Scores every candidate in every component and adds them up, best first; of equals the one that comes first in its documents. */
export function fuse(input: FusionInput): ScoredChunk[] {
  const weights = input.weights ?? fusionWeights;
  return input.rows
    .map((row) => scoreChunk(row, input, weights))
    .toSorted((a, b) => b.fused - a.fused || a.chunkKey - b.chunkKey);
}

function scoreChunk(row: ChunkRow, input: FusionInput, weights: FusionWeights): ScoredChunk {
  const { questionVector, keywords, ideal, unrelatedCosine = 0 } = input;
  const raw = keywords && bm25(row.terms, keywords.terms, keywords.totals);
  const keyword = raw === undefined ? undefined : ideal > 0 ? raw / ideal : 0;
  const vector = questionVector && spread(dotProduct(questionVector, row.vector), unrelatedCosine);
  const sentenceScores = questionVector
    ? cosines(questionVector, row.sentences).map((cosine) => spread(cosine, unrelatedCosine))
    : [];
  // A chunk without sentences is one sentence itself.
  const sentence = questionVector && (sentenceScores.length > 0 ? Math.max(...sentenceScores) : vector);
  return {
    chunkKey: row.chunkKey,
    terms: row.terms,
    vector,
    sentence,
    keyword,
    bm25: raw,
    sentenceScores,
    fused: weights.keyword * (keyword ?? 0) + weights.vector * (vector ?? 0) + weights.sentence * (sentence ?? 0),
  };
}
