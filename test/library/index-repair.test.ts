import { describe, expect, it } from "vitest";
import { planRepair } from "../../electron/library/index-repair.ts";

describe("a repair", () => {
  it("indexes what the index lacks or has otherwise, and removes what the database doesn't know", () => {
    const stored = [
      { key: 1, chunks: 3, indexed: 1 },
      { key: 2, chunks: 3, indexed: 1 },
      { key: 3, chunks: 3, indexed: 0 },
      { key: 4, chunks: 2, indexed: 1 },
      { key: 6, chunks: 0, indexed: 1 },
      { key: 8, chunks: 1, indexed: 0 },
    ];
    const rows = new Map([
      [1, 3],
      [2, 2],
      [3, 3],
      [5, 1],
      [9, 4],
      [4, 4],
    ]);
    expect(planRepair(stored, rows, 7)).toEqual({ remove: [5], index: [2, 3, 4], excess: [4] });
  });
});
