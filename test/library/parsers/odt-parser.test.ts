import { describe, expect, it } from "vitest";
import { detectFormat } from "../../../electron/library/parsers/detect-format.ts";
import { parseOdt } from "../../../electron/library/parsers/odt-parser.ts";
import { linesOf } from "./lines-of.ts";
import { makeOdt } from "./make-odt.ts";
import { makeZip } from "./make-zip.ts";

const cell = (text: string, attributes = ""): string =>
  `<table:table-cell ${attributes}><text:p>${text}</text:p></table:table-cell>`;

describe("an OpenDocument text", () => {
  it("gives headings, paragraphs, lists, tables and footnotes, and what was changed in its new form", async () => {
    const body = [
      '<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes><text:p text:style-name="P1">Handbook</text:p>',
      '<text:h text:outline-level="2">Leave</text:h>',
      '<text:p>Thirty<text:s text:c="2"/><text:span>paid</text:span> days<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>In 2025.</text:p></text:note-body></text:note>.<office:annotation><text:p>comment</text:p></office:annotation></text:p>',
      '<text:list text:style-name="L1"><text:list-item><text:p>Ask</text:p><text:list><text:list-item><text:p>early</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>Wait</text:p></text:list-item></text:list>',
      `<table:table><table:table-header-rows><table:table-row>${cell("Years")}${cell("Days")}</table:table-row></table:table-header-rows>`,
      `<table:table-row>${cell("3", 'table:number-rows-spanned="2"')}${cell("30")}</table:table-row>`,
      `<table:table-row><table:covered-table-cell/>${cell("31")}</table:table-row></table:table>`,
      "<text:p><draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame></text:p>",
    ].join("");
    const styles =
      '<style:style style:name="P1" style:parent-style-name="Title"/><text:list-style style:name="L1"><text:list-level-style-number text:level="1"/><text:list-level-style-bullet text:level="2"/></text:list-style>';
    const bytes = makeOdt(
      body,
      { "meta.xml": "<m><dc:title>T</dc:title><dc:language>de-DE</dc:language></m>" },
      styles,
    );
    expect(await detectFormat(bytes, "x.bin")).toBe("odt");
    const parsed = parseOdt(bytes);
    expect(linesOf(parsed)).toEqual([
      "heading1: Handbook",
      "heading2: Leave",
      "paragraph: Thirty paid days.",
      "list_item1 1.: Ask",
      "list_item2 •: early",
      "list_item1 2.: Wait",
      "table_row header: Years | Days",
      "table_row: 3 | 30",
      "table_row: 3 | 31",
      "paragraph: In a box.",
      "paragraph: In 2025.",
    ]);
    expect(parsed).toMatchObject({ title: "T", properties: { language: "de-DE" } });
  });

  it("with a password is told by its manifest", async () => {
    const bytes = makeOdt("", { "META-INF/manifest.xml": "<manifest:encryption-data/>" });
    await expect(detectFormat(bytes, "x.odt")).rejects.toMatchObject({ code: "FILE_ENCRYPTED" });
  });

  it.each([
    ["its end missing", makeOdt("<text:p>x</text:p>").subarray(0, 200), "FILE_TRUNCATED"],
    ["a bomb", makeOdt("", { "Pictures/x.bin": "0".repeat(70_000_000) }), "ARCHIVE_BOMB"],
    ["an entity bomb", makeOdt("", { "styles.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>' }), "ENTITY_BOMB"],
    ["nothing in it", makeZip({ mimetype: "x" }), "FILE_UNREADABLE"],
    ["nesting beyond reason", makeOdt("<text:section>".repeat(100_000)), "FILE_UNREADABLE"],
  ])("is refused with %s", (_name, bytes, code) => {
    expect(() => parseOdt(bytes)).toThrow(expect.objectContaining({ code }));
  });
});
