import { describe, expect, test } from "vitest";
import {
  placeOfHeading,
  withoutOtherPlaces,
  withPlacesOfSections,
} from "../../../electron/chat/applicability/section-place.ts";
import { buildPassage } from "../build-passage.ts";
import { MemoryRetriever } from "../memory-retriever.ts";

describe("placeOfHeading", () => {
  test.each([
    ["2.3 Ireland (from 2024-09-01)", "IE"],
    ["UK employees", "GB"],
    ["In Germany", "DE"],
    ["For our people in the United Kingdom", "GB"],
    ["Deutschland", "DE"],
    ["United States of America", "US"],
    ["7 Ireland: annual leave and public holidays", "IE"],
    ["Germany – notice", "DE"],
    ["Travel: the United Kingdom", undefined],
    ["Travel to the UK", undefined],
    ["Germany and Ireland", undefined],
    ["German language courses", undefined],
    ["Notice periods", undefined],
  ])("%s → %s", (heading, place) => {
    expect(placeOfHeading(heading)).toBe(place);
  });
});

const notice = buildPassage(
  [
    ["heading", "2 Notice periods"],
    ["paragraph", "Notice is given in writing."],
    ["heading", "2.1 Germany"],
    ["paragraph", "Two months after five years."],
    ["heading", "2.2 Ireland"],
    ["paragraph", "One month after five years."],
    ["heading", "2.2.1 During probation"],
    ["paragraph", "One week."],
    ["heading", "2.3 Everywhere"],
    ["paragraph", "Leave that is left is paid out."],
  ],
  { title: "Leaving", path: "leaving.md", headingPath: ["Leaving", "2 Notice periods"] },
);

async function sentencesFor(jurisdiction: string | undefined): Promise<string[]> {
  const scope = { asOf: "2026-01-01", jurisdiction };
  const query = { question: "notice after five years", history: [], scope, limit: 5, mode: "hybrid" as const };
  const result = withoutOtherPlaces(await new MemoryRetriever([notice]).retrieve(query), scope);
  for (const { passage, sentenceScores } of result.passages) {
    expect(sentenceScores.length).toBe(passage.sentences.length);
    for (const { start, end, text } of passage.sentences) {
      expect(passage.text.slice(start - passage.start, end - passage.start)).toBe(text);
    }
  }
  return result.passages.flatMap(({ passage }) => passage.sentences.map(({ text }) => text));
}

describe("withoutOtherPlaces", () => {
  test("keeps a section about the country asked for and those about none", async () => {
    expect(await sentencesFor("DE")).toEqual([
      "2 Notice periods",
      "Notice is given in writing.",
      "2.1 Germany",
      "Two months after five years.",
      "2.3 Everywhere",
      "Leave that is left is paid out.",
    ]);
    expect(await sentencesFor("FR")).toEqual([
      "2 Notice periods",
      "Notice is given in writing.",
      "2.3 Everywhere",
      "Leave that is left is paid out.",
    ]);
  });

  test("where no country was asked for everything stays", async () => {
    expect(await sentencesFor(undefined)).toHaveLength(10);
  });
});

describe("withPlacesOfSections", () => {
  const of = async (headingPath: string[], lines: readonly (readonly ["heading" | "paragraph", string])[]) => {
    const passage = buildPassage(lines, { title: "Working time", path: "working-time.md", headingPath });
    const scope = { asOf: "2026-01-01" };
    const query = { question: "annual leave", history: [], scope, limit: 5, mode: "hybrid" as const };
    const result = await new MemoryRetriever([passage]).retrieve(query);
    return withPlacesOfSections(result).passages.map((each) => each.passage.jurisdiction);
  };

  test("a passage of nothing but one country's section is for that country", async () => {
    const path = ["Working time", "7 Ireland: annual leave"];
    expect(await of(path, [["paragraph", "Annual leave is 25 days."]])).toEqual(["IE"]);
  });

  test("one that goes beyond it is for whom its document is for", async () => {
    const lines = [
      ["heading", "7 Ireland"],
      ["paragraph", "Annual leave is 25 days."],
      ["heading", "8 Breaks"],
      ["paragraph", "Breaks are paid on annual leave."],
    ] as const;
    expect(await of(["Working time"], lines)).toEqual([undefined]);
  });
});
