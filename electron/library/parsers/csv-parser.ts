import { CsvError, parse } from "csv-parse/sync";
import { FileError } from "../../contract/errors.ts";
import { appendSheet } from "./append-table.ts";
import { BlockBuilder } from "./block-builder.ts";
import { decodeText } from "./decode-text.ts";
import type { ParsedDocument } from "./parsed-document.ts";

const delimiters = [",", ";", "\t", "|"] as const;
type Delimiter = (typeof delimiters)[number];

/** Characters that are enough to tell the delimiter by. */
const sampleLength = 32_768;

/**
 * Comma-, semicolon-, tab- or bar-separated values: each record a table row, below the row that names the columns.
 *
 * @throws FileError FORMAT_UNKNOWN when the bytes aren't text, FILE_UNREADABLE when they are no records
 */
export function parseCsv(bytes: Uint8Array): ParsedDocument {
  const text = decodeText(bytes).replace(/^\uFEFF/, "");
  // Excel's own hint, in a line of its own.
  const hint = /^sep=([,;\t|])\r?\n/i.exec(text);
  const delimiter = delimiters.find((candidate) => candidate === hint?.[1]) ?? detectDelimiter(text);
  const builder = new BlockBuilder();
  appendSheet(builder, readRecords(hint ? text.slice(hint[0].length) : text, delimiter));
  return { format: "csv", ...builder.build(), properties: {} };
}

/** The one that cuts most lines into equally many cells, more than one; among equals the one that gives more cells. */
function detectDelimiter(text: string): Delimiter {
  const isCut = text.length > sampleLength;
  // The last line of a sample is only a part of one.
  const sample = isCut ? text.slice(0, text.lastIndexOf("\n", sampleLength) + 1) : text;
  let best: { delimiter: Delimiter; score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of delimiters) {
    const widths = new Map<number, number>();
    const records = readRecords(sample, delimiter).filter((record) => record.some((cell) => cell !== ""));
    // A quotation mark at a cell's edge was cut off from its pair by the wrong delimiter.
    const whole = records.filter((record) => !record.some((cell) => /^"|"$/.test(cell)));
    for (const { length } of whole) if (length > 1) widths.set(length, (widths.get(length) ?? 0) + 1);
    for (const [width, count] of widths) {
      const score = count / Math.max(1, records.length) + Math.min(width, 100) / 1_000;
      if (score > best.score) best = { delimiter, score };
    }
  }
  return best.delimiter;
}

function readRecords(text: string, delimiter: Delimiter): string[][] {
  try {
    return parse(text, {
      delimiter,
      relax_column_count: true,
      // A quotation mark inside a cell, as people type it, is only a character.
      relax_quotes: true,
      // Empty records part tables.
      skip_empty_lines: false,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // A quotation mark that is never closed: then they all are only characters.
    if (error.code === "CSV_QUOTE_NOT_CLOSED") {
      return parse(text, { delimiter, quote: false, relax_column_count: true });
    }
    throw new FileError("FILE_UNREADABLE", { cause: error });
  }
}
