import { describe, expect, it } from "vitest";
import { parseDocx } from "../../../electron/library/parsers/docx-parser.ts";
import { linesOf } from "./lines-of.ts";
import { makeDocx, makeZip, wordParagraph } from "./make-zip.ts";

const styles = `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
  <w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>
  <w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style></w:styles>`;
const relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="s1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`;
const withStyles = { "word/styles.xml": styles, "word/_rels/document.xml.rels": relations };

describe("Word documents", () => {
  it("gives headings, paragraphs with insertions and without deletions, and tables", async () => {
    const cell = (text: string): string => `<w:tc>${wordParagraph(text)}</w:tc>`;
    const body = [
      wordParagraph("Leave policy", "T"),
      wordParagraph("Scope", "Heading1"),
      `<w:p><w:r><w:t xml:space="preserve">Thirty </w:t></w:r><w:ins><w:r><w:t>paid</w:t></w:r></w:ins><w:del><w:r><w:delText>unpaid</w:delText></w:r></w:del><w:r><w:t xml:space="preserve"> days.</w:t></w:r></w:p>`,
      `<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>${cell("Years")}${cell("Days")}</w:tr><w:tr>${cell("3")}${cell("30")}</w:tr></w:tbl>`,
    ].join("");
    const parsed = await parseDocx(makeDocx(body, withStyles));
    expect(linesOf(parsed)).toEqual([
      "heading1: Leave policy",
      "heading1: Scope",
      "paragraph: Thirty paid days.",
      "table_row header: Years | Days",
      "table_row: 3 | 30",
    ]);
  });

  it("knows what the document says of itself", async () => {
    const core = `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Leave &amp; pay</dc:title><dc:language>de-DE</dc:language></cp:coreProperties>`;
    const parsed = await parseDocx(makeDocx(wordParagraph("Text."), { "docProps/core.xml": core }));
    expect(parsed).toMatchObject({ title: "Leave & pay", properties: { language: "de-DE" } });
  });

  it.each([
    ["a bomb", makeDocx(wordParagraph("x"), { "word/media/zeros.bin": "0".repeat(70_000_000) }), "ARCHIVE_BOMB"],
    ["an entity bomb", makeDocx("", { "word/styles.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>' }), "ENTITY_BOMB"],
    ["a lie about its size", makeZip({ "word/document.xml": "x".repeat(10_000) }, 100), "ARCHIVE_BOMB"],
    ["its second half missing", makeDocx(wordParagraph("x".repeat(5_000))).subarray(0, 700), "FILE_TRUNCATED"],
    ["no document", makeZip({ "word/other.xml": "<a/>" }), "FILE_UNREADABLE"],
  ])("refuses one with %s", async (_name, bytes, code) => {
    await expect(parseDocx(bytes)).rejects.toMatchObject({ code });
  });
});
