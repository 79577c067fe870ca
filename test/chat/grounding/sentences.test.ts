import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sentenceEnd, splitSentences } from "../../../electron/chat/grounding/sentences.ts";

const split = (text: string): string[] => splitSentences(text).map(({ start, end }) => text.slice(start, end));

describe("splitSentences", () => {
  it.each([
    ["You get 30 days. Ask HR first.", ["You get 30 days.", "Ask HR first."]],
    ["Use paid leave, e.g. Annual leave. Then rest.", ["Use paid leave, e.g. Annual leave.", "Then rest."]],
    ["It costs 1.50 euros. Really?  Yes!", ["It costs 1.50 euros.", "Really?", "Yes!"]],
    ["1. Tell your manager.\n2. Fill in the form.", ["1. Tell your manager.", "2. Fill in the form."]],
    [
      "Ab dem 1. Januar gilt dies, z. B. Urlaub. Danach nicht.",
      ["Ab dem 1. Januar gilt dies, z. B. Urlaub.", "Danach nicht."],
    ],
    ['She said "no." Then left', ['She said "no."', "Then left"]],
    ["You get 30 days [1]. Not 40 [2].", ["You get 30 days [1].", "Not 40 [2]."]],
    ["The limit is 30. You may ask for more.", ["The limit is 30.", "You may ask for more."]],
  ])("%s", (text, sentences) => expect(split(text)).toEqual(sentences));

  it("loses nothing but white space", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(split(text).join("").replace(/\s/gu, "")).toBe(text.replace(/\s/gu, ""));
      }),
    );
  });

  it("finds the same ends in a text that arrives piece by piece", () => {
    const words = fc.constantFrom("You", "get", "30 days.", "e.g.", "1.", "Januar", "Really?", "No!\n", "(2)", "a.m.");
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 30 }), (parts) => {
        const text = parts.join(" ");
        const whole = split(text);
        const streamed: string[] = [];
        let from = 0;
        for (let length = 1; length <= text.length; length++) {
          for (;;) {
            const end = sentenceEnd(text.slice(0, length), from, length === text.length);
            if (end === undefined) break;
            if (text.slice(from, end).trim() !== "") streamed.push(text.slice(from, end).trim());
            from = end;
          }
        }
        expect(streamed).toEqual(whole);
      }),
    );
  });
});
