import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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

const handbook = fileURLToPath(new URL("../../../resources/handbook", import.meta.url));

/** A document's running text and lists in lines as wide as half a page, without its tables. */
const wrapped = (markdown: string): string[] =>
  markdown
    .replace(/^---[^]*?\n---/, "")
    .split(/\n(?=\n|\s*[-*\d])/)
    .filter((paragraph) => !/^\s*\|/.test(paragraph))
    .flatMap((paragraph) => paragraph.replace(/[#*_`]/g, "").match(/\S(?:.{0,42}\S)?(?=\s|$)/g) ?? []);

const column = (lines: readonly string[], x: number): string =>
  lines.map((line, index) => pdfText(line, x, 790 - 13.5 * index, { size: 10 })).join("");

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

/** Cells as lines; rows further apart than lines, the first in bold. */
function printFilled(rows: readonly (readonly (readonly string[])[])[], pitch: number, within: boolean): Buffer {
  let y = top;
  const cells = rows.flatMap((row, index) => {
    const print = row.flatMap((lines, column) =>
      lines.map((line, at) => pdfText(line, 60 + 215 * column, y - 13 * at, index === 0 ? { font: "F2" } : {})),
    );
    y -= pitch + 13 * (Math.max(...row.map((lines) => lines.length)) - 1);
    return print;
  });
  const around = within ? pdfLines(prose, 60, 780) + pdfLines(prose, 60, y - 40) : "";
  return makePdf([{ content: around + cells.join("") }]);
}

describe("a table without lines whose cells fill their columns", () => {
  const header = [["Type of absence"], ["What has to be done"]];
  const shortCell = fc.constantFrom(
    ["Annual leave of up to two weeks in a row"],
    ["Illness of more than three calendar days"],
    ["Leave for the care of a near relative"],
    ["Ask the manager four weeks before it"],
    ["Bring a certificate on the fourth day"],
    ["20 working days, pro rata for part time"],
  );
  const longCell = fc.constantFrom(
    ["Illness of up to three days, also", "of a child that lives with you"],
    ["Ask the manager four weeks before", "it begins, wait for the answer and", "tell the team"],
    ["Parental leave until the third", "birthday of the youngest child"],
  );

  it.each([
    ["of one line", shortCell, [14, 18, 24]],
    ["of one line or more", fc.oneof(shortCell, longCell), [18, 24]],
  ] as const)("is read row by row, with cells %s", async (_, cell, pitches) => {
    const rows = fc.array(fc.tuple(cell, cell), { minLength: 3, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(...pitches), fc.boolean(), async (body, pitch, within) => {
        const parsed = await parsePdf(printFilled([header, ...body], pitch, within));
        expect(linesOf(parsed).filter((line) => line.startsWith("table_row"))).toEqual([
          "table_row header: Type of absence | What has to be done",
          ...body.map((cells) => `table_row: ${cells.map((lines) => lines.join(" ")).join(" | ")}`),
        ]);
        expect(parsed.blocks).toHaveLength(body.length + 1 + (within ? 2 : 0));
      }),
      { numRuns: 30 },
    );
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

  it("stays text in columns where lines of all of the sample handbook stand beside each other", async () => {
    const lines = globSync("**/*.md", { cwd: handbook })
      .toSorted()
      .flatMap((name) => wrapped(readFileSync(join(handbook, name), "utf8")));
    expect(lines.length).toBeGreaterThan(1_000);
    for (let at = 0; at + 110 <= lines.length; at += 110) {
      const [left, right] = [lines.slice(at, at + 55), lines.slice(at + 55, at + 110)];
      const page = makePdf([{ content: column(left, 50) + column(right, 305) }]);
      expect(linesOf(await parsePdf(page)).filter((line) => line.startsWith("table"))).toEqual([]);
    }
  }, 60_000);
});
