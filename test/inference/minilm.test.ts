import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { closeWordPieces, maxWordPieces, poolMean } from "../../electron/inference/minilm.ts";

describe("closeWordPieces", () => {
  test("never exceeds the limit and always ends with [SEP]", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1_000, max: 30_000 }), { maxLength: 600 }), (pieces) => {
        const closed = closeWordPieces(pieces, [101, 102]);
        expect(closed.length).toBe(Math.min(pieces.length + 2, maxWordPieces));
        expect(closed[0]).toBe(101);
        expect(closed.at(-1)).toBe(102);
        expect(closed.slice(1, -1)).toEqual(pieces.slice(0, maxWordPieces - 2));
      }),
    );
  });
});

describe("poolMean", () => {
  test("is the mean of the rows at length 1", () => {
    const pooled = poolMean(new Float32Array([1, 0, 5, 8]), 2);
    expect([...pooled]).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)]);
  });

  test("leaves a zero vector alone", () => {
    expect([...poolMean(new Float32Array([0, 0]), 2)]).toEqual([0, 0]);
  });
});
