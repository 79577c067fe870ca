import type { Rect, TextItem } from "@llamaindex/liteparse";

export interface PdfLine {
  readonly text: string;
  readonly box: Rect;
  /** From left to right. */
  readonly items: readonly TextItem[];
}

/** Points; two pieces of text whose middles are closer stand on one line. */
const lineTolerance = 4;
/** A gap this many times the letters' height separates columns, not words. */
const columnGap = 1.2;

/** By its font's name: nothing else says so. */
export const isBold = ({ fontName }: { readonly fontName?: string | undefined }): boolean =>
  fontName !== undefined && /bold|black|heavy/i.test(fontName);

/** The page's text inside a box, line by line. */
export function linesWithin(items: readonly TextItem[], box: Rect): PdfLine[] {
  const inside = items
    .filter((item) => {
      const middle = item.y + item.height / 2;
      const centre = item.x + item.width / 2;
      return (
        middle >= box.y - 1 &&
        middle <= box.y + box.height + 1 &&
        centre >= box.x - 1 &&
        centre <= box.x + box.width + 1
      );
    })
    .toSorted((a, b) => a.y - b.y || a.x - b.x);
  const lines: TextItem[][] = [];
  for (const item of inside) {
    const line = lines.at(-1);
    const [first] = line ?? [];
    if (line && first && Math.abs(first.y + first.height / 2 - item.y - item.height / 2) < lineTolerance)
      line.push(item);
    else lines.push([item]);
  }
  return lines.map((line) => {
    const sorted = line.toSorted((a, b) => a.x - b.x);
    const x = Math.min(...sorted.map((item) => item.x));
    const y = Math.min(...sorted.map((item) => item.y));
    const right = Math.max(...sorted.map((item) => item.x + item.width));
    const bottom = Math.max(...sorted.map((item) => item.y + item.height));
    return {
      text: sorted.map((item) => item.text.trim()).join(" "),
      box: { x, y, width: right - x, height: bottom - y },
      items: sorted,
    };
  });
}

/** The line's text as cells, cut where the gap is too wide for a space. */
export const splitLineAtGaps = (line: PdfLine): string[] => cellsOfLine(line).map(({ text }) => text);

/** As `splitLineAtGaps`, with each cell's box. */
export function cellsOfLine(line: PdfLine): { readonly text: string; readonly box: Rect }[] {
  const cells: { text: string; box: Rect }[] = [];
  for (const item of line.items) {
    const last = cells.at(-1);
    const { x, y, width, height } = item;
    if (last && x - last.box.x - last.box.width < columnGap * height) {
      last.text = `${last.text} ${item.text.trim()}`;
      last.box = { ...last.box, width: x + width - last.box.x };
    } else cells.push({ text: item.text.trim(), box: { x, y, width, height } });
  }
  return cells;
}
