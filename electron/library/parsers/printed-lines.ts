import type { PrintedLine } from "../../contract/documents.ts";

/** A line as it stands on a page. */
export interface PrintedPiece {
  readonly text: string;
  readonly page: number;
  /** [x, y, width, height] in points from the page's top left corner. */
  readonly bbox: readonly [number, number, number, number];
  /** Where it is several beside each other, of which only some may belong together: columns. */
  readonly parts?: readonly PrintedPiece[];
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
  const taken = new Uint8Array(letters.length);
  const lines: PrintedLine[] = [];
  let cursor = 0;
  const place = (piece: PrintedPiece): boolean => {
    const wanted = squeeze(piece.text).letters;
    // A list item's own mark isn't part of its text.
    const unmarked = squeeze(piece.text.replace(/^\S+\s+/, "")).letters;
    for (const [searched, from] of [
      [wanted, cursor],
      [unmarked, cursor],
      [wanted, 0],
    ] as const) {
      const at = find(letters, searched, from, taken);
      const first = places[at];
      const last = places[at + searched.length - 1];
      if (at === -1 || first === undefined || last === undefined) continue;
      taken.fill(1, at, at + searched.length);
      cursor = at + searched.length;
      lines.push({ start: start + first, end: start + last + 1, page: piece.page, bbox: round(piece.bbox) });
      return true;
    }
    return false;
  };
  for (const piece of pieces) if (!place(piece)) for (const part of piece.parts ?? []) place(part);
  return lines.toSorted((a, b) => a.start - b.start);
}

function find(letters: string, wanted: string, from: number, taken: Uint8Array): number {
  if (wanted === "") return -1;
  let at = letters.indexOf(wanted, from);
  while (at !== -1 && taken[at] === 1) at = letters.indexOf(wanted, at + 1);
  return at;
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
