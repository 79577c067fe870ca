import { describe, expect, it } from "vitest";
import { detectFormat } from "../../../electron/library/parsers/detect-format.ts";
import { parseRtf } from "../../../electron/library/parsers/rtf-parser.ts";
import { linesOf } from "./lines-of.ts";

const rtf = (body: string): Buffer =>
  Buffer.from(
    String.raw`{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Arial;}}{\stylesheet{\s0 Normal;}{\s1\sbasedon0 heading 1;}{\s2 Titel;}}{\info{\title Leave \'26 more}{\author A. Person}}${body}}`,
    "latin1",
  );

describe("rich text", () => {
  it("gives headings, lists, tables and footnotes, and leaves hidden and deleted text out", async () => {
    const bytes = rtf(
      [
        String.raw`{\header on every page}\pard\s2 Handbook\par\pard\s1 Scope\par\pard\plain Thirty{\v  hidden}{\deleted  unpaid} days{\footnote \pard Since 2025.}.\par`,
        String.raw`\pard{\listtext\f1\'b7\tab}\ilvl0 One\par\pard{\listtext 2.\tab}\ilvl1 Two\par`,
        String.raw`\trowd\trhdr\cellx1\cellx2\pard\intbl Years\cell Days\cell\row\trowd\clvmgf\cellx1\cellx2\pard\intbl 3\cell 30\par more\cell\row`,
        String.raw`\trowd\clvmrg\cellx1\cellx2\pard\intbl\cell 31\cell\row\pard After {\*\shpinst drawn}{\field{\*\fldinst HYPERLINK "x"}{\fldrslt a link}}.\par`,
      ].join("\n"),
    );
    expect(await detectFormat(bytes, "x.doc")).toBe("rtf");
    const parsed = parseRtf(bytes);
    expect(parsed.title).toBe("Leave & more");
    expect(linesOf(parsed)).toEqual([
      "heading1: Handbook",
      "heading1: Scope",
      "paragraph: Thirty days.",
      "list_item1 •: One",
      "list_item2 2.: Two",
      "table_row header: Years | Days",
      "table_row: 3 | 30 more",
      "table_row: 3 | 31",
      "paragraph: After a link.",
      "paragraph: Since 2025.",
    ]);
  });

  it("decodes code pages and Unicode with what stands in for it", () => {
    const body = String.raw`Gr\u246\'f6\'dfe \u-10179 ?\u-8704 ?, 5\~\'80 \endash  \u8364{\*\x}\'80.`;
    expect(linesOf(parseRtf(rtf(body)))).toEqual(["paragraph: Größe 😀, 5 € – €€."]);
    const cyrillic = Buffer.from(String.raw`{\rtf1\ansi\ansicpg1251 \'ce\'f2\'ef\'f3\'f1\'ea}`);
    expect(linesOf(parseRtf(cyrillic))).toEqual(["paragraph: Отпуск"]);
  });

  it("is refused when it ends in the middle", () => {
    expect(() => parseRtf(rtf("text").subarray(0, -3))).toThrow(expect.objectContaining({ code: "FILE_TRUNCATED" }));
  });

  it("takes a very long paragraph in time that grows with its length", () => {
    const long = "word ".repeat(400_000);
    expect(parseRtf(rtf(long)).text).toHaveLength(long.length - 1);
  });
});
