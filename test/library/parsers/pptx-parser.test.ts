import { describe, expect, it } from "vitest";
import { detectFormat } from "../../../electron/library/parsers/detect-format.ts";
import { parsePptx } from "../../../electron/library/parsers/pptx-parser.ts";
import { linesOf } from "./lines-of.ts";
import { makePptx, slideParagraph, slideShape } from "./make-pptx.ts";
import { makeZip } from "./make-zip.ts";

const title = (text: string): string => slideShape(slideParagraph(text), '<p:ph type="title"/>');
const cell = (text: string, attributes = ""): string =>
  `<a:tc ${attributes}><a:txBody>${slideParagraph(text)}</a:txBody></a:tc>`;
const row = (...cells: string[]): string => `<a:tr>${cells.join("")}</a:tr>`;
const table = (rows: string): string =>
  `<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow="1"/>${rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`;

const deck = makePptx([
  {
    shapes: [
      slideShape(
        slideParagraph("All &amp; sundry") + slideParagraph("Part time", '<a:pPr lvl="1"/>'),
        '<p:ph idx="1"/>',
      ),
      title("Who gets leave"),
      slideShape(slideParagraph("7"), '<p:ph type="sldNum"/>'),
      `<p:grpSp>${slideShape(slideParagraph("A box in a group."))}</p:grpSp>`,
    ].join(""),
    notes: "Say it twice.",
  },
  { shapes: title("Old rules"), attributes: 'show="0"' },
  {
    shapes:
      table(
        row(cell("Years"), cell("Days")) +
          row(cell("3", 'rowSpan="2"'), cell("30")) +
          row(cell("", 'vMerge="1"'), cell("31")),
      ) +
      slideShape(
        slideParagraph("First", '<a:pPr><a:buAutoNum type="arabicPeriod"/></a:pPr>') +
          slideParagraph("Second", '<a:pPr><a:buAutoNum type="arabicPeriod"/></a:pPr>'),
      ),
  },
]);

describe("a presentation", () => {
  it("gives its slides in order with bullets, text, tables and notes, and leaves hidden slides out", async () => {
    expect(await detectFormat(deck, "deck.bin")).toBe("pptx");
    const parsed = parsePptx(deck);
    expect(linesOf(parsed)).toEqual([
      "heading1: Who gets leave",
      "list_item1 •: All & sundry",
      "list_item2 •: Part time",
      "paragraph: A box in a group.",
      "heading2: Notes",
      "paragraph: Say it twice.",
      "heading1: Slide 3",
      "table_row header: Years | Days",
      "table_row: 3 | 30",
      "table_row: 3 | 31",
      "list_item1 1.: First",
      "list_item1 2.: Second",
    ]);
    expect(parsed.pageCount).toBe(3);
    expect(parsed.blocks.map(({ page }) => page)).toEqual([1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3]);
  });

  it("has the words of a diagram", () => {
    const frame =
      '<p:graphicFrame><a:graphic><a:graphicData><dgm:relIds r:dm="d1"/></a:graphicData></a:graphic></p:graphicFrame>';
    const points = ["Apply", "Wait"].map((text) => `<dgm:pt><dgm:t>${slideParagraph(text)}</dgm:t></dgm:pt>`).join("");
    const bytes = makePptx([{ shapes: title("Steps") + frame }], {
      "ppt/slides/_rels/slide1.xml.rels":
        '<Relationships><Relationship Id="d1" Type="x/diagramData" Target="/ppt/diagrams/data1.xml"/></Relationships>',
      "ppt/diagrams/data1.xml": `<dgm:dataModel><dgm:ptLst>${points}</dgm:ptLst></dgm:dataModel>`,
    });
    expect(linesOf(parsePptx(bytes))).toEqual(["heading1: Steps", "list_item1 •: Apply", "list_item1 •: Wait"]);
  });

  it.each([
    ["its end missing", deck.subarray(0, 1_000), "FILE_TRUNCATED"],
    ["a bomb", makePptx([], { "ppt/media/x.bin": "0".repeat(70_000_000) }), "ARCHIVE_BOMB"],
    ["an entity bomb", makePptx([], { "ppt/theme.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>' }), "ENTITY_BOMB"],
    ["nothing in it", makeZip({ "ppt/other.xml": "<a/>" }), "FILE_UNREADABLE"],
    ["nesting beyond reason", makePptx([{ shapes: "<p:grpSp>".repeat(100_000) }]), "FILE_UNREADABLE"],
  ])("is refused with %s", (_name, bytes, code) => {
    expect(() => parsePptx(bytes)).toThrow(expect.objectContaining({ code }));
  });
});
