import { describe, expect, test } from "vitest";
import { parseAblations, weightsWithout } from "../../electron/evaluation/ablations.ts";
import { fusionWeights } from "../../electron/retrieval/fusion.ts";

describe("parseAblations", () => {
  test("takes names separated by commas", () => {
    expect(parseAblations(" reader, sentences ,")).toEqual(["reader", "sentences"]);
    expect(parseAblations("")).toEqual([]);
  });

  test("names what can't be left out", () => {
    expect(() => parseAblations("reader,documents")).toThrow(
      expect.objectContaining({
        code: "VALIDATION_FAILED",
        message: expect.stringContaining("documents can't be left out"),
      }),
    );
  });
});

describe("weightsWithout", () => {
  test("takes a score's weight away and leaves the others", () => {
    expect(weightsWithout([])).toEqual(fusionWeights);
    expect(weightsWithout(["keywords", "reader"])).toEqual({ ...fusionWeights, keyword: 0 });
    expect(weightsWithout(["vectors", "sentences"])).toEqual({ ...fusionWeights, vector: 0, sentence: 0 });
  });
});
