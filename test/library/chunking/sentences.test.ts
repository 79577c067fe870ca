import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitSentences } from "../../../electron/library/chunking/sentences.ts";
import { countWords } from "../../../electron/library/chunking/word-count.ts";

const split = (text: string, language = "en"): string[] =>
  splitSentences(text, language).map(({ start, end }) => text.slice(start, end));

describe("sentences", () => {
  it.each([
    ["Ask first, e.g. by phone. Then write.", ["Ask first, e.g. by phone.", "Then write."]],
    ["See No. 3 of the annex. It says so.", ["See No. 3 of the annex.", "It says so."]],
    ["May I? No. You may not.", ["May I?", "No.", "You may not."]],
    ["It is approx. 7.5 hours a day. That is all.", ["It is approx. 7.5 hours a day.", "That is all."]],
    ["Dr. A. Smith decides. Ask her!", ["Dr. A. Smith decides.", "Ask her!"]],
    ["Bring forms, photos etc. Everything else is here.", ["Bring forms, photos etc.", "Everything else is here."]],
    ["  Spaces around.   And between.  ", ["Spaces around.", "And between."]],
  ])("of %j", (text, sentences) => {
    expect(split(text)).toEqual(sentences);
  });

  it.each([
    ["Der Urlaub, z. B. Sonderurlaub, gilt. Er verfällt.", ["Der Urlaub, z. B. Sonderurlaub, gilt.", "Er verfällt."]],
    ["Siehe § 7 Abs. 3 BUrlG. Das gilt.", ["Siehe § 7 Abs. 3 BUrlG.", "Das gilt."]],
    ["Bis zum 31. März des Folgejahres. Danach nicht.", ["Bis zum 31. März des Folgejahres.", "Danach nicht."]],
    ["Ab dem 3. Tag bzw. Am Montag ggf. Früher. Ende.", ["Ab dem 3. Tag bzw. Am Montag ggf. Früher.", "Ende."]],
  ])("in German, of %j", (text, sentences) => {
    expect(split(text, "de")).toEqual(sentences);
  });

  it("cuts a very long one at its semicolons and commas", () => {
    const text = `${"one two three four five, ".repeat(9)}six; ${"seven eight nine ten, ".repeat(8)}end.`;
    const parts = split(text);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts[0]).toMatch(/six;$/);
    for (const part of parts) expect(countWords(part)).toBeLessThanOrEqual(60);
  });

  it("is made of spans in order that leave out nothing but white space", () => {
    const words = fc.array(
      fc.oneof(
        fc.constantFrom("e.g.", "No.", "3.", "z. B.", "U.S.", "Ende.", "a", "?!"),
        fc.string({ unit: "grapheme" }),
      ),
      {
        maxLength: 120,
      },
    );
    fc.assert(
      fc.property(words, fc.constantFrom("en", "de", undefined), (parts, language) => {
        const text = parts.join(" ");
        let end = 0;
        for (const span of splitSentences(text, language)) {
          expect(text.slice(end, span.start).trim()).toBe("");
          expect(text.slice(span.start, span.end).trim()).toBe(text.slice(span.start, span.end));
          expect(countWords(text.slice(span.start, span.end))).toBeLessThanOrEqual(60);
          expect(text.slice(span.start, span.end).isWellFormed()).toBe(text.isWellFormed());
          expect(span.end).toBeGreaterThan(span.start);
          end = span.end;
        }
        expect(text.slice(end).trim()).toBe("");
      }),
    );
  });
});
