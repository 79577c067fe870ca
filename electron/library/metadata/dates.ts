import { monthNumbers, monthPattern as months } from "./month-names.ts";

/** Source of a pattern that finds a written date; what it finds, `parseDate` reads. No groups. */
export const datePattern =
  `(?:\\d{4}-\\d{2}-\\d{2}` +
  `|\\d{1,2}\\.\\s?\\d{1,2}\\.\\s?\\d{4}|\\d{1,2}/\\d{1,2}/\\d{4}` +
  `|\\d{1,2}(?:st|nd|rd|th|\\.)?\\s+(?:of\\s+)?(?:${months})\\.?,?\\s+\\d{4}` +
  `|(?:${months})\\.?\\s+\\d{1,2}(?:st|nd|rd|th)?,?\\s+\\d{4})`;

/**
 * A date as people write it in English or German, as `YYYY-MM-DD`: ISO, "1 January 2025", "January 1st, 2025",
 * "1. Januar 2025", "01.01.2025", "31/12/2025". Undefined when it isn't a date, or could be two.
 */
export function parseDate(text: string): string | undefined {
  const value = text.trim().toLowerCase();
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:t.*)?$/.exec(value);
  if (iso) return toIso(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(value);
  if (dotted) return toIso(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]));
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(value);
  if (slashed) return slashedDate(Number(slashed[1]), Number(slashed[2]), Number(slashed[3]));
  const dayFirst = /^(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(\p{L}+)\.?,?\s+(\d{4})$/u.exec(value);
  if (dayFirst) return toIso(Number(dayFirst[3]), monthNumbers.get(dayFirst[2] ?? ""), Number(dayFirst[1]));
  const monthFirst = /^(\p{L}+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/u.exec(value);
  if (monthFirst) return toIso(Number(monthFirst[3]), monthNumbers.get(monthFirst[1] ?? ""), Number(monthFirst[2]));
  return undefined;
}

/** Britain writes the day first, America the month: only a number above 12, or two alike, tell which. */
function slashedDate(first: number, second: number, year: number): string | undefined {
  if (first > 12 || first === second) return toIso(year, second, first);
  return second > 12 ? toIso(year, first, second) : undefined;
}

function toIso(year: number, month: number | undefined, day: number): string | undefined {
  if (month === undefined || year < 1900 || year > 2200) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.toISOString().slice(0, 10) : undefined;
}
