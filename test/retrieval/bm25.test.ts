import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bm25, coverage, idealBm25, inverseDocumentFrequency } from "../../electron/retrieval/bm25.ts";

const totals = { chunkCount: 100, meanLength: 10 };
const leave = { term: "leav", weight: 1, chunkCount: 10 };
const rare = { term: "sabbat", weight: 0.5, chunkCount: 1 };
const unknown = { term: "spaceship", weight: 1, chunkCount: 0 };

describe("bm25", () => {
  test("is the published formula", () => {
    const idf = Math.log(1 + (100 - 10 + 0.5) / (10 + 0.5));
    const lengthNorm = 1.05 * (1 - 0.6 + (0.6 * 4) / 10);
    expect(bm25("annual leav leav day", [leave], totals)).toBeCloseTo((idf * 2 * 2.05) / (2 + lengthNorm), 12);
  });

  test("adds up what is there by weight and counts nothing else", () => {
    const both = bm25("leav sabbat", [leave, rare, unknown], totals);
    expect(both).toBeCloseTo(bm25("leav sabbat", [leave], totals) + bm25("leav sabbat", [rare], totals), 12);
    expect(bm25("pension", [leave, rare], totals)).toBe(0);
  });

  test("never reaches the ideal", () => {
    const words = fc.array(fc.constantFrom("leav", "sabbat", "day", "x"), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(words, (chunk) => {
        const query = [leave, rare, unknown];
        expect(bm25(chunk.join(" "), query, totals)).toBeLessThan(idealBm25(query, totals));
      }),
    );
  });
});

test("the ideal counts words that the index doesn't know", () => {
  expect(idealBm25([leave, unknown], totals)).toBeGreaterThan(idealBm25([leave], totals));
  expect(idealBm25([], totals)).toBe(0);
});

test("a frequency that is behind its total gives no negative weight", () => {
  expect(inverseDocumentFrequency(7, { chunkCount: 3, meanLength: 1 })).toBeGreaterThan(0);
});

test("coverage is the share of the question's weight that is there", () => {
  expect(coverage("leav sabbat", [leave, rare], totals)).toBeCloseTo(1, 12);
  expect(coverage("leav", [leave, { ...leave, term: "other" }], totals)).toBeCloseTo(0.5, 12);
  expect(coverage("leav", [], totals)).toBe(0);
});
