import { z } from "zod";
import { dayOf } from "../applicability/answer-scope.ts";
import { placeName } from "../applicability/place-names.ts";
import { placeOfConversation } from "../applicability/question-place.ts";
import { jurisdictionOfQuestion } from "../question-jurisdiction.ts";
import type { ReplyLanguage } from "../question-language.ts";
import { addDays, type Day, daysBetween, readDays, weekdayOf } from "./calendar-days.ts";
import { daySchema, modelCall } from "./model-call.ts";
import type { RoutedTool, ToolQuestion } from "./tool.ts";
import { languageSchema } from "./tool-language.ts";

const inputSchema = z.strictObject({
  from: daySchema,
  to: daySchema,
  /** ISO 3166-1 country, ISO 3166-2 subdivision behind it; empty: not known. */
  region: z.string(),
  language: languageSchema,
});
type Input = z.infer<typeof inputSchema>;

const ofDays = /(?:\b|\B(?=tag))(?:days?|weekdays?|tagen?|werktagen?|arbeitstagen?)\b/iu;

const asked = /\b(?:working|business|work|week)[ -]?days?\b|\b(?:arbeits|werk)tage?n?\b/iu;
const counted = /\bhow many\b|\bnumber of\b|\bcount\b|\bwie ?viele\b|\banzahl\b/iu;
const untilDay = /\b(?:until|till|to|before|bis(?: zum)?)\s*$/iu;
/** Ten years are a calculation; a hundred are a mistake. */
const mostDays = 3_700;

const words = {
  en: {
    count: (count: number, from: string, to: string, place: string) =>
      `From ${from} to ${to}, both included, there ${count === 1 ? "is 1 working day" : `are ${count} working days`}${place === "" ? "" : ` in ${place}`} (Monday to Friday)`,
    without: (names: string) => `, without the public holidays ${names}`,
    none: ", and no public holiday falls on one of them",
    unknown: "; public holidays are counted as working days, as the country isn't known",
    national: " Only holidays of the whole country are left out; some regions have more.",
  },
  de: {
    count: (count: number, from: string, to: string, place: string) =>
      `Vom ${from} bis zum ${to}, beide eingeschlossen, ${count === 1 ? "gibt es 1 Arbeitstag" : `gibt es ${count} Arbeitstage`}${place === "" ? "" : ` (${place})`}, Montag bis Freitag`,
    without: (names: string) => `, ohne die Feiertage ${names}`,
    none: "; kein Feiertag fällt darauf",
    unknown: "; Feiertage sind mitgezählt, weil das Land nicht bekannt ist",
    national: " Nur bundesweite oder landesweite Feiertage sind abgezogen; manche Regionen haben mehr.",
  },
} as const;

/** "How many working days are there from 1 to 31 May 2026 in Bavaria?", with the region's public holidays. */
export const workingDaysTool: RoutedTool<Input> = {
  name: "working_days",
  description: "Counts Monday to Friday between two days, both included, without the public holidays of the place.",
  async route({ question, today, language, scope }) {
    if (!asked.test(question) || !counted.test(question)) return undefined;
    const days = readDays(question, today);
    const [first, second] = days;
    if (!first) return undefined;
    const isUntil = !second && untilDay.test(question.slice(0, first.start).trimEnd());
    if (!second && !isUntil) return undefined;
    const [from, to] = second ? [first.day, second.day] : [today, first.day];
    if (from > to || daysBetween(from, to) > mostDays) return undefined;
    return { input: { from, to, region: await placeOf(question, scope), language }, sources: [] };
  },
  async run({ from, to, region, language }) {
    const holidays = await holidaysOf(region, from, to, language);
    const free: string[] = [];
    let count = 0;
    for (let day = from; day <= to; day = addDays(day, 1)) {
      if (weekdayOf(day) === 0 || weekdayOf(day) === 6) continue;
      const name = holidays.get(day);
      if (name === undefined) count++;
      else free.push(`${dayOf(day, language)} (${name})`);
    }
    const say = words[language];
    const isNational = region !== "" && !region.includes("-") && (await statesOf(region)).size > 0;
    return [
      say.count(count, dayOf(from, language), dayOf(to, language), region === "" ? "" : placeName(region, language)),
      region === "" ? say.unknown : free.length > 0 ? say.without(free.join(", ")) : say.none,
      ".",
      isNational ? say.national : "",
    ].join("");
  },
  call: modelCall({
    schema: inputSchema.pick({ from: true, to: true }),
    isThinkable: ({ question, today }) => ofDays.test(question) && readDays(question, today).length > 0,
    days: ({ from, to }) => [from, to],
    async complete({ from, to }, { question, scope, language }) {
      if (from > to || daysBetween(from, to) > mostDays) return undefined;
      return { from, to, region: await placeOf(question, scope), language };
    },
  }),
};

