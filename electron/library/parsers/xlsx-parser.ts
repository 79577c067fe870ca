import { read, SSF, type CellObject, type WorkBook, type WorkSheet } from "@e965/xlsx";
import { FileError } from "../../contract/errors.ts";
import { appendSheet } from "./append-table.ts";
import { BlockBuilder } from "./block-builder.ts";
import { foldText } from "./fold-text.ts";
import { OfficeZip, officeProperties } from "./office-zip.ts";
import type { ParsedDocument } from "./parsed-document.ts";

/** What a spreadsheet program calls a sheet that nobody gave a name. */
const unnamedSheet = /^(?:Sheet|Tabelle|Feuil|Feuille|Hoja|Foglio|Blad)\s?\d+$/i;
/** A merged cell's value stands in each of its rows, up to as many. */
const maxMergedRows = 1_000;

/**
 * A workbook (XLSX, XLSM, XLS, ODS): each sheet a heading and its tables, cells as they are shown. Hidden sheets are
 * left out: they hold lists for the visible ones. Hidden rows and columns are kept, because a filter hides rows too.
 *
 * @throws FileError FILE_ENCRYPTED, FILE_TRUNCATED, ARCHIVE_BOMB, ENTITY_BOMB, FILE_UNREADABLE
 */
export function parseXlsx(bytes: Buffer): ParsedDocument {
  const zip = bytes.subarray(0, 2).toString("latin1") === "PK" ? new OfficeZip(bytes) : undefined;
  const book = readBook(bytes);
  const sheets = book.SheetNames.flatMap((name, index) => {
    const sheet = book.Sheets[name];
    return sheet && !book.Workbook?.Sheets?.[index]?.Hidden ? [{ name, sheet }] : [];
  });
  const builder = new BlockBuilder();
  for (const { name, sheet } of sheets) {
    const rows = readRows(sheet);
    if (rows.every((row) => row.every((cell) => cell === ""))) continue;
    if (sheets.length > 1 || !unnamedSheet.test(name)) builder.append({ kind: "heading", level: 1, text: name });
    appendSheet(builder, rows);
  }
  const title = foldText(String(book.Props?.Title ?? ""));
  const properties = officeProperties(zip?.text("docProps/core.xml") ?? zip?.text("meta.xml"));
  return { format: "xlsx", ...builder.build(), ...(title !== "" && { title }), properties };
}

function readBook(bytes: Buffer): WorkBook {
  try {
    // Format 14 is the short date of whoever looks; this way everybody sees the same.
    return read(bytes, {
      type: "buffer",
      dense: true,
      dateNF: "yyyy-mm-dd",
      cellNF: true,
      cellFormula: false,
      cellHTML: false,
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    throw new FileError(/password|encrypt/i.test(message) ? "FILE_ENCRYPTED" : "FILE_UNREADABLE", { cause: error });
  }
}

function readRows(sheet: WorkSheet): string[][] {
  const cells: readonly (readonly (CellObject | undefined)[] | undefined)[] = sheet["!data"] ?? [];
  const rows = Array.from(cells, (row) => Array.from(row ?? [], shownText));
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
