import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  clearSelection,
  extendTo,
  keepOnly,
  moveTo,
  nothingSelected,
  rowAfter,
  selectAll,
  toggle,
} from "../../../renderer/features/library/selection.ts";

const order = ["a", "b", "c", "d", "e", "f"];
const sorted = (ids: ReadonlySet<string>) => [...ids].toSorted();

describe("the selection of rows", () => {
  it("moves without choosing", () => {
    const moved = moveTo(nothingSelected, "c");
    expect(moved.active).toBe("c");
    expect(moved.selected.size).toBe(0);
  });

  it("chooses a range from where it began, and lets rows go again when it gets shorter", () => {
    const wide = extendTo(moveTo(nothingSelected, "b"), order, "e");
    expect(sorted(wide.selected)).toEqual(["b", "c", "d", "e"]);
    expect(sorted(extendTo(wide, order, "c").selected)).toEqual(["b", "c"]);
    expect(sorted(extendTo(wide, order, "a").selected)).toEqual(["a", "b"]);
  });

  it("adds a range to what was chosen before", () => {
    const first = toggle(nothingSelected, "f");
    expect(sorted(extendTo(moveTo(first, "a"), order, "b").selected)).toEqual(["a", "b", "f"]);
  });

  it("takes one out again, and all", () => {
    expect(sorted(toggle(selectAll(nothingSelected, order), "c").selected)).toEqual(["a", "b", "d", "e", "f"]);
    expect(clearSelection(selectAll(nothingSelected, order)).selected.size).toBe(0);
  });

  it("forgets rows that are no longer listed, and keeps its identity when none has gone", () => {
    const selection = extendTo(moveTo(nothingSelected, "a"), order, "c");
    expect(keepOnly(selection, order)).toBe(selection);
    const left = keepOnly(selection, ["b", "c"]);
    expect(sorted(left.selected)).toEqual(["b", "c"]);
    expect(left.anchor).toBeUndefined();
  });

  it("always holds the whole range between the anchor and the row reached", () => {
    const row = fc.constantFrom(...order);
    fc.assert(
      fc.property(row, fc.array(row, { minLength: 1 }), (start, path) => {
        const end = path.reduce((selection, id) => extendTo(selection, order, id), moveTo(nothingSelected, start));
        const ends = [order.indexOf(start), order.indexOf(path.at(-1) ?? start)].toSorted((a, b) => a - b);
        expect(sorted(end.selected)).toEqual(order.slice(ends[0], (ends[1] ?? 0) + 1));
      }),
    );
  });

  it("stops at the ends", () => {
    expect(rowAfter("ArrowUp", order, "a", 4)).toBe("a");
    expect(rowAfter("ArrowDown", order, "f", 4)).toBe("f");
    expect(rowAfter("ArrowDown", order, undefined, 4)).toBe("a");
    expect(rowAfter("PageDown", order, "a", 4)).toBe("e");
    expect(rowAfter("End", order, "a", 4)).toBe("f");
    expect(rowAfter("x", order, "a", 4)).toBeUndefined();
    expect(rowAfter("ArrowDown", [], undefined, 4)).toBeUndefined();
  });
});
