import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractNumbers, unsupportedNumbers } from "../../../electron/chat/grounding/numbers.ts";
import { numberPairs } from "./number-pairs.ts";

describe("unsupportedNumbers", () => {
  it.each(numberPairs)("supports: $supported", ({ source, supported, question }) => {
    expect(unsupportedNumbers(supported, [source], question).map((mention) => mention.text)).toEqual([]);
  });

  it.each(numberPairs)("withholds: $unsupported", ({ source, unsupported, question }) => {
    expect(unsupportedNumbers(unsupported, [source], question)).not.toEqual([]);
  });

  it("has sixty numberPairs or more", () => expect(numberPairs.length).toBeGreaterThanOrEqual(60));

  it("looks in every source", () => {
    expect(unsupportedNumbers("You get 30 days and €50.", ["30 days of leave", "a bonus of €50"])).toEqual([]);
  });

  it("leaves sentences without numbers alone", () => {
    const text = "Ask one of your colleagues first; once a manager agrees, no one else has to, and you may march on.";
    expect(extractNumbers(text)).toEqual([]);
  });

  it("says where each number stands", () => {
    const text = "From 1 January 2025 you get 30 days and £1,200.50 at 9:30 am.";
    expect(extractNumbers(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      "1 January 2025",
      "30 days",
      "£1,200.50",
      "9:30 am",
    ]);
  });

  it("supports every text by itself, whatever it holds", () => {
    const words = fc.constantFrom(
      "30",
      "days",
      "twenty-five",
      "hours",
      "1.200,50",
      "€",
      "%",
      "[2]",
      "1 January 2025",
      "per",
      "month",
      "half",
      "a",
      "9:30",
      "am",
      "W-2",
      "–",
      "5",
      "zwei",
      "Tage",
      ".",
      "third",
      "year",
      "at least",
      "\n1. ",
      "01/02/2025",
      "mid",
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 20 }), (parts) => {
        const text = parts.join(" ");
        expect(unsupportedNumbers(text, [text])).toEqual([]);
      }),
    );
  });

  it("reads any amount in either writing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999 }), fc.integer({ min: 0, max: 99 }), (whole, cents) => {
        const english = `${whole.toLocaleString("en")}.${String(cents).padStart(2, "0")}`;
        const german = `${whole.toLocaleString("de")},${String(cents).padStart(2, "0")}`;
        expect(unsupportedNumbers(`It costs €${english}.`, [`Es kostet ${german} €.`])).toEqual([]);
        expect(unsupportedNumbers(`It costs €${english}.`, [`Es kostet ${whole + 1} €.`])).toHaveLength(1);
      }),
    );
  });
});
