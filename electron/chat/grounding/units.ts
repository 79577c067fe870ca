import type { Period, Unit } from "./number-mention.ts";

const unit = (dimension: string, factor = 1): Unit => ({ dimension, factor });

const minute = unit("minute");
const hour = unit("minute", 60);
const day = unit("day");
const week = unit("week");
const month = unit("month");
const year = unit("month", 12);

export const percent = unit("percent");
export const times = unit("times");
const workingDay = unit("working day");
const calendarDay = unit("calendar day");

const unitWords = new Map<string, Unit>();
const add = (value: Unit, ...words: string[]): void => words.forEach((word) => unitWords.set(word, value));
add(unit("minute", 1 / 60), "seconds", "sekunde", "sekunden");
add(minute, "minute", "minutes", "min", "mins", "minuten");
add(hour, "hour", "hours", "hr", "hrs", "h", "stunde", "stunden", "std");
add(day, "day", "days", "tag", "tage", "tagen", "tages");
add(workingDay, "workday", "workdays", "weekday", "weekdays", "arbeitstag", "arbeitstage", "arbeitstagen");
// By German law Saturday is a Werktag and usually no Arbeitstag: 24 Werktage are 20 Arbeitstage.
add(unit("werktag"), "werktag", "werktage", "werktagen");
add(unit("night"), "night", "nights", "nacht", "nächte", "nächten");
add(week, "week", "weeks", "wk", "wks", "woche", "wochen");
add(unit("week", 2), "fortnight", "fortnights");
add(month, "month", "months", "monat", "monate", "monaten", "monats");
add(unit("month", 3), "quarter", "quarters", "quartal", "quartale", "quartalen");
add(year, "year", "years", "yr", "yrs", "jahr", "jahre", "jahren", "jahres");
add(unit("shift"), "shift", "shifts", "schicht", "schichten");
add(percent, "percent", "pct", "prozent");
add(unit("percentage point"), "prozentpunkte", "prozentpunkten", "prozentpunkt");
add(times, "times", "mal");
add(unit("eur"), "eur", "euro", "euros", "€");
add(unit("gbp"), "gbp", "pound", "pounds", "£");
add(unit("usd"), "usd", "dollar", "dollars", "$");
add(unit("chf"), "chf", "franc", "francs", "franken");
add(unit("cent"), "cent", "cents", "pence");
add(unit("km"), "km", "kilometre", "kilometres", "kilometer", "kilometers", "kilometern");
add(unit("mile"), "mile", "miles", "meile", "meilen");
add(unit("kg"), "kg", "kilogram", "kilograms", "kilo", "kilos");
add(percent, "%");

const currencies = new Set(["eur", "gbp", "usd", "chf"]);
export const isCurrency = (value: Unit | undefined): boolean => value !== undefined && currencies.has(value.dimension);

/**
 * German compounds end in what they count: Urlaubstage, Überstunden, Kalenderwochen, Lebensjahr. Letters by name: each
 * `\p{L}` takes milliseconds to compile, and the first question waited for five of them.
 */
const germanEndings: readonly (readonly [RegExp, Unit])[] = [
  [/arbeitstag(?:e|en|es)?$/u, workingDay],
  [/kalendertag(?:e|en|es)?$/u, calendarDay],
  [/[a-zäöüß]{3}tag(?:e|en|es)$/u, day],
  [/[a-zäöüß]{3}stunden?$/u, hour],
  [/[a-zäöüß]{3}wochen?$/u, week],
  [/[a-zäöüß]{3}monat(?:e|en|s)?$/u, month],
  [/[a-zäöüß]{3}jahr(?:e|en|es|s)?$/u, year],
  // -tägig, -stündig, -wöchig, -monatig, -jährig
  [/^tägige?[nrsm]?$/u, day],
  [/^stündige?[nrsm]?$/u, hour],
  [/^wöchige?[nrsm]?$/u, week],
  [/^monatige?[nrsm]?$/u, month],
  [/^jährige?[nrsm]?$/u, year],
  [/prozentige?[nrsm]?$/u, percent],
];

const weekdayEnding = /(?:mon|diens|donners|frei|sams|sonn|feier|geburts)tag(?:e|en|es|s)?$/u;

/** The unit that a word (or currency sign) names; `qualifiers` are the words between the number and it. */
export function unitOf(word: string, qualifiers: readonly string[] = []): Unit | undefined {
  const lower = word.toLowerCase().replace(/['’]s?$/u, "");
  const known =
    unitWords.get(lower) ??
    (weekdayEnding.test(lower) ? undefined : germanEndings.find(([ending]) => ending.test(lower))?.[1]);
  if (known?.dimension === "day") {
    if (qualifiers.some((one) => /^(?:working|business|work|arbeits)$/u.test(one))) return workingDay;
    if (qualifiers.some((one) => /^(?:calendar|consecutive)$/u.test(one))) return calendarDay;
  }
  return known;
}

/**
 * Whether what a sentence counts may be what its source counts. A day without a word to say which kind may be a
 * calendar day but not a working day: five days and five working days are different deadlines.
 */
export function sameUnit(claimed: Unit, source: Unit): boolean {
  if (claimed.dimension === source.dimension) return true;
  return claimed.dimension === "day" && source.dimension === "calendar day";
}

const periods: readonly (readonly [RegExp, Period])[] = [
  [/^pay[ -]?(?:period|cheque|check)s?\b/iu, "pay period"],
  [/^(?:hours?|stunde)\b/iu, "hour"],
  [/^(?:(?:working |business |calendar )?days?|arbeitstag|kalendertag|tag)\b/iu, "day"],
  [/^(?:(?:working )?weeks?|(?:arbeits|kalender)?woche)\b/iu, "week"],
  [/^(?:(?:calendar )?months?|(?:kalender)?monat)\b/iu, "month"],
  [/^(?:quarters?|quartal)\b/iu, "quarter"],
  [/^(?:(?:calendar |leave |financial |fiscal )?years?|annum|(?:kalender|geschäfts|urlaubs)?jahr)\b/iu, "year"],
];

const adverbs: readonly (readonly [RegExp, Period])[] = [
  [/^(?:hourly|stündlich)\b/iu, "hour"],
  [/^(?:daily|täglich)/iu, "day"],
  [/^(?:weekly|wöchentlich)/iu, "week"],
  [/^(?:monthly|monatlich)/iu, "month"],
  [/^(?:quarterly|vierteljährlich)/iu, "quarter"],
  [/^(?:annually|yearly|jährlich|p\.\s?a\.)/iu, "year"],
];

/**
 * The period that a quantity is counted in, from the text right behind it; looks at most five words ahead and not past
 * another number or the end of the clause.
 */
export function periodAfter(following: string): Period | undefined {
  const clause = /^[^\d.;:!?\n\0|]*/u.exec(following)?.[0] ?? "";
  const words = clause.trimStart().split(/(?<=\s)|(?=\/)/u);
  for (let index = 0, rest = clause.trimStart(); index < Math.min(words.length, 6); index++) {
    const introduced =
      index === 0
        ? /^(?:per|pro|je|each|every|a|an|im|\/|\/\s)\s*/iu.exec(rest)
        : /^(?:per|pro|je|each|every|\/)\s*/iu.exec(rest);
    if (introduced) {
      const noun = rest.slice(introduced[0].length);
      const period = periods.find(([pattern]) => pattern.test(noun))?.[1];
      if (period) return period;
    }
    const adverb = adverbs.find(([pattern]) => pattern.test(rest))?.[1];
    if (adverb) return adverb;
    rest = rest.slice((words[index] ?? "").length);
  }
  return undefined;
}
