import { z } from "zod";
import { dayOf } from "../applicability/answer-scope.ts";
import type { Quantity } from "../grounding/number-mention.ts";
import { extractNumbers } from "../grounding/numbers.ts";
import { addDays, addMonths, type Day, readDays } from "./calendar-days.ts";
import { findQuantities } from "./find-in-passages.ts";
import { daySchema, modelCall } from "./model-call.ts";
import type { RoutedTool, ToolQuestion, ToolSource } from "./tool.ts";
import { languageSchema } from "./tool-language.ts";

const inputSchema = z.strictObject({
  days_a_year: z.number().positive().max(366).describe("full-time entitlement, from a passage"),
  /** The days of the leave year on which somebody is employed. */
  from: daySchema,
  to: daySchema,
  leave_year_starts: daySchema,
  days_a_week: z.number().positive().max(7),
  language: languageSchema,
});
type Input = z.infer<typeof inputSchema>;
/** Of a model: what it can't know is worked out. */
const givenSchema = inputSchema.pick({ days_a_year: true }).extend({
  first_day: daySchema.optional(),
  last_day: daySchema.optional(),
  days_a_week: inputSchema.shape.days_a_week.optional(),
});

const ofLeave = /\b(?:leave|holidays?|vacation|pto|time off|days off|\p{L}*urlaub\p{L}*|ferien)\b/iu;
const asksForAmount =
  /\bhow (?:many|much)\b|\bpro[- ]?rata\b|\bprorat\w+\b|\baccru\w*|\bwie ?viele?\b|\banteilig\w*\b/iu;
const annual =
  /\b(?:annual leave|holiday|vacation|leave (?:allowance|entitlement)|days of leave|paid leave|jahresurlaub|urlaubs?(?:anspruch|tage)?|erholungsurlaub)\b/iu;
const otherLeave =
  /\b(?:sick|special|parental|maternity|paternity|unpaid|study|educational|carr(?:y|ied)|sell|buy|bought|additional|extra|carnival|statutory|bereavement|krank\w*|sonder\w*|elternzeit|übertrag\w*|zusätzlich\w*|gesetzlich\w*|bildungsurlaub)\b/iu;
const starting =
  /\b(?:start\w*|join\w*|begin\w*|hired|from|since|beginn\w*|anfang\w*|fange|eintritt|eintrete|ab|zum)\b[^.?!]{0,30}$/iu;
const leaving =
  /\b(?:leav(?:e|es|ing)(?: on| the company| at)?|quit\w*|last day|ends?|until|resign\w*|ausscheide\w*|verlasse\w*|endet|bis|austritt)\b[^.?!]{0,20}$/iu;
const weeklyDays =
  /\b(?:days? (?:a|per|each) week|days? weekly|tagen? (?:die|pro|in der|je) woche|tage[- ]woche|day week)\b/iu;
const leaveYear = /\b(?:leave|holiday|vacation) year (?:runs|is|goes|starts|begins)\b|\burlaubsjahr\b/iu;

const words = {
  en: (entitlement: string, months: number, week: string, result: string, from: string, to: string) =>
    `${entitlement} days a year${months === 12 ? "" : ` × ${months}/12 (full months from ${from} to ${to})`}${week} = ${result} days, before any rounding.`,
  de: (entitlement: string, months: number, week: string, result: string, from: string, to: string) =>
    `${entitlement} Tage im Jahr${months === 12 ? "" : ` × ${months}/12 (volle Monate vom ${from} bis zum ${to})`}${week} = ${result} Tage, vor dem Runden.`,
} as const;

