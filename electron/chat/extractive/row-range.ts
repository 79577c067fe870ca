import { extractNumbers } from "../grounding/numbers.ts";
import type { NumberMention, Quantity } from "../grounding/number-mention.ts";

/** Values from `low` to `high` of what is counted in `dimension` (undefined: the header says it). */
interface RowRange {
  readonly low: number;
  readonly high: number;
  readonly highIncluded: boolean;
  readonly dimension: string | undefined;
}

const below = /\b(?:under|less than|fewer than|up to|below|unter|weniger als|bis(?: zu| unter)?)\s*$/iu;
const upTo = /\b(?:up to|bis(?: zu)?)\s*$/iu;
const aboveBefore = /\b(?:over|more than|at least|from|after|ab|über|mehr als|mindestens|seit|nach)\s*$/iu;
const aboveAfter =
  /^\s*(?:\+|(?:\p{L}+\s+)?(?:or more|or longer|or over|and over|and above|and more|oder mehr|und mehr)|(?:\p{L}+\s*)?\+)/iu;

const isQuantity = (mention: NumberMention): mention is Quantity => mention.kind === "quantity";

/** What the first cell of a row, or the words before an item's colon, says about whom the row is for. */
export function rowRange(text: string): RowRange | undefined {
  const cell = text.split(/\s\|\s|:\s/u)[0] ?? "";
  if (cell === text) return undefined;
  const [first, second] = extractNumbers(cell).filter(isQuantity);
  const value = first?.values[0];
  if (!first || value === undefined) return undefined;
  const dimension = first.unit?.dimension ?? second?.unit?.dimension;
  const factor = (first.unit ?? second?.unit)?.factor ?? 1;
  const before = cell.slice(0, first.start);
  const high = second?.values[0];
  if (second && high !== undefined && high > value) {
    const between = cell.slice(first.end, second.start);
    return {
      low: value * factor,
      high: high * factor,
      highIncluded: !below.test(between) || upTo.test(between),
      dimension,
    };
  }
  if (below.test(before)) return { low: 0, high: value * factor, highIncluded: upTo.test(before), dimension };
  const rest = cell.slice(first.end);
  if (aboveBefore.test(before) || aboveAfter.test(rest) || /\+/u.test(first.text)) {
    return { low: value * factor, high: Infinity, highIncluded: true, dimension };
  }
  return { low: value * factor, high: value * factor, highIncluded: true, dimension };
}

/**
 * Whether a row is the one for the number that the question names ("six years in" and "5 years to under 10 | 28 days"):
 * 1 it is, -1 it is another's, 0 nothing can be said.
 */
export function rowFit(row: string, question: string): -1 | 0 | 1 {
  const range = rowRange(row);
  if (!range) return 0;
  const asked = extractNumbers(question)
    .filter(isQuantity)
    .filter(({ unit }) => !unit || !range.dimension || unit.dimension === range.dimension);
  if (asked.length === 0) return 0;
  const fits = asked.some(({ values, unit }) => {
    const value = (values[0] ?? 0) * (unit?.factor ?? (range.dimension === "month" ? 12 : 1));
    return value >= range.low && (range.highIncluded ? value <= range.high : value < range.high);
  });
  return fits ? 1 : -1;
}
