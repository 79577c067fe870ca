import { readFileSync } from "node:fs";
import type { LayoutBlock } from "@llamaindex/liteparse";
import { describe, expect, it } from "vitest";
import { pageDrafts } from "../../../electron/library/parsers/pdf-blocks.ts";
import { parsePdf } from "../../../electron/library/parsers/pdf-parser.ts";
import { reflowPdf } from "../../../electron/library/parsers/pdf-reflow.ts";
import { linesOf } from "./lines-of.ts";
import { makePdf, pdfLines, pdfText } from "./make-pdf.ts";

const handbook = (name: string): Buffer =>
  readFileSync(new URL(`../../../resources/handbook/${name}`, import.meta.url));
const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/documents/${name}`, import.meta.url));

describe("PDF", () => {
  it("gives headings, re-flowed paragraphs, lists and tables in reading order, each with its page and box", async () => {
    const parsed = await parsePdf(handbook("pay/travel-and-expenses.pdf"));
    const lines = linesOf(parsed);
    expect(parsed.pageCount).toBe(5);
    expect(lines.slice(0, 4)).toEqual([
      "heading1: Travel and expenses",
      "heading3: Company policy for all sites",
      "table_row: Effective from | 1 January 2025",
      "table_row: Replaces | Travel policy of 1 May 2022",
    ]);
    const sections = lines.filter((line) => line.startsWith("heading2"));
    expect(sections).toHaveLength(9);
    const at = lines.indexOf("table_row header: Country of employment | Car | Motorcycle");
    expect(lines[at + 1]).toBe("table_row: Germany | €0.30 per km | €0.20 per km");
    // Its columns are set by white space alone.
    expect(lines).toContain("table_row header: Amount of the claim | Approved by");
    expect(lines).toContain(
      "list_item1 2.: Your manager approves it. Trips outside Europe also need the approval of your director.",
    );
    expect(parsed.blocks.every(({ page, bbox }) => page !== undefined && bbox !== undefined)).toBe(true);
    expect(parsed.blocks.at(-1)?.page).toBe(5);
    // Running footers and page numbers.
    expect(lines.filter((line) => /Page \d|^paragraph: \d+$/.test(line))).toEqual([]);
  });

  it("refuses what is locked, torn or no PDF inside", async () => {
    await expect(parsePdf(fixture("encrypted.pdf"))).rejects.toMatchObject({ code: "FILE_ENCRYPTED" });
    const whole = handbook("conduct/disciplinary-procedure.pdf");
    await expect(parsePdf(whole.subarray(0, whole.length / 2))).rejects.toMatchObject({ code: "FILE_TRUNCATED" });
    await expect(parsePdf(Buffer.from("%PDF-1.7\nnothing\n%%EOF\n"))).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
    });
  });
});

describe("reading order", () => {
  const block = (text: string, x: number, y: number, width: number): LayoutBlock => ({
    kind: "paragraph",
    text,
    bbox: { x, y, width, height: 12 },
  });
  const read = (blocks: LayoutBlock[]): string =>
    pageDrafts({ page: { pageNum: 1, blocks }, items: [], hidden: [] })
      .map(({ text }) => text)
      .join(" / ");

  it("is from top to bottom where nothing stands beside something else", () => {
    // What the layout gave for a short paragraph below a list: taken for a column of its own.
    const page = [block("Bonus", 60, 162, 30), block("Leave", 86, 60, 30), block("Notice period", 90, 76, 159)];
    expect(read(page)).toBe("Leave / Notice period / Bonus");
  });

  it("is the layout's where there are columns", () => {
    const left = [block("Leave", 60, 60, 200), block("Bonus", 60, 162, 200)];
    const right = [block("Notice", 300, 64, 200), block("Pay", 300, 120, 200)];
    expect(read([...left, ...right])).toBe("Leave / Bonus / Notice / Pay");
  });
});

describe("re-flowing", () => {
  const paragraph = (text: string, page: number, top: number, left = 60) => ({
    kind: "paragraph" as const,
    text,
    page,
    bbox: [left, top, 400, 10] as [number, number, number, number],
    pieces: [],
  });

  it("joins what a page, a line or a font has torn apart, and nothing else", () => {
    const drafts = [
      paragraph("Everybody may take thirty days,", 1, 700),
      paragraph("five of them in spring.", 2, 70),
      paragraph("The com-", 2, 100),
      paragraph("pany pays.", 2, 112),
      paragraph("No full stop here", 2, 140),
      paragraph("Next paragraph, further down.", 2, 180),
      { ...paragraph("an item that", 2, 200), kind: "list_item" as const, level: 1, marker: "•" },
      paragraph("goes on.", 2, 212, 72),
    ];
    expect(reflowPdf(drafts).map(({ text }) => text)).toEqual([
      "Everybody may take thirty days, five of them in spring.",
      "The company pays.",
      "No full stop here",
      "Next paragraph, further down.",
      "an item that goes on.",
    ]);
  });

  it("drops the header that a table repeats on its next page", () => {
    const row = (text: string, header?: true) => ({
      kind: "table_row" as const,
      text,
      pieces: [],
      ...(header && { header }),
    });
    const rows = reflowPdf([row("A | B", true), row("1 | 2"), row("A | B", true), row("3 | 4")]);
    expect(rows.map(({ text }) => text)).toEqual(["A | B", "1 | 2", "3 | 4"]);
  });

  it("takes headings' levels from their numbers", () => {
    const heading = (text: string, level: number) => ({ kind: "heading" as const, text, level, pieces: [] });
    const drafts = [heading("1 Scope", 2), heading("1.1 Who", 4), heading("1.1.1 Staff", 3), heading("2 Leave", 2)];
    expect(reflowPdf(drafts).map(({ level }) => level)).toEqual([2, 3, 4, 2]);
  });
});

describe("a made PDF", () => {
  it("joins words that were divided at a line's end, and keeps hyphens that belong to them", async () => {
    const lines = [
      "Die Geschäftsführung und der Betriebsrat schließen diese Betriebs-",
      "vereinbarung über die Arbeitszeit. Anträge gehen an die E-Mail-",
      "Adresse der Personalabteilung. Haupt- und Nebenzeiten werden vergütet.",
    ];
    const parsed = await parsePdf(makePdf([{ content: pdfLines(lines, 60, 740) }]));
    expect(parsed.text).toBe(
      "Die Geschäftsführung und der Betriebsrat schließen diese Betriebsvereinbarung über die Arbeitszeit. Anträge gehen an die E-Mail-Adresse der Personalabteilung. Haupt- und Nebenzeiten werden vergütet.",
    );
  });

  it("is read as it is printed, whatever Markdown would make of it", async () => {
    const text = "Use *.pdf or the _form_ [A] | at 5 * 3 ~ 15 \\ #2.";
    expect((await parsePdf(makePdf([{ content: pdfText(text, 60, 700) }]))).text).toBe(text);
  });

  it("has headings by its bookmarks where print doesn't show them", async () => {
    const page = (title: string, line: string): string =>
      pdfText(title, 60, 780) + pdfLines([line, `What was agreed on ${title} before is void.`], 60, 750);
    const pages = [
      { content: page("Annual leave", "Every employee takes thirty days of leave a year.") },
      { content: page("Carrying over", "Five of the days may be carried over until March.") },
      { content: page("2. Sickness", "Whoever is ill says so on the first day before nine.") },
    ];
    const bookmarks = [
      { title: "Annual leave", page: 1, top: 790, children: [{ title: "Carrying over", page: 2 }] },
      { title: "Sickness", page: 3 },
    ];
    const headings = async (options: Parameters<typeof makePdf>[1]): Promise<string[]> =>
      linesOf(await parsePdf(makePdf(pages, options))).filter((line) => line.startsWith("heading"));
    expect(await headings({})).not.toContain("heading1: Annual leave");
    expect(await headings({ bookmarks })).toEqual([
      "heading1: Annual leave",
      "heading2: Carrying over",
      "heading1: 2. Sickness",
    ]);
  });
});
