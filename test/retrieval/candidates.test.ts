import { expect, test } from "vitest";
import { type Candidate, type CandidateLists, chooseCandidates } from "../../electron/retrieval/candidates.ts";
import { fusionWeights } from "../../electron/retrieval/fusion.ts";

const list = (...scores: [number, number][]): Candidate[] => scores.map(([chunkKey, score]) => ({ chunkKey, score }));
const choose = (lists: Partial<CandidateLists>): number[] =>
  chooseCandidates({
    byOwnTerms: [],
    byAllTerms: lists.byOwnTerms ?? [],
    byVector: [],
    depth: 10,
    idealBm25: 10,
    weights: fusionWeights,
    unrelatedCosine: 0,
    limit: 3,
    ...lists,
  });

test("what is good in both lists comes before what is best in one", () => {
  const byOwnTerms = list([1, 5], [2, 4], [3, 1]);
  const byVector = list([4, 0.7], [2, 0.6], [5, 0.1]);
  expect(choose({ byOwnTerms, byVector })).toEqual([2, 4, 1]);
});

test("what a full list leaves out counts as its last one, what one that isn't full leaves out as nothing", () => {
  const byOwnTerms = list([1, 6], [2, 5]);
  const byVector = list([3, 0.8], [4, 0.1]);
  expect(choose({ byOwnTerms, byVector, limit: 2 })).toEqual([3, 1]);
  // Then 4 may have as many of the words as 2, and 2 be as near as 4.
  expect(choose({ byOwnTerms, byVector, depth: 2, limit: 3 })).toEqual([3, 1, 2]);
  expect(choose({ byOwnTerms, byVector: list([3, 0.8], [4, 0.7]), depth: 2, limit: 2 })).toEqual([1, 3]);
});

test("a synonym counts, and less than a word of the question", () => {
  const byOwnTerms = list([1, 4]);
  const byAllTerms = list([2, 9], [3, 5], [1, 4]);
  expect(choose({ byOwnTerms, byAllTerms, limit: 2 })).toEqual([1, 2]);
});

test("cosines of an embedder that finds everything alike are spread first", () => {
  const byOwnTerms = list([1, 1.5]);
  const byVector = list([2, 0.9], [1, 0.8]);
  expect(choose({ byOwnTerms, byVector })).toEqual([1, 2]);
  expect(choose({ byOwnTerms, byVector, unrelatedCosine: 0.78 })).toEqual([2, 1]);
});

test("modes that search in one way only", () => {
  expect(choose({ byVector: list([1, 0.5], [2, 0.4]), idealBm25: 0 })).toEqual([1, 2]);
  expect(choose({ byOwnTerms: list([1, 5], [2, 4]) })).toEqual([1, 2]);
  expect(choose({})).toEqual([]);
});
