import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance } from "../../electron/retrieval/edit-distance.ts";

test.each([
  ["kidny", "kidney", 1],
  ["doanting", "donating", 1],
  ["pased", "passed", 1],
  ["leave", "leave", 0],
  ["", "ab", 2],
  ["kitten", "sitting", 3],
])("%s and %s are %d apart", (a, b, distance) => {
  expect(editDistance(a, b, 5)).toBe(distance);
});

test("stops at the limit", () => {
  expect(editDistance("kitten", "sitting", 2)).toBe(3);
  expect(editDistance("a", "abcdef", 2)).toBe(3);
});

test("is symmetric, and one slip is one", () => {
  const word = fc.string({ minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b, 30)).toBe(editDistance(b, a, 30));
    }),
  );
  fc.assert(
    fc.property(word, fc.nat(), (text, at) => {
      const index = at % text.length;
      expect(editDistance(text, text.slice(0, index) + text.slice(index + 1), 3)).toBe(1);
    }),
  );
});
