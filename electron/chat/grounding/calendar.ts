import { monthNumbers, monthPattern } from "../../library/metadata/month-names.ts";
import type { CalendarDate, DateMention, NameMention, TimeMention } from "./number-mention.ts";

const month = `(?<month>${monthPattern})(?![\\p{L}])`;
const day = "(?<day>\\d{1,2})(?:st|nd|rd|th|\\.)?";
const rangeStart = "(?:(?<from>\\d{1,2})(?:st|nd|rd|th|\\.)?\\s*(?:–|—|-|to|and|bis|und)\\s*)?";
const before = "(?<![\\p{L}\\p{N}])";

/** Tried in this order; what one has read the next doesn't see. */
const datePatterns: readonly RegExp[] = [
  /(?<![\p{L}\p{N}])(?<year>\d{4})-(?<monthNumber>\d{2})-(?<day>\d{2})(?![\p{L}\p{N}])/gu,
  new RegExp(`${before}${rangeStart}${day}\\s+(?:of\\s+)?${month}(?:\\.?,?\\s+(?<year>\\d{4}))?(?!\\d)`, "giu"),
  new RegExp(
    `${before}${month}\\.?\\s+(?<day>\\d{1,2})(?:st|nd|rd|th)?(?!\\d|[.,]\\d)(?:\\s*(?:–|—|-|to)\\s*(?<to>\\d{1,2})(?:st|nd|rd|th)?(?!\\d))?(?:,?\\s+(?<year>\\d{4})(?!\\d))?`,
    "giu",
  ),
  new RegExp(`${before}${month}\\.?,?\\s+(?<year>\\d{4})(?!\\d)`, "giu"),
  /(?<![\p{L}\p{N}.,])(?<first>\d{1,2})(?<mark>[/.-])(?<second>\d{1,2})\k<mark>(?<year>\d{4}|\d{2})(?![\p{L}\p{N}])/gu,
  /(?<=(?:am|zum|vom|bis|ab|der|dem|den)\s)(?<first>\d{1,2})(?<mark>\.)(?<second>\d{2})\./gu,
  // "May" and "March" are also verbs: alone they are months only where a month must stand.
  new RegExp(`(?<=(?:in|by|until|since|from|every|each|end of|im|bis|ab|seit|ende|anfang|mitte)\\s)${month}`, "giu"),
];

interface Found<Mention> {
  readonly mentions: readonly Mention[];
  /** The text with what was read blanked out, its length kept. */
  readonly rest: string;
}

/** Every calendar date, month and year with a month in the text, English and German. */
export function findDates(text: string): Found<DateMention> {
  const mentions: DateMention[] = [];
  let rest = text;
  for (const pattern of datePatterns) {
    for (const match of rest.matchAll(pattern)) {
      const groups = match.groups ?? {};
      if (/^(?:may|march|mar)$/u.test(groups["month"] ?? "")) continue;
      const readings = readDate(groups);
      if (readings.length === 0) continue;
      const other = groups["from"] ?? groups["to"];
      const also = other === undefined ? [] : readDate({ ...groups, day: other });
      // "50 – 1 January": the 50 is no day, and is left to be read as a number.
      const skipped =
        groups["from"] && also.length === 0 ? match[0].indexOf(groups["day"] ?? "", groups["from"].length) : 0;
      const start = match.index + skipped;
      const end = match.index + match[0].length;
      for (const dates of [readings, also]) {
        if (dates.length > 0)
          mentions.push({ kind: "date", readings: dates, text: text.slice(start, end), start, end });
      }
      rest = blank(rest, start, end);
    }
  }
  return { mentions, rest };
}

function readDate(groups: Record<string, string | undefined>): CalendarDate[] {
  const year = groups["year"] === undefined ? undefined : fullYear(groups["year"]);
  const { first, second, mark } = groups;
  if (first !== undefined && second !== undefined) {
    const dayFirst = { year, month: Number(second), day: Number(first) };
    const monthFirst = { year, month: Number(first), day: Number(second) };
    const readings = mark === "." ? [dayFirst] : [dayFirst, monthFirst];
    return readings.filter(isPossible);
  }
  const named = groups["month"] ?? groups["monthNumber"];
  const date: CalendarDate = {
    year,
    month: named === undefined ? undefined : (monthNumbers.get(named.toLowerCase()) ?? Number(named)),
    day: groups["day"] === undefined ? undefined : Number(groups["day"]),
  };
  return isPossible(date) ? [date] : [];
}

