import type { LayoutBlock, LayoutCell, ParsedPage, Rect, TextItem } from "@llamaindex/liteparse";
import { joinCells, type BlockDraft } from "./block-builder.ts";
import { foldText } from "./fold-text.ts";
import { gridBlocks } from "./pdf-grids.ts";
import { linesWithin, splitLineAtGaps, type PdfLine } from "./pdf-lines.ts";
import type { PrintedPiece } from "./printed-lines.ts";
import { unwrap } from "./text-parser.ts";

/** A block with the lines that it was read from. */
export interface PdfDraft extends BlockDraft {
  readonly pieces: readonly PrintedPiece[];
}

/** A page by its layout, and where text was taken out of it. */
export interface PageLayout {
  readonly page: Pick<ParsedPage, "pageNum" | "blocks">;
  /** What may be read. */
  readonly items: readonly TextItem[];
  /** Blocks that lie over these hold text that may not, and are read anew from `items`. */
  readonly hidden: readonly Rect[];
}

/** A page's blocks in reading order. Pure. */
export function pageDrafts(layout: PageLayout): PdfDraft[] {
  const blocks = gridBlocks(inReadingOrder(layout.page.blocks ?? []), layout.items);
  return blocks.flatMap((block) => blockDrafts(block, layout));
}

/**
 * The layout takes a short paragraph below an indented list for a column of its own and puts it before the list. Where
 * no block stands beside another there are no columns, and what stands higher comes first.
 */
function inReadingOrder(blocks: readonly LayoutBlock[]): readonly LayoutBlock[] {
  const boxes = blocks.flatMap(({ bbox }) => (bbox ? [bbox] : []));
  if (boxes.length < blocks.length) return blocks;
  const fromTop = boxes.toSorted((a, b) => a.y - b.y);
  let lowest: Rect | undefined;
  for (const box of fromTop) {
    const shared = lowest === undefined ? 0 : lowest.y + lowest.height - box.y;
    if (lowest && shared > Math.min(lowest.height, box.height) / 2) return blocks;
    if (!lowest || box.y + box.height > lowest.y + lowest.height) lowest = box;
  }
  return blocks.toSorted((a, b) => (a.bbox?.y ?? 0) - (b.bbox?.y ?? 0));
}

function blockDrafts(block: LayoutBlock, layout: PageLayout): PdfDraft[] {
  const { page, items } = layout;
  const lines = block.bbox ? linesWithin(items, block.bbox) : [];
  const place = { ...placeOf(page.pageNum, block.bbox), pieces: lines.map((line) => pieceOf(line, page.pageNum)) };
  const text = isTouched(block.bbox, layout)
    ? withoutMarker(unwrap(lines.map((line) => line.text)), block)
    : verbatim(block, lines);
  switch (block.kind) {
    case "heading":
    case "paragraph": {
      const dashed = dashedItems(text, lines, page.pageNum);
      if (dashed) return dashed;
      if (block.kind === "heading") return [{ kind: "heading", level: block.level ?? 2, text, ...place }];
      return [{ kind: "paragraph", text, ...place }];
    }
    case "list_item": {
      const marker = block.marker === undefined ? {} : { marker: block.marker };
      return [{ kind: "list_item", level: (block.level ?? 0) + 1, text, ...marker, ...place }];
    }
    case "code":
    case "grid_fallback": {
      const read = isTouched(block.bbox, layout) ? lines.map((line) => line.text) : (block.lines ?? []);
      if (block.kind === "code") return [{ kind: "code", text: read.join("\n"), ...place }];
      return read.map((line) => ({ kind: "paragraph", text: line, ...place }));
    }
    case "table":
      return tableDrafts(block, layout);
    case "rule":
    case "figure":
      return [];
  }
}

function isTouched(box: Rect | undefined, { hidden }: PageLayout): boolean {
  if (!box) return false;
  return hidden.some((rect) => {
    const x = rect.x + rect.width / 2;
    const y = rect.y + rect.height / 2;
    return x >= box.x - 1 && x <= box.x + box.width + 1 && y >= box.y - 1 && y <= box.y + box.height + 1;
  });
}

/**
 * The layout gives Markdown, in which some marks are escaped and others added; a quote has to be what stands on the
 * page. Where the lines of print say the same, they are the text.
 */
