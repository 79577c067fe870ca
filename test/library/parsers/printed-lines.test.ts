import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldText } from "../../../electron/library/parsers/fold-text.ts";
import { parsePdf } from "../../../electron/library/parsers/pdf-parser.ts";
import { printedLines } from "../../../electron/library/parsers/printed-lines.ts";
import { makePdf, pdfLines, pdfText, type PdfPage } from "./make-pdf.ts";

const word = fc.constantFrom(
  ..."leave employee manager contract notice thirty days request approves carried until monthly paid working hours".split(
    " ",
  ),
  ..."Urlaub gemäß Führungskraft Überstunden größere Zeiten Freizeit möglich beträgt Vergütung Anträge nächsten".split(
    " ",
  ),
);
const sentenceLines = (wide: number) =>
  fc.array(fc.array(word, { minLength: wide - 1, maxLength: wide }), { minLength: 2, maxLength: 5 });

interface Placed {
  readonly text: string;
  readonly page: number;
  readonly x: number;
  /** From the page's top. */
  readonly baseline: number;
}

/** A heading, a paragraph, two columns and a list, each line where it is put; what was put where is returned. */
function compose(pages: readonly (readonly (readonly string[])[])[][]): { pages: PdfPage[]; placed: Placed[] } {
  const placed: Placed[] = [];
  const put = (words: string, page: number, x: number, y: number, font: "F1" | "F2" = "F1", size = 10): string => {
    // Each line ends as no other does: of two equal ones nobody could say which stands where.
    const text = `${words} q${String.fromCodePoint(97 + (placed.length % 26), 97 + Math.floor(placed.length / 26))}`;
    placed.push({ text, page, x, baseline: 842 - y });
    return pdfText(text, x, y, { font, size });
  };
  const composed = pages.map((parts, index) => {
    const page = index + 1;
    const [paragraph = [], left = [], right = [], list = []] = parts;
    let content = put(`Section number ${page}`, page, 60, 790, "F2", 18);
    const column = (lines: readonly (readonly string[])[], x: number, top: number): void => {
      for (const [at, words] of lines.entries()) content += put(words.join(" "), page, x, top - at * 13);
    };
    column(paragraph, 60, 750);
    column(left, 60, 640);
    column(right, 320, 640);
    for (const [at, words] of list.entries()) {
      content += pdfText("•", 60, 500 - at * 26, { size: 10 });
      content += put(words.join(" "), page, 74, 500 - at * 26);
    }
    return { content };
  });
  return { pages: composed, placed };
}

describe("lines of print", () => {
  it("give back the text by their offsets, and lie on the page where that text is", { timeout: 120_000 }, async () => {
    const page = fc.tuple(sentenceLines(9), sentenceLines(4), sentenceLines(4), sentenceLines(6));
    await fc.assert(
      fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: 2 }), async (drawn) => {
        const { pages, placed } = compose(drawn.map((parts) => [...parts]));
        const parsed = await parsePdf(makePdf(pages));
        expect(parsed.notices).toEqual([]);
        const found = parsed.blocks.flatMap((block) => {
          for (const line of block.lines ?? []) {
            expect(line.start).toBeGreaterThanOrEqual(block.start);
            expect(line.end).toBeLessThanOrEqual(block.end);
          }
          return block.lines ?? [];
        });
        for (const { start, end, page: number, bbox } of found) {
          const text = parsed.text.slice(start, end);
          const [x, y, width, height] = bbox;
          // What was put there, by its own place: one line, or the pieces of a row.
          const there = placed.filter(
            (one) =>
              one.page === number &&
              one.baseline > y &&
              one.baseline < y + height &&
              one.x > x - 2 &&
              one.x < x + width,
          );
          expect(foldText(there.map((one) => one.text).join(" "))).toContain(text);
        }
        // Nothing that is printed is without a place.
        const letters = (text: string): string => text.replace(/[\s|•]/g, "");
        const located = found.map(({ start, end }) => letters(parsed.text.slice(start, end))).join("");
        expect(located).toBe(letters(parsed.text));
        if (pages.length === 1) expect(letters(placed.map(({ text }) => text).join(""))).toHaveLength(located.length);
      }),
      { numRuns: 30 },
    );
  });

  it("are one for each column and page that a block goes over", async () => {
    const first = pdfLines(
      ["Everybody who has been here for a year", "takes thirty days of paid leave, five of"],
      60,
      100,
    );
    const second = pdfLines(["which may be carried over until March."], 60, 780);
    const parsed = await parsePdf(makePdf([{ content: first }, { content: second }]));
    expect(parsed.blocks).toHaveLength(1);
    const [block] = parsed.blocks;
    expect(block?.lines?.map(({ page, start, end }) => [page, parsed.text.slice(start, end)])).toEqual([
      [1, "Everybody who has been here for a year"],
      [1, "takes thirty days of paid leave, five of"],
      [2, "which may be carried over until March."],
    ]);
  });

  it("keep both halves of a word that a line's end divides", () => {
    const piece = (text: string, y: number) => ({ text, page: 1, bbox: [60, y, 100, 10] as const });
    const text = "die Betriebsvereinbarung gilt";
    const lines = printedLines(text, 100, [
      piece("die Betriebs-", 10),
      piece("vereinbarung gilt", 20),
      piece("fremd", 20),
    ]);
    expect(lines.map(({ start, end }) => text.slice(start - 100, end - 100))).toEqual([
      "die Betriebs",
      "vereinbarung gilt",
    ]);
  });
});
