import { describe, expect, it } from "vitest";
import { parseCsv } from "../../../electron/library/parsers/csv-parser.ts";
import { linesOf } from "./lines-of.ts";

const rows = [
  "table_row header: Country | Leave | Pay",
  "table_row: Germany | 30 days | 1,5",
  "table_row: Japan | 20 days | 2",
];

describe("CSV", () => {
  it.each([
    ["commas", 'Country,Leave,Pay\nGermany,30 days,"1,5"\nJapan,20 days,2\n'],
    ["semicolons", "Country;Leave;Pay\r\nGermany;30 days;1,5\r\nJapan;20 days;2\r\n"],
    ["tabs", "Country\tLeave\tPay\nGermany\t30 days\t1,5\nJapan\t20 days\t2"],
    ["bars", "Country|Leave|Pay\nGermany|30 days|1,5\nJapan|20 days|2"],
    ["Excel's hint", "sep=;\nCountry;Leave;Pay\nGermany;30 days;1,5\nJapan;20 days;2\n"],
  ])("is read with %s", (_name, text) => {
    expect(linesOf(parseCsv(Buffer.from(text)))).toEqual(rows);
    expect(linesOf(parseCsv(Buffer.from(`\uFEFF${text}`, "utf16le")))).toEqual(rows);
  });

  it("is read in Windows-1252", () => {
    const bytes = Buffer.from("Höhe;Land\n5 €;Österreich\n".replace("€", "\u0080"), "latin1");
    expect(linesOf(parseCsv(bytes))).toEqual(["table_row header: Höhe | Land", "table_row: 5 € | Österreich"]);
  });

  it("keeps a title above and a note below a table as paragraphs, and parts tables at empty lines", () => {
    const text = "Allowances 2025,,\nGrade,Hotel,Meals\nA,120,40\n\nB,C\n1,2\nValid until further notice,\n";
    expect(linesOf(parseCsv(Buffer.from(text)))).toEqual([
      "paragraph: Allowances 2025",
      "table_row header: Grade | Hotel | Meals",
      "table_row: A | 120 | 40",
      "table_row header: B | C",
      "table_row: 1 | 2",
      "paragraph: Valid until further notice",
    ]);
  });

  it("takes no values for a header, but years", () => {
    expect(linesOf(parseCsv(Buffer.from("A,120\nB,140\n")))).toEqual(["table_row: A | 120", "table_row: B | 140"]);
    expect(linesOf(parseCsv(Buffer.from("Grade,2024,2025\nA,1,2\n")))[0]).toBe("table_row header: Grade | 2024 | 2025");
  });

  it("survives quotation marks that people type, and one that is never closed", () => {
    expect(linesOf(parseCsv(Buffer.from('Size,Name\n5 " screen,x\n"A\nB",y\n')))).toEqual([
      "table_row header: Size | Name",
      'table_row: 5 " screen | x',
      "table_row: A B | y",
    ]);
    expect(linesOf(parseCsv(Buffer.from('Size,Name\n"open,x\n')))[1]).toBe('table_row: "open | x');
  });
});
