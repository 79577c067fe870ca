import { describe, expect, test } from "vitest";
import { sliceLimits, SliceSize } from "../../electron/inference/slice-size.ts";

describe("SliceSize", () => {
  test("goes by what was measured, within the limits", () => {
    const size = new SliceSize(200);
    expect(size.tokens).toBe(sliceLimits.first);
    size.measured(64, 64_000);
    expect(size.tokens).toBe(sliceLimits.least);
    for (let slice = 0; slice < 20; slice += 1) size.measured(64, 128);
    expect(size.tokens).toBe(96);
    for (let slice = 0; slice < 20; slice += 1) size.measured(64, 1);
    expect(size.tokens).toBe(sliceLimits.most);
  });

  test("a prompt's last few tokens say nothing", () => {
    const size = new SliceSize(200);
    size.measured(3, 1_000);
    expect(size.tokens).toBe(sliceLimits.first);
  });
});
