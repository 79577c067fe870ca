import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Block, VersionContent } from "../../electron/contract/documents.ts";
import { type Piece, type SourceBlock, sourceBlocks } from "../../renderer/features/ask/source-blocks.ts";

/** Blocks joined as the library joins them. */
function contentOf(parts: readonly (Omit<Block, "start" | "end"> & { text: string })[]): VersionContent {
  let text = "";
  const blocks: Block[] = [];
  for (const { text: part, ...rest } of parts) {
    if (text) text += "\n\n";
    blocks.push({ ...rest, start: text.length, end: text.length + part.length });
    text += part;
  }
  return { document_id: "d", version_id: "v", title: "T", format: "markdown", text, blocks };
}

const piecesOf = (blocks: readonly SourceBlock[]): readonly Piece[] =>
  blocks.flatMap((block) => (block.kind === "table" ? block.rows.flatMap((row) => row.cells.flat()) : block.pieces));

const marked = (blocks: readonly SourceBlock[]) =>
  piecesOf(blocks)
    .filter((piece) => piece.marked)
    .map((piece) => piece.text)
    .join("");

/** Without what parts blocks and cells. */
const bare = (text: string) => text.replace(/[\s|]/g, "");

const handbook = contentOf([
  { kind: "heading", level: 1, text: "Annual leave" },
  { kind: "paragraph", text: "The leave year is the calendar year." },
  { kind: "table_row", header: true, text: "Service | Days" },
  { kind: "table_row", text: "Under 3 years | 28 days" },
  { kind: "table_row", text: "3 years or more |  | 30 days" },
  { kind: "list_item", marker: "1.", text: "Ask your manager." },
]);

describe("sourceBlocks", () => {
  it("marks exactly the passage, over blocks and cells", () => {
    fc.assert(
      fc.property(fc.nat(handbook.text.length), fc.nat(handbook.text.length), (a, b) => {
        const passage = { start: Math.min(a, b), end: Math.max(a, b) };
        const blocks = sourceBlocks(handbook, passage);
        expect(bare(marked(blocks))).toBe(bare(handbook.text.slice(passage.start, passage.end)));
        expect(
          bare(
            piecesOf(blocks)
              .map((piece) => piece.text)
              .join(""),
          ),
        ).toBe(bare(handbook.text));
      }),
    );
  });

  it("leaves a passage within one block as it is, to the space", () => {
    const quote = "leave year is the";
    const start = handbook.text.indexOf(quote);
    expect(marked(sourceBlocks(handbook, { start, end: start + quote.length }))).toBe(quote);
  });

  it("puts rows into one table, empty cells kept, and starts another at the next header", () => {
    const blocks = sourceBlocks(
      contentOf([
        { kind: "table_row", header: true, text: "A | B" },
        { kind: "table_row", text: "1 |  | 2" },
        { kind: "table_row", header: true, text: "C | D" },
      ]),
      undefined,
    );
    expect(blocks.map((block) => (block.kind === "table" ? block.rows.length : 0))).toEqual([2, 1]);
    const [first] = blocks;
    expect(first?.kind === "table" && first.rows[1]?.cells.map((cell) => cell.map((piece) => piece.text))).toEqual([
      ["1"],
      [],
      ["2"],
    ]);
  });

  it("marks nothing when the passage is empty", () => {
    expect(marked(sourceBlocks(handbook, { start: 0, end: 0 }))).toBe("");
  });
});
