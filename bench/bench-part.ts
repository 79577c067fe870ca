/** One bench: what it measures, beside its yardstick in the same run. */
export interface BenchPart {
  /** As on the command line: `npm run bench -- prefix`. */
  readonly name: string;
  readonly title: string;
  /** @throws BenchSkipped when something that it needs isn't there */
  run(options: BenchOptions): Promise<BenchResult>;
}

export interface BenchOptions {
  /** Fewer repetitions, to see whether it works. */
  readonly quick: boolean;
  /** A line of progress. */
  say(line: string): void;
}

export interface BenchResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What a regression is judged by: ratios travel between machines, times don't. */
  readonly figures: readonly BenchFigure[];
  /** What a reader of the table has to know. */
  readonly notes?: readonly string[];
}

export interface BenchFigure {
  readonly name: string;
  readonly value: number;
  readonly better: "lower" | "higher";
  /** What the project promises; absent: only watched. */
  readonly limit?: number;
  /** A ratio is compared with the figures kept in the repository; an absolute figure is only held to its limit. */
  readonly isRatio: boolean;
}

export class BenchSkipped extends Error {}

/** Nearest rank. @param share 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
  if (value === undefined) throw new Error("nothing was measured");
  return value;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** A number as a table shows it: three figures that count. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export const isWithin = ({ better, limit, value }: BenchFigure): boolean =>
  limit === undefined || (better === "lower" ? value <= limit : value >= limit);
