import { z } from "zod";
import { dayOf } from "../applicability/answer-scope.ts";
import type { Quantity } from "../grounding/number-mention.ts";
import { extractNumbers } from "../grounding/numbers.ts";
import type { ReplyLanguage } from "../question-language.ts";
import { addDays, addMonths, type Day, endOfMonth, readDays } from "./calendar-days.ts";
import { findQuantities } from "./find-in-passages.ts";
import { daySchema, modelCall } from "./model-call.ts";
import type { RoutedTool, ToolSource } from "./tool.ts";
import { languageSchema } from "./tool-language.ts";

const inputSchema = z.strictObject({
  notice_given: daySchema,
  period: z.number().int().positive().max(1_000),
  unit: z.enum(["day", "week", "month"]),
  /** Which days an employment may end on. */
  ends_on: z.enum(["any_day", "month_end", "15th_or_month_end"]),
  language: languageSchema,
});
type Input = z.infer<typeof inputSchema>;

const asksForEnd =
  /\b(?:last (?:working )?day|when (?:does|will|would|can|could|is|do|am)\b.*\b(?:end|ends|leave|leaving|finish|free|over|run out|expire)|until when|(?:my|the|their|her|his) notice (?:period )?(?:end|ends|run|runs|expire|expires)|wann (?:endet|ist|läuft|bin)|letzte[rn]? (?:arbeits)?tag|bis wann)\b/iu;
const ofNotice = /\b(?:notice|resign\w*|quit\w*|kündig\w*|gekündigt)\b/iu;
const noticePeriod = /\b(?:notice|kündigungsfrist\w*|kündigung\w*)\b/iu;
const notTheirs = /\b(?:probation\w*|trial|probezeit|the company gives|employer gives|leave of|holiday|requests?)\b/iu;
const monthEnd =
  /\b(?:(?:to|at|by|on|with effect from) the end of (?:the|a|any|each) (?:calendar )?month|month[- ]end|end of (?:the|a) (?:calendar )?month|(?:zum|auf das) (?:ende (?:des|eines) (?:kalender)?monats|monatsende))\b/iu;
const halfMonth = /\b(?:15th|15\.)(?=.{0,30}(?:end|ende|letzten))/iu;

const words = {
  en: (given: string, period: string, ends: string, last: string) =>
    `Notice given on ${given}, with a notice period of ${period}${ends}: the last day is ${last}.`,
  de: (given: string, period: string, ends: string, last: string) =>
    `Kündigung am ${given}, Frist ${period}${ends}: Der letzte Tag ist der ${last}.`,
} as const;
const units = {
  en: { day: ["day", "days"], week: ["week", "weeks"], month: ["month", "months"] },
  de: { day: ["Tag", "Tage"], week: ["Woche", "Wochen"], month: ["Monat", "Monate"] },
} as const;
const endings = {
  en: { any_day: "", month_end: " to the end of a month", "15th_or_month_end": " to the 15th or the end of a month" },
  de: { any_day: "", month_end: " zum Monatsende", "15th_or_month_end": " zum 15. oder zum Monatsende" },
} as const;

/** "If I give notice on 15 May, when is my last day?" The period is the question's, else the documents'. */
export const noticeEndTool: RoutedTool<Input> = {
  name: "notice_end",
  description: "Works out the last day of an employment from the day of the notice and the notice period.",
  async route({ question, today, language, result, search }) {
    if (!asksForEnd.test(question) || !ofNotice.test(question)) return undefined;
    const [given] = readDays(question, today);
    if (!given) return undefined;
    const own = extractNumbers(question).filter((one): one is Quantity => one.kind === "quantity" && isPeriod(one));
    const stated = own.find(({ start, end }) => isNoticeHere(question.slice(Math.max(0, start - 30), end + 30)));
    const found = stated ? undefined : await find(question, result, search, language);
    const quantity = stated ?? found?.quantity;
    const unit = quantity && unitName(quantity);
    const period = quantity?.values[0];
    if (!quantity || !unit || period === undefined) return undefined;
    const text = found ? found.sentence.text : question;
    const sources: ToolSource[] = found ? [{ passage: found.passage, sentence: found.sentence }] : [];
    const length = unit === "month" ? period * (quantity.unit?.factor ?? 1) : period;
    return { input: { notice_given: given.day, period: length, unit, ends_on: endsOn(text), language }, sources };
  },
  async run({ notice_given, period, unit, ends_on, language }) {
    const [one, many] = units[language][unit];
    const last = lastDay(notice_given, period, unit, ends_on);
    const length = `${period} ${period === 1 ? one : many}`;
    return words[language](dayOf(notice_given, language), length, endings[language][ends_on], dayOf(last, language));
  },
  call: modelCall({
    schema: inputSchema.pick({ notice_given: true, period: true, unit: true }),
    isThinkable: ({ question, today }) => ofNotice.test(question) && readDays(question, today).length > 0,
    days: ({ notice_given }) => [notice_given],
    numbers: ({ period, unit }) => [`${period} ${unit}${period === 1 ? "" : "s"}`],
    complete: (given, { question, language }, [source]) => ({
      ...given,
      ends_on: endsOn(source?.sentence.text ?? question),
      language,
    }),
  }),
};

const endsOn = (rule: string): Input["ends_on"] =>
  halfMonth.test(rule) ? "15th_or_month_end" : monthEnd.test(rule) ? "month_end" : "any_day";

/** The day of the notice isn't counted (BGB § 187 (1), § 188): four weeks from a Friday end on a Friday. */
function lastDay(given: Day, period: number, unit: Input["unit"], endsOn: Input["ends_on"]): Day {
  const end = unit === "month" ? addMonths(given, period) : addDays(given, period * (unit === "week" ? 7 : 1));
  if (endsOn === "any_day") return end;
  if (endsOn === "15th_or_month_end" && Number(end.slice(8)) <= 15) return `${end.slice(0, 8)}15`;
  return endOfMonth(end);
}

async function find(
  question: string,
  result: Parameters<typeof findQuantities>[0],
  search: (text: string) => Promise<typeof result>,
  language: ReplyLanguage,
) {
  const looked = await search(
    language === "de" ? "Kündigungsfrist bei eigener Kündigung" : "notice period when an employee resigns",
  );
  for (const one of [result, looked]) {
    const found = findQuantities(one, question, noticePeriod, (quantity) => isPeriod(quantity)).filter(
      ({ sentence }) => !notTheirs.test(sentence.text),
    );
    const [first] = found;
    // Documents that give several periods without saying which is whose leave it open.
    const isClear = found.every(({ quantity }) => quantity.text.toLowerCase() === first?.quantity.text.toLowerCase());
    if (first && isClear) return first;
  }
  return undefined;
}

const isNoticeHere = (text: string): boolean => noticePeriod.test(text);
const isPeriod = (quantity: Quantity): boolean => unitName(quantity) !== undefined && !quantity.per;

function unitName({ unit }: Quantity): Input["unit"] | undefined {
  if (!unit) return undefined;
  if (unit.dimension === "month" || unit.dimension === "week") return unit.dimension;
  return /^(?:calendar )?day$/u.test(unit.dimension) ? "day" : undefined;
}
