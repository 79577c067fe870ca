import { describe, expect, it } from "vitest";
import type { VersionContent } from "../../electron/contract/documents.ts";
import { passageBoxes } from "../../renderer/features/ask/passage-boxes.ts";

const text = "First line of a\nparagraph over two.\n\nAnother one.";
const content: VersionContent = {
  document_id: "d",
  version_id: "v",
  title: "T",
  format: "pdf",
  text,
  blocks: [
    {
      kind: "paragraph",
      start: 0,
      end: 35,
      page: 1,
      bbox: [50, 100, 200, 30],
      lines: [
        { start: 0, end: 15, page: 1, bbox: [50, 100, 200, 14] },
        { start: 16, end: 35, page: 2, bbox: [50, 40, 180, 14] },
      ],
    },
    { kind: "paragraph", start: 37, end: 49, page: 2, bbox: [50, 80, 120, 14] },
  ],
};

describe("passageBoxes", () => {
  it("has a box for each line that the passage touches, over pages, with the words in it", () => {
    expect(passageBoxes(content, { start: 6, end: 25 })).toEqual([
      { page: 1, bbox: [50, 100, 200, 14], text: "line of a" },
      { page: 2, bbox: [50, 40, 180, 14], text: "paragraph" },
    ]);
  });

  it("takes the block where lines aren't known", () => {
    expect(passageBoxes(content, { start: 16, end: 49 }).map((box) => box.text)).toEqual([
      "paragraph over two.",
      "Another one.",
    ]);
  });

  it("has none when a part of the passage has no place on paper", () => {
    const blocks = content.blocks.map(({ bbox: _bbox, ...block }, index) =>
      index === 0 ? block : { ...block, lines: [] },
    );
    expect(passageBoxes({ ...content, blocks }, { start: 16, end: 49 })).toEqual([]);
  });
});
