import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bandKey,
  estimateSimilarity,
  haveOtherNumbers,
  ShingleBuilder,
  similarity,
  SketchBuilder,
  sketchBands,
  type Shingles,
  type Sketch,
} from "../../../electron/library/duplicates/sketch.ts";

function sketchOf(...parts: readonly string[]): Sketch | undefined {
  const builder = new SketchBuilder();
  for (const part of parts) builder.add(part);
  return builder.build();
}

function shinglesOf(...parts: readonly string[]): Shingles {
  const builder = new ShingleBuilder();
  for (const part of parts) builder.add(part);
  return builder.build();
}

const words = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, n) => `word${from + n}`).join(" ");

describe("a sketch", () => {
  it("is the same however a text is cut into parts, laid out, cased and marked", () => {
    const text = fc.array(fc.lorem({ maxCount: 8, mode: "sentences" }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(text, (parts) => {
        const whole = parts.join("\n");
        expect(sketchOf(...parts)).toEqual(sketchOf(whole));
        const other = `• ${whole.replaceAll(" ", "\n\n").replaceAll(".", " !").toUpperCase()}`;
        expect(sketchOf(other)).toEqual(sketchOf(whole));
        expect(shinglesOf(...parts)).toEqual(shinglesOf(whole));
      }),
    );
  });

  it("estimates what share of their runs of words two texts have in common", () => {
    for (const shared of [0, 300, 600, 900, 1_000]) {
      const [a, b] = [words(0, 1_000), words(1_000 - shared, 2_000 - shared)];
      const exact = similarity(shinglesOf(a), shinglesOf(b));
      const [one, other] = [sketchOf(a), sketchOf(b)];
      if (!one || !other) throw new Error("no sketch");
      // Three deviations of 128 draws are 0.13.
      expect(Math.abs(estimateSimilarity(one, other) - exact)).toBeLessThan(0.14);
      expect(exact).toBeCloseTo(shared / (2_000 - shared), 1);
      const inBand = Array.from({ length: sketchBands }, (_, band) => bandKey(one, band) === bandKey(other, band));
      if (exact > 0.75) expect(inBand).toContain(true);
    }
  });

  it("isn't there for a text of two words, and is for three", () => {
    expect(sketchOf("two words")).toBeUndefined();
    expect(sketchOf("")).toBeUndefined();
    expect(sketchOf("just", "three", "words")).toHaveLength(128);
  });
});

describe("numbers", () => {
  it("tell two texts apart when each has one of its own, not when one has more", () => {
    const text = shinglesOf("You have 25 days in 2024.");
    expect(haveOtherNumbers(text, shinglesOf("You have 28 days in 2024."))).toBe(true);
    expect(haveOtherNumbers(text, shinglesOf("You have 25 days in 2024. Page 1 of 3"))).toBe(false);
    expect(haveOtherNumbers(text, text)).toBe(false);
  });
});
