import { describe, expect, it } from "vitest";
import { chunkDocument } from "../../../electron/library/chunking/chunk-document.ts";
import { parseDocument } from "../../../electron/library/parsers/parse-document.ts";
import { payWorkbook, reviewedDocx, sampleDocuments } from "../../fixtures/sample-documents.ts";
import { linesOf } from "./lines-of.ts";

const samples = await sampleDocuments();
const read = async (name: string) => parseDocument(Buffer.from(samples[name] ?? ""), name);

/** Written by the programs' own libraries, not by hand. */
describe("a document as programs write it", () => {
  it("in Word with a review: insertions accepted, deletions and comments left out, footnotes kept", async () => {
    const { text } = await parseDocument(await reviewedDocx(), "reviewed.docx");
    expect(text).toContain("Sick notes are due on the fourth day of an illness.");
    expect(text).toContain("Overtime is paid with a supplement of 25 %.");
    expect(text).toContain("Agreed with the works council.");
    expect(text).not.toMatch(/third day|Is this right/);
  });

  it("as a workbook shows dates, amounts and percentages as its cells do, its header on each chunk", async () => {
    const parsed = await parseDocument(payWorkbook(), "pay.xlsx");
    expect(linesOf(parsed)).toEqual([
      "heading1: Pay 2025",
      "table_row header: Grade | From | Salary | Bonus",
      "table_row: A1 | 01.01.2025 | 3,000.50 € | 5.0%",
      "table_row: A2 | 01.02.2025 | 3,500.50 € | 7.5%",
      "table_row: B1 | 04.03.2025 | 4,000.50 € | 10.0%",
      "table_row: B2 | 04.04.2025 | 4,500.50 € | 12.5%",
    ]);
  });

  it("as slides keeps each slide's notes below it", async () => {
    const parsed = await read("leave.pptx");
    const lines = linesOf(parsed);
    expect(parsed.pageCount).toBe(4);
    expect(
      lines.slice(lines.indexOf("heading1: Entitlement"), lines.indexOf("heading1: How to ask for leave")),
    ).toEqual(
      expect.arrayContaining([
        "table_row header: Years of service | Days of leave | Carried over",
        "paragraph: Said on slide 2.",
      ]),
    );
    expect(new Set(parsed.blocks.map(({ page }) => page))).toEqual(new Set([1, 2, 3, 4]));
  });

  it("in Markdown keeps what stands in admonitions and front matter", async () => {
    const { text, properties } = await read("leave.md");
    expect(properties).toMatchObject({ effective: "2025-01-01", country: "Germany" });
    expect(text).toContain("Deadline\n\nUnused leave lapses on 31 March.\n\nPublic holidays are not counted.");
    expect(text).not.toMatch(/!!!|\[!NOTE\]/);
  });

  it("says the same in every format", async () => {
    const sentence = "Up to five days of unused leave may be carried over until 31 March of the next year.";
    for (const name of Object.keys(samples)) {
      if (!/^leave.*\.(?:md|txt|html|docx|pdf|pptx|odt|rtf)$/.test(name)) continue;
      const parsed = await read(name);
      const chunk = chunkDocument({ ...parsed, language: "en" }).find(({ sentences }) =>
        sentences.some(({ start, end }) => parsed.text.slice(start, end) === sentence),
      );
      expect([name, chunk && parsed.text.slice(chunk.start, chunk.end).includes(sentence)]).toEqual([name, true]);
    }
  });
});