const fullYear = (digits: string): number => (digits.length === 2 ? 2_000 + Number(digits) : Number(digits));

function isPossible({ month: monthNumber, day: dayNumber }: CalendarDate): boolean {
  const inRange = (value: number | undefined, most: number): boolean =>
    value === undefined || (value >= 1 && value <= most);
  return inRange(monthNumber, 12) && inRange(dayNumber, 31);
}

const half = "(?<half>[ap]\\.m\\.|[ap]m\\b)";
const timePatterns: readonly RegExp[] = [
  // 9–17 Uhr, 9:00 to 5:30 pm, 9am-5pm: the first of a pair is read by `from`.
  new RegExp(
    `(?<![\\p{L}\\p{N}.,])(?:(?<from>\\d{1,2}(?:[:.]\\d{2})?)\\s*(?<fromHalf>[ap]\\.m\\.|[ap]m\\b)?\\s*(?:–|—|-|to|bis|und|and)\\s*)?(?<hour>\\d{1,2})(?:[:.](?<minute>\\d{2}))?\\s*(?:${half}|(?<clock>o['’]clock|uhr\\b))`,
    "giu",
  ),
  /(?<![\p{L}\p{N}.,:])(?<hour>\d{1,2}):(?<minute>\d{2})(?![\d:])/gu,
  /(?<![\p{L}])(?<word>noon|midday|midnight|mitternacht)(?![\p{L}])/giu,
];

/** Times of day, as minutes from midnight. */
export function findTimes(text: string): Found<TimeMention> {
  const mentions: TimeMention[] = [];
  let rest = text;
  for (const pattern of timePatterns) {
    for (const match of rest.matchAll(pattern)) {
      const groups = match.groups ?? {};
      const start = match.index;
      const end = start + match[0].length;
      const push = (minutes: number | undefined): void => {
        if (minutes !== undefined) mentions.push({ kind: "time", minutes, text: text.slice(start, end), start, end });
      };
      if (groups["word"]) push(/^(?:noon|midday)$/iu.test(groups["word"]) ? 720 : 0);
      else {
        const minutes = toMinutes(groups["hour"], groups["minute"], groups["half"]);
        if (minutes === undefined) continue;
        push(minutes);
        const [fromHour, fromMinute] = (groups["from"] ?? "").split(/[:.]/u);
        if (fromHour) push(toMinutes(fromHour, fromMinute, groups["fromHalf"]));
      }
      rest = blank(rest, start, end);
    }
  }
  return { mentions, rest };
}

function toMinutes(hour: string | undefined, minute: string | undefined, half?: string): number | undefined {
  const hours = Number(hour);
  const minutes = Number(minute ?? 0);
  if (!(hours <= 24) || !(minutes < 60) || (half && (hours > 12 || hours === 0))) return undefined;
  if (!half) return hours * 60 + minutes;
  return ((hours % 12) + (/^p/iu.test(half) ? 12 : 0)) * 60 + minutes;
}

const weekdays = [
  ["monday", "montag"],
  ["tuesday", "dienstag"],
  ["wednesday", "mittwoch"],
  ["thursday", "donnerstag"],
  ["friday", "freitag"],
  ["saturday", "samstag", "sonnabend"],
  ["sunday", "sonntag"],
];
const weekdayPattern = new RegExp(`(?<![\\p{L}])(${weekdays.flat().join("|")})s?(?![\\p{L}])`, "giu");

export function findWeekdays(text: string): NameMention[] {
  return [...text.matchAll(weekdayPattern)].map((match) => {
    const word = (match[1] ?? "").toLowerCase();
    const name = weekdays.find((names) => names.includes(word))?.[0] ?? word;
    return { kind: "name", name, text: match[0], start: match.index, end: match.index + match[0].length };
  });
}

/** Puts NUL, which no pattern reads, in the place of what was read. */
export const blank = (text: string, start: number, end: number): string =>
  text.slice(0, start) + "\0".repeat(end - start) + text.slice(end);

/** Whether each part that the claim names (year, month, day) is the same in the source. */
export function sameDate(claim: CalendarDate, source: CalendarDate): boolean {
  return (["year", "month", "day"] as const).every((part) => claim[part] === undefined || claim[part] === source[part]);
}
