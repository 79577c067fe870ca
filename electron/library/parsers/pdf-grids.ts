import type { LayoutBlock, LayoutCell, Rect, TextItem } from "@llamaindex/liteparse";
import { foldText } from "./fold-text.ts";
import { cellsOfLine, isBold, linesWithin, type PdfLine } from "./pdf-lines.ts";

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
/** Where cells fill their columns: that all begin as cells do happens to text in columns once in many thousand pages. */
const fewestFilledRows = 4;
const longestFilledLine = 80;
const mostLines = 4;
/** From row to row, in the distances of lines within a row. */
const rowGap = 1.15;
const beginning = /^["'“„«(]?[\p{Lu}\p{Lt}\p{N}\p{Sc}]/u;

interface GridLine {
  readonly line: PdfLine;
  readonly cells: readonly Rect[];
  readonly texts: readonly string[];
}

interface Grid {
  readonly lefts: readonly number[];
  /** Each with the lines of its cells. */
  readonly rows: readonly (readonly GridLine[])[];
}

/**
 * The page's blocks, those of them put together as a table that the layout took for columns of text: short cells whose
 * left edges stand below each other and that leave most of their columns' width empty, in three lines or more; or cells
 * that fill their columns and begin as no line of running text does. A block that also holds something else is left
 * alone, and so are lists. Pure.
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
    const [sparse, filled] = [sparseGrid(lines, from), filledGrid(lines, from)];
    // The first lines of a table whose cells fill their columns may happen to be short.
    const grid = lineCount(filled) > lineCount(sparse) ? filled : sparse;
    if (grid) grids.push(grid);
    from += Math.max(1, lineCount(grid));
  }
  return grids;
}

const lineCount = (grid: Grid | undefined): number => grid?.rows.flat().length ?? 0;

function sparseGrid(lines: readonly GridLine[], from: number): Grid | undefined {
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
  return isSparse(lefts, own)
    ? { lefts, rows: rowsFrom(own, ({ cells }) => cells.length === lefts.length) }
    : undefined;
}

function rowsFrom(lines: readonly GridLine[], isStart: (line: GridLine) => boolean): GridLine[][] {
  const rows: GridLine[][] = [];
  for (const line of lines) {
    const last = rows.at(-1);
    if (last && !isStart(line)) last.push(line);
    else rows.push([line]);
  }
  return rows;
}

/**
 * Columns of text have lines that go on in the middle of a sentence, wherever they happen to be on one height. In a table
 * each row's cells begin together, with a capital letter or a number; where a cell has more lines, rows are further
 * apart than these.
 */
function filledGrid(lines: readonly GridLine[], from: number): Grid | undefined {
  const first = lines[from];
  if (!first || first.cells.length < 2) return undefined;
  const lefts = first.cells.map(({ x }) => x);
  const own = [first];
  for (const line of lines.slice(from + 1)) {
    if (!standsInColumns(lefts, line) || pitchOf(own.at(-1), line) >= widestPitch) break;
    if (line.cells.length < lefts.length && pitchOf(own.at(-1), line) >= rowPitch) break;
    own.push(line);
  }
  const begins = ({ texts }: GridLine) => texts.length === lefts.length && texts.every((text) => beginning.test(text));
  const rows = rowsFrom(own, begins);
  if (rows.length < fewestFilledRows || !begins(first)) return undefined;
  const texts = own.flatMap((line) => line.texts);
  if (texts.some((text) => text.length > longestFilledLine || mark.test(text))) return undefined;
  if (rows.some((row) => row.length > mostLines)) return undefined;
  const leading = Math.max(0, ...rows.flatMap((row) => row.slice(1).map((line, index) => pitchOf(row[index], line))));
  const apart = rows.slice(1).map(([start], index) => (start ? pitchOf(rows[index]?.at(-1), start) : 0));
  return apart.every((pitch) => pitch > rowGap * leading) ? { lefts, rows } : undefined;
}

/** From one line to the next, in heights of the upper one. */
const pitchOf = (above: GridLine | undefined, { line }: GridLine): number =>
  above === undefined ? Number.POSITIVE_INFINITY : (line.box.y - above.line.box.y) / above.line.box.height;

/** Each cell begins where a column does and ends before the next one. */
const standsInColumns = (lefts: readonly number[], { cells }: GridLine): boolean =>
  cells.every(({ x, width }) => {
    const column = columnAt(lefts, x);
    return column !== -1 && x + width < (lefts[column + 1] ?? Number.POSITIVE_INFINITY);
  });

const columnAt = (lefts: readonly number[], x: number): number =>
  lefts.findIndex((left) => Math.abs(left - x) < edgeTolerance);

const mark = /^(?:[•▪■●◦‣–—-]|\d{1,2}[.)]|[a-z][.)])(?:\s|$)/i;

function isSparse(lefts: readonly number[], lines: readonly GridLine[]): boolean {
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
  const region = boxOf(grid.rows.flat());
  const outside = items.filter((item) => !holds(region, item));
  const touched = blocks.filter(({ bbox }) => bbox && overlaps(bbox, region));
  const inside = touched.filter(({ bbox }) => bbox && !outside.some((item) => holds(bbox, item)));
  const text = inside.filter(({ kind }) => kind !== "rule" && kind !== "figure");
  // One block that has it all knows it better; a list is one.
  if (text.length < 2 || inside.length < touched.length) return blocks;
  if (text.some(({ kind }) => kind === "list_item" || kind === "code")) return blocks;
  const [first] = text;
  const rows = rowsOf(grid, region);
  const body = { kind: "table", bbox: region, rows: rows.slice(1) } as const;
  const table: LayoutBlock = hasHeader(grid) && rows[0] ? { ...body, header: rows[0] } : { ...body, rows };
  return blocks.flatMap((block) => (block === first ? [table] : text.includes(block) ? [] : [block]));
}

/** Of the rows the first alone is in bold. */
function hasHeader({ rows: [first = [], ...others] }: Grid): boolean {
  const isInBold = (row: readonly GridLine[]): boolean => row.flatMap(({ line }) => line.items).every(isBold);
  return isInBold(first) && !others.some(isInBold);
}

function rowsOf({ lefts, rows }: Grid, region: Rect): LayoutCell[][] {
  return rows.map((row) => {
    const box = boxOf(row);
    return lefts.map((start, column): LayoutCell => {
      const own = row.flatMap(({ cells, texts }) =>
        texts.filter((_, index) => columnAt(lefts, cells[index]?.x ?? 0) === column),
      );
      const left = start - 1;
      const next = lefts[column + 1];
      const right = next === undefined ? region.x + region.width + 1 : next - 2;
      return { text: foldText(own.join(" ")), bbox: { x: left, y: box.y, width: right - left, height: box.height } };
    });
  });
}

const boxOf = (lines: readonly GridLine[]): Rect => lines.map(({ line }) => line.box).reduce(union);

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
