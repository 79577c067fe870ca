import { joinCells, type BlockBuilder, type BlockDraft } from "./block-builder.ts";
import { foldText } from "./fold-text.ts";

/** Fields that every row of the table has. */
type RowPlace = Pick<BlockDraft, "page">;

/**
 * Appends the rows of a sheet as blocks. Rows that are empty part tables from each other; a row with one cell above a
 * table is its title and a row with one below it a note, so these are paragraphs; a first row that reads like column
 * names is the header.
 */
export function appendSheet(builder: BlockBuilder, rows: Iterable<readonly string[]>, place: RowPlace = {}): void {
  let region: string[][] = [];
  for (const raw of rows) {
    const row = raw.map((cell) => foldText(cell));
    if (row.some((cell) => cell !== "")) region.push(row);
    else {
      appendRegion(builder, region, place);
      region = [];
    }
  }
  appendRegion(builder, region, place);
}

/** Appends rows that belong together; `headerRows` of them, from the first, are the header. */
export function appendTable(
  builder: BlockBuilder,
  rows: readonly (readonly string[])[],
  headerRows: number,
  place: RowPlace = {},
): void {
  for (const [index, cells] of rows.entries()) {
    if (cells.every((cell) => cell.trim() === "")) continue;
    const header = index < headerRows && { header: true };
    builder.append({ kind: "table_row", text: joinCells(cells), ...place, ...header });
  }
}

const filledCells = (row: readonly string[]): number => row.filter((cell) => cell !== "").length;

function appendRegion(builder: BlockBuilder, region: readonly (readonly string[])[], place: RowPlace): void {
  const start = region.findIndex((row) => filledCells(row) > 1);
  const isNarrow = start === -1;
  const end = isNarrow ? 0 : region.findLastIndex((row) => filledCells(row) > 1) + 1;
  appendParagraphs(builder, isNarrow ? region : region.slice(0, start), place);
  if (isNarrow) return;
  const table = withoutEmptyColumns(region.slice(start, end));
  appendTable(builder, table, hasHeader(table) ? 1 : 0, place);
  appendParagraphs(builder, region.slice(end), place);
}

function appendParagraphs(builder: BlockBuilder, rows: readonly (readonly string[])[], place: RowPlace): void {
  for (const row of rows) builder.append({ kind: "paragraph", text: row.join(" "), ...place });
}

/** Columns that are empty in every row only place the table on its sheet. */
function withoutEmptyColumns(rows: readonly (readonly string[])[]): string[][] {
  const filled = new Set<number>();
  for (const row of rows) {
    for (const [column, cell] of row.entries()) if (cell !== "") filled.add(column);
  }
  const columns = [...filled].toSorted((a, b) => a - b);
  return rows.map((row) => columns.map((column) => row[column] ?? ""));
}

/** A number, an amount, a date or a percentage: what a column holds, and no name of one. */
const isValue = (cell: string): boolean => /\d/.test(cell) && !/\p{L}{2}/u.test(cell) && !/^(?:19|20)\d{2}$/.test(cell);

/** The first row names columns when none of its cells is a value and no two of them are the same. */
export function hasHeader(rows: readonly (readonly string[])[]): boolean {
  const [first] = rows;
  if (!first || rows.length < 2) return false;
  const cells = first.filter((cell) => cell !== "");
  if (cells.length * 2 < first.length || cells.some((cell) => isValue(cell) || cell.length > 120)) return false;
  return new Set(cells).size === cells.length;
}
