import { describe, expect, it } from "vitest";
import { CitationList } from "../../../electron/chat/citations.ts";
import { quoteAnswer } from "../../../electron/chat/extractive/quote.ts";
import { quotedReply } from "../../../electron/chat/extractive/quoted-reply.ts";
import { unsupportedNumbers } from "../../../electron/chat/grounding/numbers.ts";
import { buildPassage, buildResult, type BlockDraft } from "../build-passage.ts";

const filler = (of: string): BlockDraft => [
  "list_item",
  `${of} ${"is decided by the committee after its meeting ".repeat(4)}`,
];

describe("a quoted reply", () => {
  it("cites a lead-in that stands too far above what it introduces to be in its citation", () => {
    const passage = buildPassage([
      ["paragraph", "Within 14 days you may ask for:"],
      ...["Parking", "Lockers", "Meals", "Phones"].map(filler),
      ["list_item", "A desk that can be raised."],
    ]);
    const cosines = [0.1, 0.1, 0.1, 0.1, 0.1, 0.9];
    const quoted = quoteAnswer("Can I have a desk that can be raised?", buildResult([{ passage, cosines }]));
    const citations = new CitationList();
    const { text, claims } = quotedReply(quoted, citations);
    expect(text).toMatch(/^Within 14 days you may ask for:\n[^]*A desk that can be raised\.$/);
    // One claim: an item says nothing without its lead-in.
    expect(claims.map((claim) => text.slice(claim.start, claim.end))).toEqual([text]);
    expect(citations.all.map(({ quote }) => quote.includes("14 days"))).toEqual([false, true]);
    expect(claims[0]?.citation_numbers).toEqual([1, 2]);
    for (const { quote, start, end } of citations.all) expect(passage.versionText.slice(start, end)).toBe(quote);
  });

  it("shows no lead-in from before the passage with a number that no citation would hold", () => {
    const rows = (prefix: string) =>
      buildPassage(
        [
          ["list_item", "A desk that can be raised."],
          ["list_item", "A second screen."],
        ],
        { prefix },
      );
    const answer = (prefix: string): string => {
      const quoted = quoteAnswer("Can I have a desk that can be raised?", buildResult([{ passage: rows(prefix) }]));
      const citations = new CitationList();
      const { text } = quotedReply(quoted, citations);
      expect(
        unsupportedNumbers(
          text,
          citations.all.map(({ quote }) => quote),
        ),
      ).toEqual([]);
      return text;
    };
    expect(answer("You may ask for:")).toMatch(/^You may ask for:\nA desk/);
    expect(answer("Within 14 days you may ask for:")).toMatch(/^A desk/);
  });
});
