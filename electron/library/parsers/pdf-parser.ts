import { LiteParse, type LayoutBlock, type LayoutCell, type ParsedPage, type Rect } from "@llamaindex/liteparse";
import { FileError } from "../../contract/errors.ts";
import { BlockBuilder, joinCells, type BlockDraft } from "./block-builder.ts";
import { foldText } from "./fold-text.ts";
import type { ParsedDocument } from "./parsed-document.ts";
import { linesWithin, splitLineAtGaps, type PdfLine } from "./pdf-lines.ts";
import { reflowPdf } from "./pdf-reflow.ts";

/**
 * A PDF's text layer by its layout: headings, paragraphs over line and page breaks, lists, tables; running headers,
 * footers and page numbers dropped. Its classified blocks are taken rather than its Markdown, because they carry pages
 * and boxes.
 *
 * @throws FileError FILE_TRUNCATED, FILE_ENCRYPTED, FILE_UNREADABLE, NO_TEXT_FOUND
 */
export async function parsePdf(bytes: Buffer): Promise<ParsedDocument> {
  if (!hasEnd(bytes)) throw new FileError("FILE_TRUNCATED");
  const reader = new LiteParse({
    quiet: true,
    ocrEnabled: false,
    outputFormat: "json",
    extractBlocks: true,
    extractLinks: false,
    imageMode: "off",
    continueOnPageError: true,
    maxPages: 100_000,
    numWorkers: 1,
  });
  const { pages } = await reader.parse(bytes).catch((error: unknown) => {
    const encrypted = /password|encrypt/i.test(String(error)) || bytes.includes("/Encrypt");
    throw new FileError(encrypted ? "FILE_ENCRYPTED" : "FILE_UNREADABLE", { cause: error });
  });
  const builder = new BlockBuilder();
  for (const draft of reflowPdf(pages.flatMap(pageDrafts))) builder.append(draft);
  if (builder.blocks.length === 0) throw new FileError("NO_TEXT_FOUND");
  return { format: "pdf", ...builder.build(), pageCount: pages.length, properties: {} };
}

/** A whole PDF ends with its cross-reference's place and this mark, some padding apart (ISO 32000-1, 7.5.5). */
function hasEnd(bytes: Buffer): boolean {
  let length = bytes.length;
  while (length > 0 && [0, 9, 10, 13, 32].includes(bytes[length - 1] ?? 1)) length--;
  return bytes.subarray(Math.max(0, length - 2_048), length).includes("%%EOF");
}

function pageDrafts(page: ParsedPage): BlockDraft[] {
  return (page.blocks ?? []).flatMap((block) => blockDrafts(block, page));
}

function blockDrafts(block: LayoutBlock, page: ParsedPage): BlockDraft[] {
  const place = placeOf(page.pageNum, block.bbox);
  const text = block.text ?? "";
  switch (block.kind) {
    case "heading":
    case "paragraph": {
      const items = dashedItems(text, block, page);
      if (items) return items;
      if (block.kind === "heading") return [{ kind: "heading", level: block.level ?? 2, text, ...place }];
      return [{ kind: "paragraph", text, ...place }];
    }
    case "list_item": {
      const marker = block.marker === undefined ? {} : { marker: block.marker };
      return [{ kind: "list_item", level: (block.level ?? 0) + 1, text, ...marker, ...place }];
    }
    case "code":
      return [{ kind: "code", text: (block.lines ?? []).join("\n"), ...place }];
    case "grid_fallback":
      return (block.lines ?? []).map((line) => ({ kind: "paragraph", text: line, ...place }));
    case "table":
      return tableDrafts(block, page);
    case "rule":
    case "figure":
      return [];
  }
}

function placeOf(page: number, box: Rect | undefined): Pick<BlockDraft, "page" | "bbox"> {
  return { page, ...(box && { bbox: [box.x, box.y, box.width, box.height] }) };
}

const dash = /^[-–—‣◦▪]\s+/;

/** The layout takes bulleted lines in bold for headings or for one paragraph; each line with a dash is an item. */
function dashedItems(text: string, block: LayoutBlock, page: ParsedPage): BlockDraft[] | undefined {
  if (!dash.test(text) || !block.bbox) return undefined;
  const items: { lines: PdfLine[] }[] = [];
  const folded = foldText(text);
  for (const line of linesWithin(page.textItems, block.bbox)) {
    // Boxes of neighbouring blocks overlap.
    if (!folded.includes(foldText(line.text))) continue;
    if (dash.test(line.text) || items.length === 0) items.push({ lines: [line] });
    else items.at(-1)?.lines.push(line);
  }
  return items.map(({ lines }) => {
    const box = lines.map((line) => line.box).reduce(union);
    return {
      kind: "list_item",
      level: 2,
      marker: text.slice(0, 1),
      text: lines
        .map((line) => line.text)
        .join(" ")
        .replace(dash, ""),
      ...placeOf(page.pageNum, box),
    };
  });
}

function tableDrafts(block: LayoutBlock, page: ParsedPage): BlockDraft[] {
  const rows = [...(block.header ? [block.header] : []), ...(block.rows ?? [])];
  const texts = rows.map((row) => splitMergedRow(row, page));
  return rows.flatMap((row, index): BlockDraft[] => {
    const cells = texts[index] ?? [];
    if (cells.every((cell) => foldText(cell) === "")) return [];
    const boxes = row.flatMap((cell) => (cell.bbox ? [cell.bbox] : []));
    const box = boxes.length > 0 ? boxes.reduce(union) : undefined;
    const isHeader = index === 0 && block.header !== undefined;
    return [
      { kind: "table_row", text: joinCells(cells), ...(isHeader && { header: true }), ...placeOf(page.pageNum, box) },
    ];
  });
}

/** A table whose columns the layout missed has one cell a row; the gaps between its words show the columns. */
function splitMergedRow(row: readonly LayoutCell[], page: ParsedPage): string[] {
  const [cell] = row;
  if (row.length !== 1 || !cell?.bbox) return row.map(({ text }) => text);
  const lines = linesWithin(page.textItems, cell.bbox);
  const [line] = lines;
  return lines.length === 1 && line ? splitLineAtGaps(line) : [cell.text];
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
