import { describe, expect, test } from "vitest";
import { compoundParts, isPartOf, withUmlauts, writesCompounds } from "../../electron/retrieval/compounds.ts";

const known = new Set([
  "internet",
  "anschluss",
  "kündigung",
  "frist",
  "feiertag",
  "zuschlag",
  "arbeit",
  "zeit",
  "konto",
]);
const parts = (word: string): string[] => compoundParts(word, (part) => known.has(part));

describe("compoundParts", () => {
  test.each([
    ["internetanschluss", ["internet", "anschluss"]],
    ["kündigungsfrist", ["kündigung", "frist"]],
    ["feiertagszuschlag", ["feiertag", "zuschlag"]],
    ["arbeitszeitkonto", ["arbeit", "zeit", "konto"]],
    ["internetcafé", []],
    ["frist", []],
    ["zeit2konto", []],
  ])("%s", (word, expected) => expect(parts(word)).toEqual(expected));
});

test("two letters stand for an umlaut, except where they are two", () => {
  expect(withUmlauts("kuendigung")).toBe("kündigung");
  expect(withUmlauts("steuer")).toBe("steuer");
  expect(withUmlauts("quelle")).toBe("quelle");
});

test("a part is the beginning or the end, and no short ending", () => {
  expect(isPartOf("verpflegungspauschal", "pauschal")).toBe(true);
  expect(isPartOf("feiertag", "tag")).toBe(false);
  expect(isPartOf("anschlussfrist", "schluss")).toBe(false);
});

test("English writes its compounds apart", () => {
  expect(writesCompounds("de")).toBe(true);
  expect(writesCompounds("en")).toBe(false);
});
