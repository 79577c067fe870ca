import { describe, expect, test } from "vitest";
import { CitationList } from "../../electron/chat/citations.ts";
import { buildPassage } from "./build-passage.ts";

describe("CitationList", () => {
  test("names the heading inside a passage under which the quote stands", () => {
    const passage = buildPassage(
      [
        ["heading", "Germany"],
        ["table_row", "5 to under 10 years | 2 months"],
        ["heading", "Ireland"],
        ["table_row", "8 to under 10 years | 3 months"],
      ],
      { headingPath: ["Notice periods"] },
    );
    const citations = new CitationList();
    for (const sentence of passage.sentences.filter(({ kind }) => kind === "table_row"))
      citations.cite(passage, sentence, 1);
    expect(citations.all.map(({ heading_path }) => heading_path)).toEqual([
      ["Notice periods", "Germany"],
      ["Notice periods", "Ireland"],
    ]);
  });

  test("gives a place inside an earlier quote that quote's number", () => {
    const passage = buildPassage(
      [
        ["paragraph", "Leave is 28 days."],
        ["paragraph", "It is booked in the portal."],
      ],
      { headingPath: [] },
    );
    const [first, second] = passage.sentences;
    const citations = new CitationList();
    expect(citations.cite(passage, { start: passage.start, end: passage.end }, 1)).toBe(1);
    expect([first, second].map((span) => span && citations.cite(passage, span, 1))).toEqual([1, 1]);
    expect(citations.all).toHaveLength(1);
  });
});