function verbatim(block: LayoutBlock, lines: readonly PdfLine[]): string {
  const marked = foldText(block.text ?? "");
  const printed = withoutMarker(unwrap(lines.map((line) => foldText(line.text))), block);
  if (printed !== "" && bare(printed) === bare(marked)) return printed;
  return marked.replace(/\\([\\`*_{}[\]()#+\-.!|~<>$])/g, "$1");
}

/** Without the marks that Markdown is made of, and what line ends change. */
const bare = (text: string): string => text.replace(/[\s\-\u00AD\u2010\u2011\\*_~`]/g, "");

const withoutMarker = (text: string, { kind, marker }: LayoutBlock): string =>
  kind === "list_item" && marker !== undefined && text.startsWith(marker)
    ? text.slice(marker.length).trimStart()
    : text;

function placeOf(page: number, box: Rect | undefined): Pick<BlockDraft, "page" | "bbox"> {
  return { page, ...(box && { bbox: [box.x, box.y, box.width, box.height] }) };
}

function pieceOf({ text, box, items }: PdfLine, page: number): PrintedPiece {
  const piece = { text: foldText(text), page, bbox: bboxOf(box) };
  if (items.length < 2) return piece;
  return { ...piece, parts: items.map((item) => ({ text: foldText(item.text), page, bbox: bboxOf(item) })) };
}

const bboxOf = ({ x, y, width, height }: Rect): [number, number, number, number] => [x, y, width, height];

const dash = /^[-–—‣◦▪]\s+/;

/** The layout takes bulleted lines in bold for headings or for one paragraph; each line with a dash is an item. */
function dashedItems(text: string, lines: readonly PdfLine[], page: number): PdfDraft[] | undefined {
  if (!dash.test(text) || lines.length === 0) return undefined;
  const items: PdfLine[][] = [];
  const folded = foldText(text);
  for (const line of lines) {
    // Boxes of neighbouring blocks overlap.
    if (!folded.includes(foldText(line.text))) continue;
    if (dash.test(line.text) || items.length === 0) items.push([line]);
    else items.at(-1)?.push(line);
  }
  return items.map((own) => ({
    kind: "list_item",
    level: 2,
    marker: text.slice(0, 1),
    text: unwrap(own.map((line) => line.text)).replace(dash, ""),
    ...placeOf(page, own.map((line) => line.box).reduce(union)),
    pieces: own.map((line) => {
      const piece = pieceOf(line, page);
      return { ...piece, text: piece.text.replace(dash, "") };
    }),
  }));
}

function tableDrafts(block: LayoutBlock, layout: PageLayout): PdfDraft[] {
  const rows = [...(block.header ? [block.header] : []), ...(block.rows ?? [])];
  const tableEnd = block.bbox ? block.bbox.y + block.bbox.height : undefined;
  return rows.flatMap((row, index): PdfDraft[] => {
    const below = rows.slice(index + 1).find((next) => next.some((cell) => cell.bbox));
    const end = below ? Math.min(...below.flatMap((cell) => (cell.bbox ? [cell.bbox.y] : []))) : tableEnd;
    const cells = row.map((cell): Cell => readCell(cell, end, layout));
    const texts = cellTexts(cells, layout);
    if (texts.every((text) => foldText(text) === "")) return [];
    const boxes = cells.flatMap(({ lines }) => lines.map((line) => line.box));
    const box = boxes.length > 0 ? boxes.reduce(union) : undefined;
    const isHeader = index === 0 && (block.header !== undefined || namesColumns(rows));
    return [
      {
        kind: "table_row",
        text: joinCells(texts),
        ...(isHeader && { header: true }),
        ...placeOf(layout.page.pageNum, box),
        pieces: cells.flatMap(({ lines }) => lines.map((line) => pieceOf(line, layout.page.pageNum))),
      },
    ];
  });
}

/** Where the layout knows no header: a first row without a digit above a column that is nothing but numbers. */
function namesColumns([first, ...others]: readonly (readonly LayoutCell[])[]): boolean {
  if (!first || others.length < 2 || first.length < 2) return false;
  if (first.some(({ text }) => /\d/.test(text) || foldText(text) === "")) return false;
  return first.some((_, column) => others.every((row) => /\d/.test(row[column]?.text ?? "")));
}

interface Cell {
  readonly text: string;
  readonly bbox?: Rect | undefined;
  readonly lines: readonly PdfLine[];
}

/** The layout gives the box of a cell's first line; what else it says stands below, above the next row. */
function readCell({ text, bbox }: LayoutCell, end: number | undefined, layout: PageLayout): Cell {
  if (!bbox) return { text, lines: [] };
  const first = bbox.y + bbox.height;
  const whole = { ...bbox, height: Math.max(bbox.height, (end ?? first) - bbox.y - 1) };
  const lines = linesWithin(layout.items, whole);
  if (isTouched(whole, layout)) return { text: unwrap(lines.map((line) => line.text)), bbox, lines };
  const said = bare(text);
  const own = lines.filter((line) => line.box.y < first || said.includes(bare(foldText(line.text))));
  const printed = unwrap(own.map((line) => foldText(line.text)));
  return { text: bare(printed) === said ? printed : text, bbox, lines: own };
}

/** A table whose columns the layout missed has one cell a row; the gaps between its words show the columns. */
function cellTexts(cells: readonly Cell[], layout: PageLayout): string[] {
  const [cell] = cells;
  if (cells.length !== 1 || !cell?.bbox) return cells.map(({ text }) => text);
  const lines = linesWithin(layout.items, cell.bbox);
  const [line] = lines;
  return lines.length === 1 && cell.lines.length === 1 && line ? splitLineAtGaps(line) : [cell.text];
}

function union(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}