/** Where the holidays are looked up: the filter's place, or the question's. */
const placeOf = (question: string, { jurisdiction }: ToolQuestion["scope"]): Promise<string> =>
  regionOf(question, jurisdiction ?? jurisdictionOfQuestion(question, []) ?? placeOfConversation(question, []));

/** Its data are 13 MB: loaded when first needed. */
const loadHolidays = async () => (await import("date-holidays")).default;

async function statesOf(country: string): Promise<ReadonlyMap<string, string>> {
  const Holidays = await loadHolidays();
  const states = ["en", "de"].flatMap((language) => Object.entries(new Holidays().getStates(country, language) ?? {}));
  return new Map(
    [...states, ...(country === "DE" ? germanStates : [])].map(([code, name]) => [name.toLowerCase(), code]),
  );
}

/** Names that the library doesn't know. */
const germanStates: readonly (readonly [string, string])[] = [
  ["BY", "Bavaria"],
  ["HE", "Hesse"],
  ["HB", "Bremen"],
  ["HH", "Hamburg"],
  ["NI", "Lower Saxony"],
  ["NW", "North Rhine-Westphalia"],
  ["NW", "NRW"],
  ["RP", "Rhineland-Palatinate"],
  ["SN", "Saxony"],
  ["ST", "Saxony-Anhalt"],
  ["TH", "Thuringia"],
  ["NW", "Cologne"],
  ["NW", "Köln"],
  ["BY", "Munich"],
  ["BY", "München"],
  ["HE", "Frankfurt"],
  ["BW", "Stuttgart"],
];

/** The country, with the state that the question names. Alone, the United Kingdom means England. */
async function regionOf(question: string, country: string | undefined): Promise<string> {
  const base = country ?? (/\bNRW\b|\b(?:north rhine|nordrhein)-/iu.test(question) ? "DE" : undefined);
  const candidates = base === undefined ? ["DE"] : [base];
  for (const one of candidates) {
    if (one.includes("-")) return one;
    const text = ` ${question.toLowerCase().replace(/[^\p{L}-]+/gu, " ")} `;
    const named = [...(await statesOf(one))]
      .filter(([name]) => text.includes(` ${name} `))
      .toSorted(([a], [b]) => b.length - a.length)[0];
    if (named) return `${one}-${named[1]}`;
  }
  return base === "GB" ? "GB-ENG" : (base ?? "");
}

async function holidaysOf(
  region: string,
  from: Day,
  to: Day,
  language: ReplyLanguage,
): Promise<ReadonlyMap<Day, string>> {
  if (region === "") return new Map();
  const Holidays = await loadHolidays();
  const [country = "", state] = region.split("-");
  const calendar = state === undefined ? new Holidays(country) : new Holidays(country, state);
  const years = Array.from(
    { length: Number(to.slice(0, 4)) - Number(from.slice(0, 4)) + 1 },
    (_, index) => Number(from.slice(0, 4)) + index,
  );
  return new Map(
    years
      .flatMap((year) => calendar.getHolidays(year, language) ?? [])
      .filter(({ type }) => type === "public")
      .map(({ date, name }) => [date.slice(0, 10), name] as const),
  );
}
