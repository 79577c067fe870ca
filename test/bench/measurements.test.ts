import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { BenchFigure } from "../../bench/bench-part.ts";
import { complaints, usualDuration } from "../../bench/measurements.ts";

describe("--check", () => {
  let folder = "";
  let file = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "handrail-check-"));
    file = join(folder, "measurements.json");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const check = (figure: Partial<BenchFigure>): string[] =>
    complaints(
      { name: "prefix" },
      { columns: [], rows: [], figures: [{ name: "ratio", value: 0.25, better: "lower", isRatio: true, ...figure }] },
      file,
    );
  const keep = (ratio: number): void => writeFileSync(file, JSON.stringify({ prefix: { ratio } }));

  test("a ratio over a fifth worse than the one kept is said, in both directions", () => {
    keep(0.2);
    expect(check({})).toEqual(["prefix: ratio is 0.25, it was 0.20"]);
    expect(check({ value: 0.24 })).toEqual([]);
    keep(1);
    expect(check({ value: 0.79, better: "higher" })).toEqual(["prefix: ratio is 0.79, it was 1.00"]);
    expect(check({ value: 0.81, better: "higher" })).toEqual([]);
  });

  test("a time is held to its limit alone", () => {
    keep(0.1);
    expect(check({ isRatio: false })).toEqual([]);
    expect(check({ isRatio: false, limit: 0.2 })).toEqual(["prefix: ratio is 0.25, promised 0.20"]);
  });

  test("how long a part took is kept beside its figures", () => {
    expect(usualDuration({ name: "prefix" }, file)).toBe("");
    writeFileSync(file, JSON.stringify({ prefix: { ratio: 0.25, "took, s": 170 }, start: { "took, s": 20 } }));
    expect(usualDuration({ name: "prefix" }, file)).toBe("about 3 min");
    expect(usualDuration({ name: "start" }, file)).toBe("under a minute");
    expect(check({})).toEqual([]);
  });

  test("without a file only limits count; a damaged file is an error", () => {
    expect(check({})).toEqual([]);
    writeFileSync(file, "{");
    expect(() => check({})).toThrow();
  });
});
