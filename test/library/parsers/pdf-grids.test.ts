import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePdf } from "../../../electron/library/parsers/pdf-parser.ts";
import { linesOf } from "./lines-of.ts";
import { makePdf, pdfLines, pdfText } from "./make-pdf.ts";

const prose = [
  "The following holds for everybody in each year of service, as the works council",
  "and the company have agreed, and for as long as the agreement lasts.",
];
const columnWidth = 130;
const top = 690;

interface Print {
  readonly ruled: boolean;
  readonly pitch: number;
  readonly within: boolean;
}

/** A page with a table: its first row in bold, cells below each other, with lines around them or none. */
function printTable(rows: readonly (readonly string[])[], { ruled, pitch, within }: Print): Buffer {
  const cells = rows.flatMap((row, index) =>
    row.map((cell, column) => {
      const [x, y] = [60 + columnWidth * column, top - pitch * index];
      const frame = ruled ? `${x - 4} ${y - 5} ${columnWidth} ${pitch} re S\n` : "";
      return frame + pdfText(cell, x, y, index === 0 ? { font: "F2" } : {});
    }),
  );
  const around = within ? pdfLines(prose, 60, 780) + pdfLines(prose, 60, top - pitch * rows.length - 40) : "";
  return makePdf([{ content: around + cells.join("") }]);
}

const word = fc.constantFrom("Leave", "Pay", "Notice", "Germany", "Austria", "Spain", "Grade", "Years", "Night");
const amount = fc.integer({ min: 1, max: 990 }).map((number) => `${number} EUR`);

/** Three to eight rows below a header, of two or three columns; the last column holds numbers. */
const tables = fc
  .record({ columns: fc.integer({ min: 2, max: 3 }), rows: fc.integer({ min: 3, max: 8 }) })
  .chain(({ columns, rows }) =>
    fc.record({
      header: fc.shuffledSubarray(["Country", "Rule", "Holds", "Amount"], { minLength: columns, maxLength: columns }),
      body: fc.array(
        fc.tuple(...Array.from({ length: columns }, (_, column) => (column === columns - 1 ? amount : word))),
        { minLength: rows, maxLength: rows },
      ),
    }),
  );
const prints = fc.record({ ruled: fc.boolean(), within: fc.boolean(), pitch: fc.constantFrom(14, 18, 22) });

describe("a small table in print", () => {
  it("is read row by row, below its header", async () => {
    await fc.assert(
      fc.asyncProperty(tables, prints, async ({ header, body }, print) => {
        const parsed = await parsePdf(printTable([header, ...body], print));
        const rows = linesOf(parsed).filter((line) => line.startsWith("table_row"));
        expect(rows).toEqual([
          `table_row header: ${header.join(" | ")}`,
          ...body.map((cells) => `table_row: ${cells.join(" | ")}`),
        ]);
        const around = parsed.blocks.filter(({ kind }) => kind !== "table_row");
        expect(around).toHaveLength(print.within ? 2 : 0);
        for (const block of parsed.blocks) {
          const located = (block.lines ?? []).map(({ start, end }) => parsed.text.slice(start, end)).join("");
          const text = parsed.text.slice(block.start, block.end);
          expect(located.replace(/[\s|]/g, "")).toBe(text.replace(/[\s|]/g, ""));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("is one row where a cell goes on in the next line", async () => {
    const cells = [
      ["Country", "Rule"],
      ["Germany", "Thirty days"],
      ["Austria", "Twenty-six days"],
      ["Spain", "Thirty days"],
      ["Poland", "Twenty days"],
    ];
    const table = cells.map(([left = "", right = ""], row) =>
      [pdfText(left, 60, top - 30 * row), pdfText(right, 200, top - 30 * row)].join(""),
    );
    const content = table.join("") + pdfText("and one more", 200, top - 73);
    const rows = linesOf(await parsePdf(makePdf([{ content }])));
    expect(rows).toContain("table_row: Austria | Twenty-six days and one more");
  });
});

describe("what stands beside each other in print without being a table", () => {
  it("stays text in columns", async () => {
    const left =
      "Everybody takes thirty days of|leave a year and plans them|with the manager before the|end of March of that year.";
    const right =
      "Notice is given in writing and|reaches the other side before|the month ends, or else holds|from the next one onwards.";
    const columns = makePdf([{ content: pdfLines(left.split("|"), 60, top) + pdfLines(right.split("|"), 230, top) }]);
    expect(linesOf(await parsePdf(columns)).filter((line) => line.startsWith("table"))).toEqual([]);
  });
});
