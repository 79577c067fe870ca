import type { LayoutBlock, LayoutCell, Rect, TextItem } from "@llamaindex/liteparse";
import { foldText } from "./fold-text.ts";
import { cellsOfLine, linesWithin, type PdfLine } from "./pdf-lines.ts";

/** Lines that have a cell in each column, at least; fewer may stand beside each other by chance. */
const fewestRows = 3;
const longestCell = 45;
/** Points by which the left edges of a column's cells may differ. */
const edgeTolerance = 2.5;
/** Of a column's width; what fills more of it is running text set in columns. */
const widestCell = { mean: 0.6, most: 0.9 };
/** From one line to the next, in heights of a line: further away it is no table any more. */
const widestPitch = 3;
/** A line nearer to the one above goes on in its row. */
const rowPitch = 1.35;

interface GridLine {
  readonly line: PdfLine;
  readonly cells: readonly Rect[];
  readonly texts: readonly string[];
}

interface Grid {
  readonly lefts: readonly number[];
  readonly lines: readonly GridLine[];
}

/**
 * The page's blocks, those of them put together as a table that the layout took for columns of text: short cells whose
 * left edges stand below each other and that leave most of their columns' width empty, in three lines or more. A block
 * that also holds something else is left alone, and so are lists. Pure.
 */
export function gridBlocks(blocks: readonly LayoutBlock[], items: readonly TextItem[]): LayoutBlock[] {
  return findGrids(items).reduce((output, grid) => withTable(output, grid, items), [...blocks]);
}

function findGrids(items: readonly TextItem[]): Grid[] {
  const page = { x: -1e6, y: -1e6, width: 2e6, height: 2e6 };
  const lines = linesWithin(items, page).map((line): GridLine => {
    const cells = cellsOfLine(line);
    return { line, cells: cells.map(({ box }) => box), texts: cells.map(({ text }) => foldText(text)) };
  });
  const grids: Grid[] = [];
  for (let from = 0; from < lines.length;) {
    const grid = gridFrom(lines, from);
    if (grid) grids.push(grid);
    from += grid?.lines.length ?? 1;
  }
  return grids;
}

function gridFrom(lines: readonly GridLine[], from: number): Grid | undefined {
  const first = lines[from];
  if (!first || first.cells.length < 2) return undefined;
  const lefts = first.cells.map(({ x }) => x);
  const own = [first];
  for (const line of lines.slice(from + 1)) {
    const previous = own.at(-1)?.line.box;
    const isNear = previous !== undefined && line.line.box.y - previous.y < widestPitch * previous.height;
    if (!isNear || !line.cells.every(({ x }) => columnAt(lefts, x) !== -1)) break;
    // A line with some of the cells goes on in the row above; one alone in the first column may be a new paragraph.
    const isWhole = line.cells.length === lefts.length;
    const goesOn = line.line.box.y - previous.y < rowPitch * previous.height;
    if (!isWhole && (!goesOn || columnAt(lefts, line.cells[0]?.x ?? 0) === 0)) break;
    own.push(line);
  }
  const grid = { lefts, lines: own };
  return isTable(grid) ? grid : undefined;
}

const columnAt = (lefts: readonly number[], x: number): number =>
  lefts.findIndex((left) => Math.abs(left - x) < edgeTolerance);

const mark = /^(?:[•▪■●◦‣–—-]|\d{1,2}[.)]|[a-z][.)])(?:\s|$)/i;

function isTable({ lefts, lines }: Grid): boolean {
  const whole = lines.filter(({ cells }) => cells.length === lefts.length);
  if (whole.length < fewestRows) return false;
  const texts = lines.flatMap((line) => line.texts);
  if (texts.some((text) => text.length > longestCell)) return false;
  if (texts.filter((text) => mark.test(text)).length * 3 > texts.length) return false;
  return lefts.slice(0, -1).every((left, column) => {
    const width = (lefts[column + 1] ?? left) - left;
    const shares = whole.map(({ cells }) => (cells[column]?.width ?? 0) / width);
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    return mean < widestCell.mean && Math.max(...shares) < widestCell.most;
  });
}

function withTable(blocks: LayoutBlock[], grid: Grid, items: readonly TextItem[]): LayoutBlock[] {
  const region = grid.lines.map(({ line }) => line.box).reduce(union);
  const outside = items.filter((item) => !holds(region, item));
  const touched = blocks.filter(({ bbox }) => bbox && overlaps(bbox, region));
  const inside = touched.filter(({ bbox }) => bbox && !outside.some((item) => holds(bbox, item)));
  const text = inside.filter(({ kind }) => kind !== "rule" && kind !== "figure");
  // One block that has it all knows it better; a list is one.
  if (text.length < 2 || inside.length < touched.length) return blocks;
  if (text.some(({ kind }) => kind === "list_item" || kind === "code")) return blocks;
  const [first] = text;
  const table: LayoutBlock = { kind: "table", bbox: region, rows: rowsOf(grid, region) };
  return blocks.flatMap((block) => (block === first ? [table] : text.includes(block) ? [] : [block]));
}

function rowsOf({ lefts, lines }: Grid, region: Rect): LayoutCell[][] {
  const rows: { texts: string[]; box: Rect }[] = [];
  for (const { line, cells, texts } of lines) {
    const last = rows.at(-1);
    const row = last && cells.length < lefts.length ? last : { texts: lefts.map(() => ""), box: line.box };
    if (row !== last) rows.push(row);
    for (const [index, { x }] of cells.entries()) {
      const column = columnAt(lefts, x);
      row.texts[column] = foldText(`${row.texts[column] ?? ""} ${texts[index] ?? ""}`);
    }
  }
  return rows.map(({ texts, box }) =>
    texts.map((text, column): LayoutCell => {
      const left = (lefts[column] ?? region.x) - 1;
      const right = lefts[column + 1] === undefined ? region.x + region.width + 1 : (lefts[column + 1] ?? left) - 2;
      return { text, bbox: { x: left, y: box.y, width: right - left, height: box.height } };
    }),
  );
}

const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height - 1 && b.y < a.y + a.height - 1;

const holds = (box: Rect, { x, y, width, height }: Rect): boolean =>
  x + width / 2 >= box.x - 1 &&
  x + width / 2 <= box.x + box.width + 1 &&
  y + height / 2 >= box.y - 1 &&
  y + height / 2 <= box.y + box.height + 1;

function union(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const right = Math.max(a.x + a.width, b.x + b.width);
  return { x, y, width: right - x, height: Math.max(a.y + a.height, b.y + b.height) - y };
}
