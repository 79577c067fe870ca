import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readerInput, readerLimits } from "../../electron/inference/handrail-reader.ts";

const frame = [101, 102];
const pieces = (maxLength: number) => fc.array(fc.integer({ min: 1_000, max: 30_000 }), { maxLength });

describe("readerInput", () => {
  test("keeps to the limits, closes both parts, and every span is its sentence's beginning", () => {
    fc.assert(
      fc.property(pieces(100), pieces(60), fc.array(pieces(120), { maxLength: 8 }), (question, heading, sentences) => {
        const { ids, types, spans } = readerInput({ question, heading, sentences }, frame);
        expect(ids.length).toBeLessThanOrEqual(readerLimits.all);
        expect(types).toHaveLength(ids.length);
        expect(ids.filter((id) => id === 102)).toHaveLength(2);
        expect(ids.at(-1)).toBe(102);
        const passageFrom = types.indexOf(1);
        expect(ids[passageFrom - 1]).toBe(102);
        expect(types.slice(passageFrom).every((type) => type === 1)).toBe(true);
        for (const [index, span] of spans.entries()) {
          if (!span) continue;
          const sentence = sentences[index] ?? [];
          expect(ids.slice(span.from, span.to)).toEqual(sentence.slice(0, span.to - span.from));
        }
      }),
    );
  });

  test("of the question and of the headings the end is kept", () => {
    const question = Array.from({ length: 80 }, (_, i) => 2_000 + i);
    const heading = Array.from({ length: 40 }, (_, i) => 3_000 + i);
    const { ids } = readerInput({ question, heading, sentences: [[5_000]] }, frame);
    expect(ids[1]).toBe(2_000 + 80 - readerLimits.question);
    expect(ids).toContain(3_039);
    expect(ids).not.toContain(3_007);
    expect(ids.at(-2)).toBe(5_000);
  });

  test("a sentence that is cut off wholly has no span", () => {
    const long = Array.from({ length: readerLimits.passage }, () => 4_000);
    expect(readerInput({ question: [2_000], heading: [], sentences: [long, [5_000]] }, frame).spans).toEqual([
      { from: 3, to: 3 + readerLimits.passage },
      undefined,
    ]);
  });
});
