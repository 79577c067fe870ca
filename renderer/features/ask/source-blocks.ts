import type { Block, VersionContent } from "../../../electron/contract/documents.ts";

/** A stretch of a document's text, inside or outside of the cited passage. */
export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

export type SourceBlock =
  | { readonly kind: "heading"; readonly level: number; readonly pieces: readonly Piece[]; readonly page?: number }
  | { readonly kind: "paragraph" | "code"; readonly pieces: readonly Piece[]; readonly page?: number }
  | {
      readonly kind: "list_item";
      readonly level: number;
      readonly marker: string;
      readonly pieces: readonly Piece[];
      readonly page?: number;
    }
  | { readonly kind: "table"; readonly rows: readonly TableRow[]; readonly page?: number };

export interface TableRow {
  readonly header: boolean;
  readonly cells: readonly (readonly Piece[])[];
}

export interface Passage {
  readonly start: number;
  readonly end: number;
}

/** Parts a row's cells in the canonical text; shown as a table they need no sign of their own. */
const cellSeparator = /(?<=^|\s)\|(?=\s|$)/g;

/**
 * A version's text as it is shown, with the passage marked. The marked pieces, joined, are the passage's text without
 * what parts blocks and cells.
 */
export function sourceBlocks(content: VersionContent, passage: Passage | undefined): readonly SourceBlock[] {
  const shown: SourceBlock[] = [];
  for (const block of content.blocks) {
    const page = block.page === undefined ? {} : { page: block.page };
    if (block.kind === "table_row") {
      const row = tableRow(content.text, block, passage);
      const last = shown.at(-1);
      if (last?.kind === "table" && !(row.header && last.rows.some((other) => !other.header))) {
        shown[shown.length - 1] = { ...last, rows: [...last.rows, row] };
      } else shown.push({ kind: "table", rows: [row], ...page });
      continue;
    }
    const pieces = piecesOf(content.text, block, passage);
    if (block.kind === "heading") shown.push({ kind: "heading", level: block.level ?? 2, pieces, ...page });
    else if (block.kind === "list_item") {
      shown.push({ kind: "list_item", level: block.level ?? 1, marker: block.marker ?? "•", pieces, ...page });
    } else shown.push({ kind: block.kind, pieces, ...page });
  }
  return shown;
}

function tableRow(text: string, block: Block, passage: Passage | undefined): TableRow {
  const row = text.slice(block.start, block.end);
  const cuts = [...row.matchAll(cellSeparator)].map((match) => match.index);
  const cells = [...cuts, row.length].map((end, index) => {
    const from = index === 0 ? 0 : (cuts[index - 1] ?? 0) + 1;
    const cell = row.slice(from, end);
    const lead = cell.length - cell.trimStart().length;
    const start = block.start + from + lead;
    return piecesOf(text, { start, end: start + cell.trim().length }, passage);
  });
  return { header: block.header ?? false, cells };
}

/** Cut at the passage's ends; empty pieces are left out. */
export function piecesOf(text: string, range: Passage, passage: Passage | undefined): Piece[] {
  const start = passage ? clamp(passage.start, range) : range.end;
  const end = passage ? clamp(passage.end, range) : range.end;
  return [
    { text: text.slice(range.start, start), marked: false },
    { text: text.slice(start, end), marked: true },
    { text: text.slice(Math.max(end, start), range.end), marked: false },
  ].filter((piece) => piece.text !== "");
}

const clamp = (offset: number, range: Passage) => Math.min(Math.max(offset, range.start), range.end);
