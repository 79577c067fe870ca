import { describe, expect, test } from "vitest";
import { mostSliceTokens, SliceSize } from "../../electron/inference/slice-size.ts";

describe("SliceSize", () => {
  test("reads what is no whole tile first, then as many tiles as fit into the time", () => {
    const slices = new SliceSize(250).ofPrompt();
    expect(slices.next(1_000)).toBe(40);
    slices.measured(40, 400);
    expect(slices.next(960)).toBe(64);
    slices.measured(64, 80);
    expect(slices.next(896)).toBe(192);
    for (let slice = 0; slice < 20; slice += 1) slices.measured(64, 1);
    expect(slices.next(704)).toBe(mostSliceTokens);
    // Slower is believed at once.
    slices.measured(256, 500);
    expect(slices.next(448)).toBe(128);
    expect(slices.next(64)).toBe(64);
    expect(slices.next(17)).toBe(17);
  });

  test("is a whole tile however long that takes", () => {
    const slices = new SliceSize(250).ofPrompt();
    slices.measured(64, 9_000);
    expect(slices.next(640)).toBe(64);
  });

  test("a prompt begins as others did and goes on by itself", () => {
    const size = new SliceSize(250);
    const long = size.ofPrompt();
    long.measured(64, 128);
    long.measured(64, 480);
    expect(long.next(640)).toBe(64);
    const short = size.ofPrompt();
    expect(short.next(640)).toBe(64);
    short.measured(64, 16);
    expect(size.ofPrompt().next(640)).toBe(mostSliceTokens);
    expect(long.next(576)).toBe(64);
  });

  test("a few tokens say nothing of whole tiles", () => {
    const slices = new SliceSize(250).ofPrompt();
    slices.measured(3, 1_000);
    expect(slices.next(640)).toBe(64);
  });
});
