import { read, SSF, type CellObject, type WorkBook, type WorkSheet } from "@e965/xlsx";
import { FileError } from "../../contract/errors.ts";
import { appendSheet } from "./append-table.ts";
import { BlockBuilder } from "./block-builder.ts";
import { foldText } from "./fold-text.ts";
import { OfficeZip, officeProperties } from "./office-zip.ts";
import { hiddenInOpenDocument } from "./open-document-sheets.ts";
import type { ParsedDocument } from "./parsed-document.ts";
import { hiddenInSheets, type HiddenCells } from "./sheet-visibility.ts";

/** What a spreadsheet program calls a sheet that nobody gave a name. */
const unnamedSheet = /^(?:Sheet|Tabelle|Feuil|Feuille|Hoja|Foglio|Blad)\s?\d+$/i;
/** A merged cell's value stands in each of its rows, up to as many. */
const maxMergedRows = 1_000;

/**
 * A workbook (XLSX, XLSM, XLS, ODS): each sheet a heading and its tables, cells as they are shown. Hidden sheets, rows and
 * columns are left out, and cells that can't be seen; rows that only a filter passes over are kept.
 *
 * @throws FileError FILE_ENCRYPTED, FILE_TRUNCATED, ARCHIVE_BOMB, ENTITY_BOMB, FILE_UNREADABLE
 */
export function parseXlsx(bytes: Buffer): ParsedDocument {
  const zip = bytes.subarray(0, 2).toString("latin1") === "PK" ? new OfficeZip(bytes) : undefined;
  const book = readBook(bytes, zip === undefined);
  const content = zip?.text("content.xml");
  const hidden = content !== undefined ? hiddenInOpenDocument(content) : zip && hiddenInSheets(zip);
  const builder = new BlockBuilder();
  const sheets = book.SheetNames.flatMap((name, index) => {
    const sheet = book.Sheets[name];
    if (!sheet) return [];
    const unseen = hidden?.get(name) ?? hiddenByLibrary(sheet);
    if (!book.Workbook?.Sheets?.[index]?.Hidden && !unseen.isHidden) return [{ name, sheet, unseen }];
    if (isFilled(readRows(sheet))) builder.leaveOut(1);
    return [];
  });
  for (const { name, sheet, unseen } of sheets) {
    const { rows, left } = visibleRows(readRows(sheet, unseen), unseen);
    builder.leaveOut(left + countFilled(sheet, unseen));
    if (!isFilled(rows)) continue;
    if (sheets.length > 1 || !unnamedSheet.test(name)) builder.append({ kind: "heading", level: 1, text: name });
    appendSheet(builder, rows);
  }
  const title = foldText(String(book.Props?.Title ?? ""));
  const properties = officeProperties(zip?.text("docProps/core.xml") ?? zip?.text("meta.xml"));
  return { format: "xlsx", ...builder.build(), ...(title !== "" && { title }), properties };
}

const isFilled = (rows: readonly (readonly string[])[]): boolean => rows.some((row) => row.some((cell) => cell !== ""));

/** Of an older binary workbook, whose styles nobody reads here. */
function hiddenByLibrary(sheet: WorkSheet): HiddenCells {
  const hidden = (lines: readonly ({ hidden?: boolean; level?: number } | undefined)[] = []): Set<number> =>
    new Set(Array.from(lines).flatMap((line, index) => (line?.hidden && !line.level ? [index] : [])));
  return { rows: hidden(sheet["!rows"]), columns: hidden(sheet["!cols"]), cells: new Set() };
}

/** The rows without those, and the columns, that are hidden; `left` is how many runs of them held something. */
function visibleRows(
  all: readonly (readonly string[])[],
  { rows, columns }: HiddenCells,
): { rows: (readonly string[])[]; left: number } {
  let left = 0;
  let wasHidden = false;
  for (const [index, row] of all.entries()) {
    const isHidden = rows.has(index) && row.some((cell) => cell !== "");
    if (isHidden && !wasHidden) left++;
    wasHidden = isHidden;
  }
  const shown = all.filter((_, index) => !rows.has(index));
  if (columns.size === 0) return { rows: shown, left };
  const filled = new Set(shown.flatMap((row) => [...columns].filter((column) => (row[column] ?? "") !== "")));
  for (const column of filled) if (!filled.has(column - 1)) left++;
  return { rows: shown.map((row) => row.filter((_, column) => !columns.has(column))), left };
}

const noneHidden = { cells: new Set<string>() };

/** Cells that can't be seen, all or in part, though their row and column can. */
function countFilled(sheet: WorkSheet, { cells, texts, rows, columns }: HiddenCells): number {
  let count = 0;
  for (const place of new Set([...cells, ...(texts?.keys() ?? [])])) {
    const [row = 0, column = 0] = place.split(":").map(Number);
    if (rows.has(row) || columns.has(column)) continue;
    if (shownText(cellsOf(sheet)[row]?.[column]) !== "") count++;
  }
  return count;
}

type Cells = readonly (readonly (CellObject | undefined)[] | undefined)[];
const cellsOf = (sheet: WorkSheet): Cells => sheet["!data"] ?? [];

function readBook(bytes: Buffer, isBinary: boolean): WorkBook {
  try {
    // Format 14 is the short date of whoever looks; this way everybody sees the same.
    return read(bytes, {
      type: "buffer",
      dense: true,
      dateNF: "yyyy-mm-dd",
      cellNF: true,
      cellFormula: false,
      cellHTML: false,
      // With it, what of rows and columns is hidden; of packed workbooks that is read without, as it costs memory.
      cellStyles: isBinary,
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    throw new FileError(/password|encrypt/i.test(message) ? "FILE_ENCRYPTED" : "FILE_UNREADABLE", { cause: error });
  }
}

/** Without the cells, and parts of cells, that can't be seen. */
function readRows(sheet: WorkSheet, { cells, texts }: Pick<HiddenCells, "cells" | "texts"> = noneHidden): string[][] {
  const isWhole = cells.size === 0 && !texts?.size;
  const textOf = (cell: CellObject | undefined, place: string): string => {
    const left = texts?.get(place);
    return cells.has(place) ? "" : left === undefined ? shownText(cell) : foldText(left);
  };
  const rows = Array.from(cellsOf(sheet), (row, rowIndex) =>
    Array.from(row ?? [], (cell, column) => (isWhole ? shownText(cell) : textOf(cell, `${rowIndex}:${column}`))),
  );
  for (const { s: start, e: end } of sheet["!merges"] ?? []) {
    const value = rows[start.r]?.[start.c] ?? "";
    const lastRow = Math.min(end.r, start.r + maxMergedRows, rows.length - 1);
    if (value === "") continue;
    for (let index = start.r + 1; index <= lastRow; index++) {
      const row = rows[index];
      if (!row) continue;
      while (row.length < start.c) row.push("");
      row[start.c] = value;
    }
  }
  return rows;
}

/** As the cell is shown; without a format that can be followed as its value is written. */
function shownText(cell: CellObject | undefined): string {
  if (!cell || cell.t === "z" || cell.t === "e") return "";
  return foldText(cell.w ?? shownNumber(cell) ?? String(cell.v ?? ""));
}

/** SheetJS takes a bare point in `dd.mm.yyyy` for a second's fraction and gives up; as a literal it is understood. */
function shownNumber({ t, v, z }: CellObject): string | undefined {
  if (t !== "n" || typeof z !== "string" || !/[dmy]/i.test(z)) return undefined;
  try {
    const text: unknown = SSF.format(z.replace(/(?<=[dmy])\.|\.(?=[dmy])/gi, "\\."), v);
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}
