import { blank, findDates, findTimes, findWeekdays, sameDate } from "./calendar.ts";
import type { CalendarDate, DateMention, NumberMention, Quantity } from "./number-mention.ts";
import { findNames, findQuantities } from "./quantities.ts";
import { percent, sameUnit, unitOf } from "./units.ts";

/** Citation marks, list numbers and step numbers say nothing about the world. */
const ignored: readonly RegExp[] = [
  /\[\s*\d+(?:\s*[,;–-]\s*\d+)*\s*\]/gu,
  /^[ \t]*(?:[-*•][ \t]*)?\d{1,2}[.)](?=[ \t]+\P{Ll})/gmu,
  /^[ \t]*\(\d{1,2}\)(?=[ \t]+\P{Ll})/gmu,
  /\b(?:steps?|schritte?)\s+\d{1,2}\b(?:\s*(?:–|-|to|and|bis|und)\s*\d{1,2}\b)?/giu,
  // "(1) a passport and (2) a visa", but not "thirty (30) days"
  /\(\d{1,2}\)(?=\s+(?!(?:working|business|calendar|paid|full)\b)(?<counted>\p{L}+))/gu,
];

/** Every number, amount, percentage, date, time of day and numbered name that the text states. Ordered by position. */
export function extractNumbers(text: string): NumberMention[] {
  let rest = text.replace(/[\u00a0\u202f\u2009]/gu, " ");
  for (const pattern of ignored) {
    for (const match of rest.matchAll(pattern)) {
      if (unitOf(match.groups?.["counted"] ?? "")) continue;
      rest = blank(rest, match.index, match.index + match[0].length);
    }
  }
  const dates = findDates(rest);
  const times = findTimes(dates.rest);
  const weekdays = findWeekdays(times.rest);
  const names = findNames(times.rest);
  const quantities = findQuantities(names.rest);
  return [...dates.mentions, ...times.mentions, ...weekdays, ...names.mentions, ...quantities]
    .map((mention) => ({ ...mention, text: text.slice(mention.start, mention.end) }))
    .sort((a, b) => a.start - b.start);
}

/** A source read once, to be compared with many sentences. */
export interface SourceNumbers {
  readonly mentions: readonly NumberMention[];
  /** Dimensions of every unit that the source names, counted or not: a table's cells are counted in its header. */
  readonly dimensions: ReadonlySet<string>;
}

export function readSourceNumbers(source: string): SourceNumbers {
  const mentions = extractNumbers(source);
  const dimensions = new Set<string>();
  for (const mention of mentions)
    if (mention.kind === "quantity" && mention.unit) dimensions.add(mention.unit.dimension);
  let previous = "";
  for (const [word] of source.matchAll(/\p{L}+|[%€£$]/gu)) {
    const unit = previous === "per" && word === "cent" ? percent : unitOf(word, [previous]);
    if (unit) dimensions.add(unit.dimension);
    previous = word.toLowerCase();
  }
  return { mentions, dimensions };
}

/**
 * The numbers of a sentence that none of its sources holds; empty: every number is supported.
 *
 * A number is supported by the same number of the same thing in one of the sources: units, currencies, periods ("per
 * month") and bounds ("at least") must agree where both name them. A bare number in a source (a table's cell) counts
 * in any unit that the source names elsewhere.
 *
 * Numbers of the question support nothing: who asks "do I get 45 days?" must not read "you get 45 days". Only where a
 * source gives a range of the same unit that holds the asker's number may it be echoed ("after seven years you accrue
 * 6 hours" from "3 to 15 years: 6 hours").
 */
export function unsupportedNumbers(sentence: string, sources: readonly string[], question = ""): NumberMention[] {
  const claims = extractNumbers(sentence);
  if (claims.length === 0) return [];
  return findUnsupported(claims, sources.map(readSourceNumbers), extractNumbers(question));
}

