import { utils, write, type WorkBook } from "@e965/xlsx";
import { describe, expect, it } from "vitest";
import { detectFormat } from "../../../electron/library/parsers/detect-format.ts";
import { parseXlsx } from "../../../electron/library/parsers/xlsx-parser.ts";
import { linesOf } from "./lines-of.ts";
import { makeZip } from "./make-zip.ts";

function workbook(): WorkBook {
  const book = utils.book_new();
  const rates = utils.aoa_to_sheet(
    [
      ["Travel rates"],
      [],
      ["Country", "Per day", "Since", "Share"],
      ["Germany", 1_234.5, new Date(Date.UTC(2025, 0, 31)), 0.25],
      [null, 24, new Date(Date.UTC(2024, 6, 1)), 1],
    ],
    { UTC: true },
  );
  rates["!merges"] = [{ s: { r: 3, c: 0 }, e: { r: 4, c: 0 } }];
  for (const row of [4, 5]) {
    Object.assign(rates[`B${row}`], { z: '#,##0.00 "€"' });
    Object.assign(rates[`C${row}`], { z: "dd.mm.yyyy" });
    Object.assign(rates[`D${row}`], { z: "0%" });
  }
  utils.book_append_sheet(book, rates, "Rates 2025");
  utils.book_append_sheet(
    book,
    utils.aoa_to_sheet([
      ["secret", "list"],
      ["a", "b"],
    ]),
    "Lists",
  );
  utils.book_append_sheet(
    book,
    utils.aoa_to_sheet([
      ["Grade", "Limit"],
      ["A", true],
    ]),
    "Limits",
  );
  book.Workbook = { Sheets: [{}, { Hidden: 1 }, {}] };
  book.Props = { Title: "Travel & expenses" };
  return book;
}

const lines = [
  "heading1: Rates 2025",
  "paragraph: Travel rates",
  "table_row header: Country | Per day | Since | Share",
  "table_row: Germany | 1,234.50 € | 31.01.2025 | 25%",
  "table_row: Germany | 24.00 € | 01.07.2024 | 100%",
  "heading1: Limits",
  "table_row header: Grade | Limit",
  "table_row: A | TRUE",
];

const toBytes = (book: WorkBook, bookType: "xlsx" | "xls" | "ods"): Buffer =>
  write(book, { type: "buffer", bookType, compression: true });

describe("a workbook", () => {
  it.each(["xlsx", "xls"] as const)("in %s gives its visible sheets, cells as they are shown", async (bookType) => {
    const bytes = toBytes(workbook(), bookType);
    expect(await detectFormat(bytes, "rates.bin")).toBe("xlsx");
    expect(linesOf(parseXlsx(bytes))).toEqual(lines);
  });

  it("knows its title, and doesn't head a lone sheet with a name that nobody gave", () => {
    expect(parseXlsx(toBytes(workbook(), "xlsx")).title).toBe("Travel & expenses");
    const book = utils.book_new(
      utils.aoa_to_sheet([
        ["A", "B"],
        [1, 2],
      ]),
      "Sheet1",
    );
    expect(linesOf(parseXlsx(toBytes(book, "xlsx")))).toEqual(["table_row header: A | B", "table_row: 1 | 2"]);
  });

  it("shows a date without a format of its own the same to everybody", () => {
    const sheet = utils.aoa_to_sheet([
      ["Name", "From"],
      ["Leave", 45_000],
    ]);
    Object.assign(sheet["B2"], { z: "m/d/yy" });
    expect(linesOf(parseXlsx(toBytes(utils.book_new(sheet, "Sheet1"), "xlsx")))[1]).toBe(
      "table_row: Leave | 2023-03-15",
    );
  });

  it.each([
    ["its end missing", toBytes(workbook(), "xlsx").subarray(0, 2_000), "FILE_TRUNCATED"],
    [
      "a bomb",
      makeZip({ "xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": "0".repeat(70_000_000) }),
      "ARCHIVE_BOMB",
    ],
    ["an entity bomb", makeZip({ "xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>' }), "ENTITY_BOMB"],
    ["nothing in it", makeZip({ "xl/other.xml": "<a/>" }), "FILE_UNREADABLE"],
  ])("is refused with %s", (_name, bytes, code) => {
    expect(() => parseXlsx(bytes)).toThrow(expect.objectContaining({ code }));
  });
});
