import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaUnderCurve, estimate, halfOf, quantile, refusedAt } from "../../electron/evaluation/metrics.ts";

describe("estimate", () => {
  test("is the mean with an interval about as wide as the normal one", () => {
    const values = Array.from({ length: 100 }, (_, index) => (index < 80 ? 1 : 0));
    const { value, low, high, count } = estimate(values);
    expect({ value, count }).toEqual({ value: 0.8, count: 100 });
    expect(low).toBeGreaterThan(0.69);
    expect(low).toBeLessThan(0.75);
    expect(high).toBeGreaterThan(0.85);
    expect(high).toBeLessThan(0.9);
  });

  test("gives the same values the same interval, and nothing no value", () => {
    expect(estimate([0, 1, 1, 0, 1])).toEqual(estimate([0, 1, 1, 0, 1]));
    expect(estimate([1, 1])).toEqual({ value: 1, low: 1, high: 1, count: 2 });
    expect(estimate([])).toMatchObject({ value: Number.NaN, count: 0 });
  });
});

describe("areaUnderCurve", () => {
  test("is 1 when all are told apart, 0.5 when none is", () => {
    expect(areaUnderCurve([3, 4], [1, 2])).toBe(1);
    expect(areaUnderCurve([1, 2], [3, 4])).toBe(0);
    expect(areaUnderCurve([1, 1], [1])).toBe(0.5);
    expect(areaUnderCurve([2, 4], [3, 1])).toBe(0.75);
    expect(areaUnderCurve([], [1])).toBeNaN();
  });

  test("turns over with the two", () => {
    const scores = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 });
    fc.assert(
      fc.property(scores, scores, (a, b) => {
        expect(areaUnderCurve(a, b) + areaUnderCurve(b, a)).toBeCloseTo(1, 9);
      }),
    );
  });
});

test("refusedAt refuses no more than its share of the answerable", () => {
  const answerable = Array.from({ length: 20 }, (_, index) => index + 10);
  expect(refusedAt(0.05, answerable, [1, 10.5, 11, 30])).toBe(0.5);
  expect(refusedAt(0, answerable, [1, 9, 10])).toBeCloseTo(2 / 3, 12);
  expect(refusedAt(0.05, [], [1])).toBeNaN();
});

test("quantile takes the nearest rank", () => {
  expect([0, 0.5, 0.95, 1].map((share) => quantile([1, 2, 3, 4], share))).toEqual([1, 2, 4, 4]);
  expect(quantile([], 0.5)).toBeNaN();
});

test("halves are stable and about even", () => {
  expect(halfOf("a-1")).toBe(halfOf("a-1"));
  const tuning = Array.from({ length: 1_000 }, (_, index) => halfOf(`question-${index}`)).filter((h) => h === "tuning");
  expect(tuning.length).toBeGreaterThan(430);
  expect(tuning.length).toBeLessThan(570);
});
