import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { citationSpan, citationWords } from "../../../electron/chat/extractive/citation-span.ts";
import { countWords } from "../../../electron/chat/extractive/count-words.ts";
import { buildPassage } from "../build-passage.ts";

const passage = buildPassage([
  ["heading", "Entitlement"],
  ["table_row", "Service | Leave"],
  ["table_row", "Under 5 years | 25 days"],
  ["table_row", "5 years or more | 28 days"],
  ["heading", "Booking"],
  ["paragraph", "Leave is booked in the portal. Your manager approves it. Ask early."],
  ["paragraph", "Nobody else decides."],
]);

function quoted(text: string, maxWords?: number): string {
  const sentence = passage.sentences.find((one) => one.text === text);
  if (!sentence) throw new Error(`No such sentence: ${text}`);
  const { start, end } = citationSpan(passage, sentence, maxWords);
  return passage.versionText.slice(start, end);
}

describe("citationSpan", () => {
  it("takes a row's whole table with its header, and nothing beyond the heading", () => {
    expect(quoted("Under 5 years | 25 days")).toBe(
      "Service | Leave\nUnder 5 years | 25 days\n5 years or more | 28 days",
    );
  });

  it("takes the rest of the paragraph before the one beside it", () => {
    expect(quoted("Your manager approves it.", 12)).toBe(
      "Leave is booked in the portal. Your manager approves it. Ask early.",
    );
    expect(quoted("Your manager approves it.")).toContain("Nobody else decides.");
  });

  it("leaves a span that is too long already as it is", () => {
    expect(quoted("Your manager approves it.", 2)).toBe("Your manager approves it.");
  });

  it("always holds the span, whole sentences, and no more words than are allowed", () => {
    const { sentences } = passage;
    const index = fc.integer({ min: 0, max: sentences.length - 1 });
    fc.assert(
      fc.property(index, index, fc.integer({ min: 1, max: citationWords }), (one, other, maxWords) => {
        const [first, last] = [sentences[Math.min(one, other)], sentences[Math.max(one, other)]];
        if (!first || !last) return;
        const span = { start: first.start, end: last.end };
        const { start, end } = citationSpan(passage, span, maxWords);
        expect(start).toBeLessThanOrEqual(span.start);
        expect(end).toBeGreaterThanOrEqual(span.end);
        const own = countWords(passage.versionText.slice(span.start, span.end));
        expect(countWords(passage.versionText.slice(start, end))).toBeLessThanOrEqual(Math.max(own, maxWords));
      }),
    );
  });
});
