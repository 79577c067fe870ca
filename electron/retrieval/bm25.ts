import type { Term } from "./text-analysis.ts";

/** Of the whole index: how many chunks, and how many terms one has on average. */
export interface IndexTotals {
  readonly chunkCount: number;
  readonly meanLength: number;
}

export interface WeightedTerm {
  readonly term: Term;
  readonly weight: number;
  /** Chunks of the index that hold the term; 0: unknown to it. */
  readonly chunkCount: number;
}

// Tuned before any code was written, with synonyms and stemming (docs/evaluation.md); the usual 1.2 and 0.75 do as well.
const k1 = 1.05;
const b = 0.6;

/** Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with Lucene's +1. */
export function inverseDocumentFrequency(chunkCount: number, totals: IndexTotals): number {
  return Math.log(1 + (Math.max(totals.chunkCount, chunkCount) - chunkCount + 0.5) / (chunkCount + 0.5));
}

/** Σ weight · idf · saturated frequency over the terms that `chunkTerms` (space-separated) holds. */
export function bm25(chunkTerms: string, query: readonly WeightedTerm[], totals: IndexTotals): number {
  const { counts, length } = countTerms(chunkTerms, query);
  const lengthNorm = k1 * (1 - b + (b * length) / Math.max(1, totals.meanLength));
  let score = 0;
  for (const { term, weight, chunkCount } of query) {
    const count = counts.get(term) ?? 0;
    if (count === 0) continue;
    const idf = inverseDocumentFrequency(chunkCount, totals);
    score += (weight * idf * count * (k1 + 1)) / (count + lengthNorm);
  }
  return score;
}

/** What no chunk can exceed: every term there without end. A term that the index doesn't know counts too. */
export function idealBm25(query: readonly WeightedTerm[], totals: IndexTotals): number {
  return query.reduce(
    (sum, { weight, chunkCount }) => sum + weight * inverseDocumentFrequency(chunkCount, totals) * (k1 + 1),
    0,
  );
}

/** Share of the terms, by idf and weight, that `chunkTerms` holds: 0 to 1. */
export function coverage(chunkTerms: string, query: readonly WeightedTerm[], totals: IndexTotals): number {
  const { counts } = countTerms(chunkTerms, query);
  let covered = 0;
  let all = 0;
  for (const { term, weight, chunkCount } of query) {
    const mass = weight * inverseDocumentFrequency(chunkCount, totals);
    all += mass;
    if (counts.has(term)) covered += mass;
  }
  return all === 0 ? 0 : covered / all;
}

function countTerms(
  chunkTerms: string,
  query: readonly WeightedTerm[],
): { counts: ReadonlyMap<Term, number>; length: number } {
  const wanted = new Set(query.map(({ term }) => term));
  const counts = new Map<Term, number>();
  let length = 0;
  for (const term of chunkTerms.split(" ")) {
    length++;
    if (wanted.has(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return { counts, length };
}