export function findUnsupported(
  claims: readonly NumberMention[],
  sources: readonly SourceNumbers[],
  asked: readonly NumberMention[],
): NumberMention[] {
  return claims.filter(
    (claim) =>
      !sources.some((source) => supports(claim, source)) &&
      !(claim.kind === "quantity" && sources.some((source) => isEchoWithinRange(claim, asked, source))),
  );
}

function supports(claim: NumberMention, source: SourceNumbers): boolean {
  return source.mentions.some((mention) => {
    if (claim.kind === "date") return supportsDate(claim, mention, source);
    if (claim.kind === "time") return mention.kind === "time" && mention.minutes === claim.minutes;
    if (claim.kind === "name") return mention.kind === "name" && mention.name === claim.name;
    if (mention.kind === "quantity") return sameQuantity(claim, mention, source);
    // A year alone is read as a quantity.
    return mention.kind === "date" && isYear(claim) && mention.readings.some((date) => date.year === claim.values[0]);
  });
}

const isYear = (quantity: Quantity): boolean => {
  const [value = 0] = quantity.values;
  return !quantity.unit && Number.isInteger(value) && value >= 1_900 && value < 2_100;
};

function supportsDate(claim: DateMention, mention: NumberMention, source: SourceNumbers): boolean {
  if (mention.kind !== "date") return false;
  return claim.readings.some((reading) =>
    mention.readings.some((date) =>
      sameDate(reading, date.year === undefined ? withYear(date, reading, source) : date),
    ),
  );
}

/** "1 January" in a source that names the year elsewhere. */
function withYear(date: CalendarDate, claimed: CalendarDate, source: SourceNumbers): CalendarDate {
  const named = source.mentions.some(
    (mention) =>
      (mention.kind === "date" && mention.readings.some((reading) => reading.year === claimed.year)) ||
      (mention.kind === "quantity" && isYear(mention) && mention.values[0] === claimed.year),
  );
  return named ? { ...date, year: claimed.year } : date;
}

function sameQuantity(claim: Quantity, mention: Quantity, source: SourceNumbers): boolean {
  if (claim.ordinal !== mention.ordinal && (claim.ordinal ? mention.unit : true)) return false;
  if (claim.bound && mention.bound && claim.bound !== mention.bound) return false;
  if (claim.per && mention.per && claim.per !== mention.per) return false;
  if (claim.unit && mention.unit) {
    return sameUnit(claim.unit, mention.unit) && sameValue(claim, mention, claim.unit.factor, mention.unit.factor);
  }
  if (!sameValue(claim, mention, 1, 1)) return false;
  if (claim.unit) return !mention.hasNoun && namesUnit(source, claim.unit.dimension);
  // "30 employees" from "30 days"
  return !(claim.hasNoun && mention.unit);
}

const namesUnit = (source: SourceNumbers, dimension: string): boolean =>
  source.dimensions.has(dimension) || (dimension === "day" && source.dimensions.has("calendar day"));

function sameValue(claim: Quantity, mention: Quantity, claimFactor: number, sourceFactor: number): boolean {
  return claim.values.some((value) =>
    mention.values.some((other) => {
      const [a, b] = [value * claimFactor, other * sourceFactor];
      return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
    }),
  );
}

function isEchoWithinRange(claim: Quantity, asked: readonly NumberMention[], source: SourceNumbers): boolean {
  const { unit } = claim;
  if (!unit || isOfLeaveKind(unit.dimension)) return false;
  const echoes = asked.some(
    (mention) =>
      mention.kind === "quantity" &&
      mention.unit &&
      sameUnit(unit, mention.unit) &&
      sameValue(claim, mention, unit.factor, mention.unit.factor),
  );
  if (!echoes) return false;
  const value = (claim.values[0] ?? 0) * unit.factor;
  return source.mentions.some(
    (mention) =>
      mention.kind === "quantity" &&
      mention.range !== undefined &&
      mention.unit?.dimension === unit.dimension &&
      value >= mention.range.low * mention.unit.factor &&
      value <= mention.range.high * mention.unit.factor,
  );
}

/** Only a length of service (months, years) is what tables give ranges of and people ask with. */
const isOfLeaveKind = (dimension: string): boolean => dimension !== "month";
