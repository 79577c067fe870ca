import { createHash } from "node:crypto";

/** A share or mean with its 95 % bootstrap interval; 0 to 1. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

const resamples = 2_000;

/**
 * Mean and percentile bootstrap interval (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13).
 * The same values always give the same interval. Without values everything is NaN.
 */
export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  if (count === 0) return { value: Number.NaN, low: Number.NaN, high: Number.NaN, count };
  const random = generator(count);
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let draw = 0; draw < count; draw++) sum += values[Math.floor(random() * count)] ?? 0;
    return sum / count;
  }).toSorted((a, b) => a - b);
  return { value: mean(values), low: quantile(means, 0.025), high: quantile(means, 0.975), count };
}

/**
 * Area under the ROC curve: how likely a positive scores higher than a negative, ties counting half
 * (Mann-Whitney). NaN when one of the two is empty.
 */
export function areaUnderCurve(positives: readonly number[], negatives: readonly number[]): number {
  let wins = 0;
  for (const positive of positives) {
    for (const negative of negatives) wins += positive > negative ? 1 : positive === negative ? 0.5 : 0;
  }
  return wins / (positives.length * negatives.length);
}

/** Share of `negatives` below a threshold that at most `falseShare` of `positives` lie below. */
export function refusedAt(falseShare: number, positives: readonly number[], negatives: readonly number[]): number {
  if (positives.length === 0 || negatives.length === 0) return Number.NaN;
  const threshold = positives.toSorted((a, b) => a - b)[Math.floor(falseShare * positives.length)] ?? 0;
  return negatives.filter((score) => score < threshold).length / negatives.length;
}

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of sorted values, by the nearest rank. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** Which half of the questions one belongs to: for ever the same, whatever other questions there are. */
export function halfOf(questionId: string): "tuning" | "reporting" {
  const [first = 0] = createHash("sha256").update(questionId).digest();
  return first % 2 === 0 ? "tuning" : "reporting";
}

/** As many of the questions, evenly and for ever the same ones: the first by the hash that makes the halves. */
export function sampleOf<Question extends { readonly id: string }>(
  questions: readonly Question[],
  count: number,
): Question[] {
  const hashed = questions.map((question) => ({
    question,
    hash: createHash("sha256").update(question.id).digest("hex"),
  }));
  return hashed
    .toSorted((a, b) => (a.hash < b.hash ? -1 : 1))
    .slice(0, count)
    .map(({ question }) => question);
}

/** mulberry32: small, and good enough to draw with. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
