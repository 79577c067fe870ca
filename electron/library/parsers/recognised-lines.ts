import type { TextItem } from "@llamaindex/liteparse";

/** A word or some, as recognised: its place on the page, and its print as far as ink tells of it. */
interface Piece {
  readonly text: string;
  readonly x: number;
  readonly right: number;
  readonly baseline: number;
  /** Points: what a font of this print would be set in. */
  readonly size: number;
}

/** Below it Tesseract has mostly read dirt, lines and pictures. */
const leastConfidence = 0.3;
/** A baseline further away, in sizes of the print, is another line's. */
const lineTolerance = 0.38;
/** A gap wider than so many sizes separates columns, not words. */
const columnGap = 1.3;
/** Sizes that differ less are one: the ink of a line is measured to a pixel or two. Long lines are hardly ever titles. */
const sameSize = { short: 0.13, long: 0.3 };
const longLine = 45;

// Parts of a font's size (Helvetica's, and near enough everyone's): what letters reach above and below the baseline.
const tall = 0.72;
const small = 0.53;
const below = 0.21;
const ascent = 0.95;
const height = 1.17;

/**
 * What was recognised on a page as lines of one size and baseline, from which a layout can be told: recognition gives
 * pieces of a few words, each with a box that is as tall as its own letters. Pure.
 */
export function recognisedLines(items: readonly TextItem[]): TextItem[] {
  const pieces = items
    .filter(({ text, confidence = 1 }) => isPrint(text, confidence))
    .map((item) => toPiece(item))
    .toSorted((a, b) => a.x - b.x);
  const segments = toLines(pieces).flatMap((line) => splitAtGaps(line));
  const body = bodySize(segments);
  return segments.map((segment) => toItem(segment, body)).toSorted((a, b) => a.y - b.y || a.x - b.x);
}

/** Mean of what Tesseract says of itself, by letters; 0 to 1. */
export function meanConfidence(items: readonly TextItem[]): number {
  let letters = 0;
  let sum = 0;
  for (const { text, confidence = 0 } of items) {
    const count = text.trim().length;
    letters += count;
    sum += count * confidence;
  }
  return letters === 0 ? 0 : sum / letters;
}

/** Marks without a letter or a digit are often specks of dirt, and said to be so. */
function isPrint(text: string, confidence: number): boolean {
  if (text.trim() === "" || confidence < leastConfidence) return false;
  return confidence > 0.7 || /[\p{L}\p{N}]/u.test(text) || bulletOf(text.trim(), confidence) === "•";
}

function toPiece({ text, x, y, width, height: ink, confidence = 1 }: TextItem): Piece {
  const hasTail = /[gjpqyQ,;()[\]{}|§]/.test(text);
  const hasTall = /[\p{Lu}\p{N}bdfhijklt()[\]{}|§€$£&%/äöüßé]/u.test(text);
  const size = ink / ((hasTall ? tall : small) + (hasTail ? below : 0));
  return {
    text: bulletOf(text.trim(), confidence),
    x,
    right: x + width,
    baseline: y + ink - (hasTail ? below * size : 0),
    // A hyphen or a full stop alone tells nothing of its size.
    size: /[\p{L}\p{N}]/u.test(text) ? size : Math.max(size, 6),
  };
}

/** A bullet has no letter's form, and is taken for the one that is nearest. */
function bulletOf(text: string, confidence: number): string {
  if (/^[•·▪■●◦‣]$/.test(text)) return "•";
  return confidence < 0.8 && /^[®©*«»°¢+eo]$/.test(text) ? "•" : text;
}

/** From left to right each piece joins the line that it goes on, so that a page may be a little askew. */
function toLines(pieces: readonly Piece[]): Piece[][] {
  const lines: Piece[][] = [];
  for (const piece of pieces) {
    let nearest: Piece[] | undefined;
    let distance = Number.POSITIVE_INFINITY;
    for (const line of lines) {
      const last = line.at(-1);
      if (!last || piece.x < last.right - 0.5 * last.size) continue;
      const gap = Math.abs(last.baseline - piece.baseline) / Math.max(last.size, piece.size);
      if (gap < lineTolerance && gap < distance) {
        nearest = line;
        distance = gap;
      }
    }
    if (nearest) nearest.push(piece);
    else lines.push([piece]);
  }
  return lines;
}

function splitAtGaps(line: readonly Piece[]): Piece[][] {
  const segments: Piece[][] = [];
  let before: Piece | undefined;
  for (const piece of line) {
    const isNear = before !== undefined && piece.x - before.right < columnGap * Math.max(before.size, piece.size);
    if (isNear && before?.text !== "•") segments.at(-1)?.push(piece);
    else segments.push([piece]);
    before = piece;
  }
  return joinBullets(segments);
}

/** A bullet and what it stands before are one line, whatever the gap. */
function joinBullets(segments: readonly Piece[][]): Piece[][] {
  const output: Piece[][] = [];
  for (const segment of segments) {
    const last = output.at(-1);
    if (last?.length === 1 && last[0]?.text === "•") last.push(...segment);
    else output.push([...segment]);
  }
  return output;
}

/** The print's size by letters, its median. */
function sizeOf(pieces: readonly Piece[]): number {
  const letters = pieces.flatMap(({ text, size }) => Array.from({ length: text.length }, () => size));
  return median(letters);
}

function bodySize(segments: readonly (readonly Piece[])[]): number {
  return median(
    segments.flatMap((segment) => {
      const size = sizeOf(segment);
      return Array.from({ length: Math.ceil(segment.reduce((sum, { text }) => sum + text.length, 0) / 4) }, () => size);
    }),
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function toItem(segment: readonly Piece[], body: number): TextItem {
  const own = sizeOf(segment);
  const text = segment.map((piece) => piece.text).join(" ");
  const tolerance = text.length < longLine ? sameSize.short : sameSize.long;
  const fontSize = Math.abs(own - body) < tolerance * body ? body : Math.round(own);
  const x = Math.min(...segment.map((piece) => piece.x));
  const right = Math.max(...segment.map((piece) => piece.right));
  const baseline = median(segment.map((piece) => piece.baseline));
  return {
    text,
    x,
    y: baseline - ascent * fontSize,
    width: right - x,
    height: height * fontSize,
    fontName: "Helvetica",
    fontSize,
    words: [],
  };
}
