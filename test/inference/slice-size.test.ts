import { describe, expect, test } from "vitest";
import { mostSliceTokens, SliceSize } from "../../electron/inference/slice-size.ts";

const times = { sharedMs: 250, aloneMs: 1_000 };

describe("SliceSize", () => {
  test("beside others reads what is no whole tile first, then as many tiles as fit into the time", () => {
    const slices = new SliceSize(times).ofPrompt();
    expect(slices.next(1_000, false)).toBe(40);
    slices.measured(40, 400);
    expect(slices.next(960, false)).toBe(64);
    slices.measured(64, 80);
    expect(slices.next(896, false)).toBe(192);
    for (let slice = 0; slice < 20; slice += 1) slices.measured(64, 1);
    expect(slices.next(704, false)).toBe(mostSliceTokens);
    // Slower is believed at once.
    slices.measured(256, 500);
    expect(slices.next(448, false)).toBe(128);
    expect(slices.next(64, false)).toBe(64);
    expect(slices.next(17, false)).toBe(17);
  });

  test("takes longer when nobody else waits, and what is no whole tile along when there is time for it", () => {
    const slices = new SliceSize(times).ofPrompt();
    expect(slices.next(1_000, true)).toBe(40);
    slices.measured(64, 200);
    expect(slices.next(1_000, true)).toBe(40 + 256);
    expect(slices.next(1_000, false)).toBe(40);
    expect(slices.next(704, true)).toBe(mostSliceTokens);
    // Somebody came.
    expect(slices.next(448, false)).toBe(64);
    expect(slices.next(384, true)).toBe(mostSliceTokens);
    expect(slices.next(103, true)).toBe(103);
    slices.measured(64, 500);
    expect(slices.next(103, true)).toBe(39 + 64);
    slices.measured(64, 800);
    expect(slices.next(103, true)).toBe(39);
  });

  test("is a whole tile however long that takes", () => {
    const slices = new SliceSize(times).ofPrompt();
    slices.measured(64, 9_000);
    expect(slices.next(640, false)).toBe(64);
  });

  test("a prompt begins as others did and goes on by itself", () => {
    const size = new SliceSize(times);
    const long = size.ofPrompt();
    long.measured(64, 128);
    long.measured(64, 480);
    expect(long.next(640, false)).toBe(64);
    const short = size.ofPrompt();
    expect(short.next(640, false)).toBe(64);
    short.measured(64, 16);
    expect(size.ofPrompt().next(640, false)).toBe(mostSliceTokens);
    expect(long.next(576, false)).toBe(64);
  });

  test("a few tokens say nothing of whole tiles", () => {
    const slices = new SliceSize(times).ofPrompt();
    slices.measured(3, 1_000);
    expect(slices.next(640, false)).toBe(64);
  });
});
