import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fold, tokenize } from "../../electron/retrieval/tokenizer.ts";

describe("tokenize", () => {
  test.each([
    ["1,200 days", ["1200", "days"]],
    ["1.200 Tage", ["1200", "tage"]],
    ["1 200", ["1", "200"]],
    ["1\u202f200 €", ["1200"]],
    ["$1,234,567.50", ["1234567.5"]],
    ["2.50 and 2,5", ["2.5", "and", "2.5"]],
    ["2.1%", ["2.1"]],
    ["15+ years", ["15", "years"]],
    ["form P45", ["form", "p45"]],
    ["a 401(k) plan", ["a", "401k", "plan"]],
    ["employee’s parents' don't", ["employee", "parents", "dont"]],
    ["part-time", ["part", "time", "parttime"]],
    ["e-mail", ["mail", "email"]],
    ["2025-01-31", ["2025", "01", "31"]],
    ["§ 622 BGB", ["622", "bgb"]],
    ["ﬁle Ｈ１", ["file", "h1"]],
    ["", []],
    ["… — !", []],
  ])("%s", (text, words) => {
    expect(tokenize(text)).toEqual(words);
  });

  test("never gives an empty word or one with a space, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        for (const word of tokenize(text)) expect(word).toMatch(/^\S+$/u);
      }),
    );
  });

  test("a number reads the same with and without its grouping marks", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), (number) => {
        expect(tokenize(number.toLocaleString("en"))).toEqual(tokenize(String(number)));
        expect(tokenize(number.toLocaleString("de"))).toEqual(tokenize(String(number)));
      }),
    );
  });
});

test("fold takes diacritics off and writes ß as ss", () => {
  expect(fold("kündigungsschutzklage")).toBe("kundigungsschutzklage");
  expect(fold("straße")).toBe("strasse");
});
