import { describe, expect, test } from "vitest";
import { placeOfHeading, withoutOtherPlaces } from "../../../electron/chat/applicability/section-place.ts";
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
