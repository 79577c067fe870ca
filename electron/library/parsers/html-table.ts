import { joinCells, type BlockBuilder } from "./block-builder.ts";
import { foldText } from "./fold-text.ts";
import { isElement, type HtmlElement, type HtmlNode } from "./html-node.ts";
import { isHidden, visibleText } from "./visible-text.ts";

interface Cell {
  readonly text: string;
  readonly isHeader: boolean;
  readonly isBold: boolean;
}

interface Row {
  readonly cells: readonly Cell[];
  readonly inHead: boolean;
}

/** Spans beyond it are mistakes or malice. */
const maxSpan = 100;

/** A table that only places things on the page: a table within it, or a single cell. */
export function isLayoutTable(table: HtmlElement): boolean {
  if (table.getAttribute("role") === "presentation") return true;
  if (table.querySelector("table")) return true;
  return [...table.querySelectorAll("td, th")].length <= 1;
}

/** Appends a caption as a paragraph and each row as a block; a cell over several rows is repeated in each. */
export function appendHtmlTable(builder: BlockBuilder, table: HtmlElement): void {
  const caption = [...table.childNodes].find((child) => isElement(child) && child.nodeName === "CAPTION");
  if (caption) builder.append({ kind: "paragraph", text: visibleText(caption) });
  const rows = readRows(table);
  const headerCount = countHeaderRows(rows);
  for (const [index, { cells }] of rows.entries()) {
    if (cells.every(({ text }) => text === "")) continue;
    const text = joinCells(cells.map((cell) => cell.text));
    builder.append({ kind: "table_row", text, ...(index < headerCount && { header: true }) });
  }
}

function readRows(table: HtmlElement): Row[] {
  const rows: Row[] = [];
  /** Cells that reach down from rows above, by column. */
  const carried = new Map<number, { cell: Cell; rowsLeft: number }>();
  for (const { row, inHead } of rowElements(table, false)) {
    const cells: Cell[] = [];
    const takeCarried = (): void => {
      for (let above = carried.get(cells.length); above; above = carried.get(cells.length)) {
        if (above.rowsLeft <= 1) carried.delete(cells.length);
        else above.rowsLeft--;
        cells.push(above.cell);
      }
    };
    for (const node of row.childNodes) {
      if (!isElement(node) || (node.nodeName !== "TD" && node.nodeName !== "TH") || isHidden(node)) continue;
      takeCarried();
      const cell = readCell(node);
      const columnSpan = span(node, "colspan");
      const rowSpan = span(node, "rowspan");
      for (let column = 0; column < columnSpan; column++) {
        // A heading over several columns holds for each of them; a value is said once.
        const placed = column === 0 || cell.isHeader || inHead ? cell : { ...cell, text: "" };
        if (rowSpan > 1) carried.set(cells.length, { cell: placed, rowsLeft: rowSpan - 1 });
        cells.push(placed);
      }
    }
    takeCarried();
    if (cells.length > 0) rows.push({ cells, inHead });
  }
  return rows;
}

function* rowElements(node: HtmlNode, inHead: boolean): Generator<{ row: HtmlElement; inHead: boolean }> {
  for (const child of node.childNodes) {
    if (!isElement(child) || isHidden(child)) continue;
    if (child.nodeName === "TR") yield { row: child, inHead };
    else if (child.nodeName === "THEAD") yield* rowElements(child, true);
    else if (child.nodeName === "TBODY" || child.nodeName === "TFOOT") yield* rowElements(child, inHead);
  }
}

function readCell(node: HtmlElement): Cell {
  const text = foldText(visibleText(node));
  const bold = [...node.querySelectorAll("strong, b")].map((part) => foldText(part.textContent ?? "")).join(" ");
  return { text, isHeader: node.nodeName === "TH", isBold: text !== "" && bold === text };
}

const span = (node: HtmlElement, name: string): number =>
  Math.min(maxSpan, Math.max(1, Number.parseInt(node.getAttribute(name) ?? "1", 10) || 1));

/** Rows in a head or of header cells; where nothing is marked, a first row that reads like column names. */
function countHeaderRows(rows: readonly Row[]): number {
  const marked = rows.findIndex(
    ({ cells, inHead }) => !inHead && !cells.every((cell) => cell.isHeader || cell.text === ""),
  );
  if (marked !== 0) return marked === -1 ? Math.min(1, rows.length) : marked;
  const [first] = rows;
  if (!first || rows.length < 2 || first.cells.length < 2) return 0;
  if (first.cells.some((cell, column) => (cell.text === "" && column > 0) || /\d/.test(cell.text))) return 0;
  if (first.cells.every((cell) => cell.isBold || cell.text === "")) return 1;
  return rows.length > 2 && first.cells.every((cell) => cell.text.split(" ").length <= 5) ? 1 : 0;
}
