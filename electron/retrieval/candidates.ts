import { expectedScore, type FusionWeights, spread } from "./fusion.ts";

/** What one list of a search found, with its score there. */
export interface Candidate {
  readonly chunkKey: number;
  readonly score: number;
}

export interface CandidateLists {
  /** By BM25 of the question's own words, best first. */
  readonly byOwnTerms: readonly Candidate[];
  /** By BM25 of these and HR's vocabulary, each word alike; the same list where there is none. */
  readonly byAllTerms: readonly Candidate[];
  /** By cosine. */
  readonly byVector: readonly Candidate[];
  /** How many each list was asked for. */
  readonly depth: number;
  /** The highest BM25 that the question could reach. */
  readonly idealBm25: number;
  readonly weights: FusionWeights;
  /** Cosine of what is unrelated, of this embedder. */
  readonly unrelatedCosine: number;
  readonly limit: number;
}

// What a synonym adds is worth about so much of what a word of the question's own does (query-terms.ts).
const relatedShare = 0.3;

/**
 * The chunks worth scoring exactly: the best by what the lists say of them together. What a full list leaves out is at
 * most as good as its last one. How much is lost beside scoring every chunk: docs/measurements.md, "Searching".
 */
export function chooseCandidates(lists: CandidateLists): number[] {
  const { byOwnTerms, byAllTerms, byVector, depth, idealBm25, weights, unrelatedCosine, limit } = lists;
  const own = lookup(byOwnTerms, depth);
  const all = lookup(byAllTerms, depth);
  const vector = lookup(byVector, depth);
  const keys = new Set([byOwnTerms, byAllTerms, byVector].flatMap((list) => list.map(({ chunkKey }) => chunkKey)));
  const estimate = (key: number): number => {
    const related = relatedShare * Math.max(0, all(key) - own(key));
    const keyword = idealBm25 > 0 ? (own(key) + related) / idealBm25 : 0;
    return expectedScore(weights, keyword, spread(vector(key), unrelatedCosine));
  };
  return [...keys]
    .map((chunkKey) => ({ chunkKey, score: estimate(chunkKey) }))
    .sort((a, b) => b.score - a.score || a.chunkKey - b.chunkKey)
    .slice(0, limit)
    .map(({ chunkKey }) => chunkKey);
}

function lookup(list: readonly Candidate[], depth: number): (chunkKey: number) => number {
  const scores = new Map(list.map(({ chunkKey, score }) => [chunkKey, score]));
  const atMost = list.length < depth ? 0 : Math.max(0, list.at(-1)?.score ?? 0);
  return (chunkKey) => scores.get(chunkKey) ?? atMost;
}