/** "I start on 1 September. How much leave do I get this year?" The entitlement is the documents', cited. */
export const leaveAccrualTool: RoutedTool<Input> = {
  name: "leave_accrual",
  description: "Works out annual leave for a part of a year or of a week from the entitlement in the documents.",
  async route(asked) {
    const { question, today } = asked;
    if (!ofLeave.test(question) || !asksForAmount.test(question)) return undefined;
    const days = readDays(question, today);
    const first = days.find(({ start }) => starting.test(question.slice(0, start)));
    const last = days.find((one) => one !== first && leaving.test(question.slice(0, one.start)));
    const week = daysAWeek(question);
    if (!first && !last && week === undefined) return undefined;
    const entitlement = await findEntitlement(asked);
    const daysAYear = entitlement?.quantity.values[0];
    if (!entitlement || daysAYear === undefined) return undefined;
    const year = findLeaveYear(asked);
    const input = inputOf(asked, daysAYear, first?.day, last?.day, week, year?.month);
    if (!input) return undefined;
    return {
      input,
      sources: [entitlement, ...(year ? [year.source] : [])].map(({ passage, sentence }) => ({ passage, sentence })),
    };
  },
  async run({ days_a_year, from, to, days_a_week, language }) {
    const number = new Intl.NumberFormat(language === "de" ? "de-DE" : "en-GB", { maximumFractionDigits: 2 });
    const months = fullMonths(from, to);
    const result = (days_a_year * months * days_a_week) / 60;
    const week = days_a_week === 5 ? "" : ` × ${number.format(days_a_week)}/5`;
    return words[language](
      number.format(days_a_year),
      months,
      week,
      number.format(result),
      dayOf(from, language),
      dayOf(to, language),
    );
  },
  call: modelCall({
    schema: givenSchema,
    isThinkable: ({ question, today }) =>
      ofLeave.test(question) && (readDays(question, today).length > 0 || daysAWeek(question) !== undefined),
    days: ({ first_day, last_day }) => [first_day, last_day].filter((day) => day !== undefined),
    numbers: ({ days_a_year, days_a_week }) => [
      `${days_a_year} days`,
      ...(days_a_week === undefined || days_a_week === 5 ? [] : [`${days_a_week} days`]),
    ],
    complete: ({ days_a_year, first_day, last_day, days_a_week }, asked) =>
      inputOf(asked, days_a_year, first_day, last_day, days_a_week, findLeaveYear(asked)?.month),
  }),
};

/** Undefined: the days are in no order. */
function inputOf(
  { today, language }: ToolQuestion,
  days_a_year: number,
  first: Day | undefined,
  last: Day | undefined,
  days_a_week = 5,
  month = 1,
): Input | undefined {
  const leave_year_starts = startOfYear(first ?? last ?? today, month);
  const leave_year_ends = addDays(addMonths(leave_year_starts, 12), -1);
  const from = first ?? leave_year_starts;
  const to = last !== undefined && last < leave_year_ends ? last : leave_year_ends;
  return from > to ? undefined : { days_a_year, from, to, leave_year_starts, days_a_week, language };
}

/** Calendar months that lie wholly between two days. */
function fullMonths(from: Day, to: Day): number {
  let first = `${from.slice(0, 8)}01`;
  if (first < from) first = addMonths(first, 1);
  let count = 0;
  while (addDays(addMonths(first, count + 1), -1) <= to) count++;
  return count;
}

function daysAWeek(question: string): number | undefined {
  const found = extractNumbers(question).find(
    (one): one is Quantity =>
      one.kind === "quantity" && weeklyDays.test(question.slice(one.start, one.end + 22)) && isDays(one),
  );
  const value = found?.values[0];
  return value !== undefined && value >= 1 && value < 5 ? value : undefined;
}

const isDays = ({ unit }: Quantity): boolean => unit === undefined || unit.dimension.endsWith("day");

/** A new starter's row, where a scale goes by service; otherwise the row of the question's own years. */
async function findEntitlement({ question, language, result, search }: ToolQuestion) {
  const looked = await search(
    language === "de"
      ? "Wie viele Tage Jahresurlaub im Jahr bei Vollzeit?"
      : "How many days of annual leave a year do full-time employees have?",
  );
  const years = extractNumbers(question).some(
    (one) => one.kind === "quantity" && one.unit?.dimension === "month" && !one.per,
  );
  const service = years ? question : language === "de" ? "0 Jahre" : "0 years";
  for (const one of [result, looked]) {
    const found = findQuantities(
      one,
      service,
      annual,
      (quantity) =>
        quantity.unit !== undefined && quantity.unit.dimension.endsWith("day") && (quantity.values[0] ?? 0) >= 10,
    ).filter(({ sentence }) => !otherLeave.test(sentence.text));
    const [first] = found;
    if (first && found.every(({ quantity }) => quantity.values[0] === first.quantity.values[0])) return first;
  }
  return undefined;
}

function findLeaveYear({ result }: ToolQuestion): { readonly month: number; readonly source: ToolSource } | undefined {
  for (const { passage } of result.passages) {
    for (const sentence of passage.sentences) {
      if (!leaveYear.test(sentence.text)) continue;
      const date = extractNumbers(sentence.text).find((one) => one.kind === "date");
      const month = date?.readings[0]?.month;
      if (month !== undefined && date?.readings[0]?.day === 1) return { month, source: { passage, sentence } };
    }
  }
  return undefined;
}

function startOfYear(day: Day, month: number): Day {
  const start = `${day.slice(0, 4)}-${String(month).padStart(2, "0")}-01`;
  return start <= day ? start : addMonths(start, -12);
}
