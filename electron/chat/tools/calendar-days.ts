import type { CalendarDate } from "../grounding/number-mention.ts";
import { extractNumbers } from "../grounding/numbers.ts";

/** `YYYY-MM-DD`; what isn't a day of the calendar is none. */
export type Day = string;

const dayMs = 86_400_000;
const toTime = (day: Day): number => Date.parse(`${day}T00:00:00Z`);
const fromTime = (time: number): Day => new Date(time).toISOString().slice(0, 10);

export const addDays = (day: Day, count: number): Day => fromTime(toTime(day) + count * dayMs);
export const daysBetween = (from: Day, to: Day): number => Math.round((toTime(to) - toTime(from)) / dayMs);
/** 0 Sunday to 6 Saturday. */
export const weekdayOf = (day: Day): number => new Date(toTime(day)).getUTCDay();

/** The same day of another month; where it has none its last (31 January and a month: 28 February), as BGB § 188 (3). */
export function addMonths(day: Day, count: number): Day {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return fromTime(Date.UTC(year, month - 1 + count, Math.min(date, last)));
}

export const endOfMonth = (day: Day): Day => {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return fromTime(Date.UTC(year, month, 0));
};

/** Whole years, months and days from one day to a later one. */
export function spanOf(from: Day, to: Day): { readonly years: number; readonly months: number; readonly days: number } {
  let months = 0;
  while (addMonths(from, months + 1) <= to) months++;
  return { years: Math.floor(months / 12), months: months % 12, days: daysBetween(addMonths(from, months), to) };
}

export interface DayMention {
  readonly day: Day;
  readonly start: number;
  readonly end: number;
}

/**
 * Days that a text names, in their order. One without a year is the one of the year that stands beside the others, else
 * the next to come.
 */
export function readDays(text: string, today: Day): DayMention[] {
  const mentions = extractNumbers(text).flatMap((mention) => (mention.kind === "date" ? [mention] : []));
  const named = mentions.flatMap(({ readings }) => readings.flatMap(({ year }) => year ?? [])).at(-1);
  return mentions.flatMap(({ readings, start, end }) => {
    const day = readings.map((reading) => toDay(reading, named, today)).find((one) => one !== undefined);
    return day === undefined ? [] : [{ day, start, end }];
  });
}

function toDay({ year, month, day }: CalendarDate, named: number | undefined, today: Day): Day | undefined {
  if (month === undefined || day === undefined) return undefined;
  const inYear = (one: number): Day | undefined => {
    const result = fromTime(Date.UTC(one, month - 1, day));
    return Number(result.slice(8)) === day ? result : undefined;
  };
  const known = year ?? named;
  if (known !== undefined) return inYear(known);
  const current = inYear(Number(today.slice(0, 4)));
  return current !== undefined && current < today ? inYear(Number(today.slice(0, 4)) + 1) : current;
}
