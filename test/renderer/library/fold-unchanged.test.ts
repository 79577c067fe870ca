import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DiffPart, foldUnchanged } from "../../../renderer/features/library/fold-unchanged.ts";

const joined = (parts: readonly { readonly kind: string; readonly text: string }[]) =>
  parts.map((part) => part.text).join("");

describe("folding what didn't change", () => {
  const words = "The quick brown fox jumps over the lazy dog. ".repeat(40);

  it("keeps the words beside a change and folds the rest, at whole words", () => {
    const parts = foldUnchanged([
      { kind: "same", text: words },
      { kind: "deleted", text: "28" },
      { kind: "inserted", text: "29" },
      { kind: "same", text: words },
    ]);
    expect(parts.map((part) => part.kind)).toEqual(["fold", "same", "deleted", "inserted", "same", "fold"]);
    expect(parts[1]?.text.length).toBeLessThan(170);
    expect(parts[0]?.text).toMatch(/\s$/);
    expect(parts[5]?.text).toMatch(/^\s/);
  });

  it("leaves short stretches", () => {
    const parts: DiffPart[] = [
      { kind: "inserted", text: "a" },
      { kind: "same", text: words.slice(0, 300) },
      { kind: "inserted", text: "b" },
    ];
    expect(foldUnchanged(parts)).toEqual(parts);
  });

  it("loses and adds nothing", () => {
    const part = fc.record({
      kind: fc.constantFrom("same" as const, "inserted" as const, "deleted" as const),
      text: fc.oneof(fc.string(), fc.string({ minLength: 400, maxLength: 900 }), fc.constant(words)),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        expect(joined(foldUnchanged(parts))).toBe(joined(parts));
      }),
    );
  });
});
