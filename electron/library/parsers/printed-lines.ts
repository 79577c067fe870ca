import type { PrintedLine } from "../../contract/documents.ts";

/** A line as it stands on a page. */
export interface PrintedPiece {
  readonly text: string;
  readonly page: number;
  /** [x, y, width, height] in points from the page's top left corner. */
  readonly bbox: readonly [number, number, number, number];
}

/**
 * Which part of a block's text stands in which line of print, so that a passage can be highlighted by its boxes. A block
 * is its lines but for spaces and for the hyphens that divide words, so these are passed over. A piece that isn't in the
 * text (of a neighbour whose box overlaps) is left out. Pure.
 *
 * @param start the block's offset in the canonical text
 */
export function printedLines(text: string, start: number, pieces: readonly PrintedPiece[]): PrintedLine[] {
  const { letters, places } = squeeze(text);
  const lines: PrintedLine[] = [];
  let cursor = 0;
  for (const piece of pieces) {
    // A list item's own mark isn't part of its text.
    const found =
      find(letters, squeeze(piece.text).letters, cursor) ??
      find(letters, squeeze(piece.text.replace(/^\S+\s+/, "")).letters, cursor);
    const from = found && places[found.start];
    const to = found && places[found.end - 1];
    if (!found || from === undefined || to === undefined) continue;
    cursor = found.end;
    lines.push({ start: start + from, end: start + to + 1, page: piece.page, bbox: round(piece.bbox) });
  }
  return lines;
}

function find(letters: string, wanted: string, from: number): { start: number; end: number } | undefined {
  const at = wanted === "" ? -1 : letters.indexOf(wanted, from);
  return at === -1 ? undefined : { start: at, end: at + wanted.length };
}

const passedOver = /[\s\-\u00AD\u2010\u2011|•]/;

/** The text without what lines may add or lose, and where each of its characters stood. */
export function squeeze(text: string): { letters: string; places: readonly number[] } {
  let letters = "";
  const places: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? "";
    if (passedOver.test(character)) continue;
    letters += character;
    places.push(index);
  }
  return { letters, places };
}

const round = ([x, y, width, height]: PrintedPiece["bbox"]): [number, number, number, number] => [
  Math.round(x * 10) / 10,
  Math.round(y * 10) / 10,
  Math.round(width * 10) / 10,
  Math.round(height * 10) / 10,
];
