import { z } from "zod";
import { dayOf } from "../applicability/answer-scope.ts";
import { readDays, spanOf } from "./calendar-days.ts";
import { daySchema, modelCall } from "./model-call.ts";
import type { RoutedTool } from "./tool.ts";
import { languageSchema } from "./tool-language.ts";

const inputSchema = z.strictObject({ start_date: daySchema, end_date: daySchema, language: languageSchema });
type Input = z.infer<typeof inputSchema>;

const ofTime =
  /\b(?:how (?:long|many (?:years|months|weeks|days))|years|months|service|seniority|anniversary|wie lange|wie viele (?:jahre|monate|wochen|tage)|jahre\w*|monate\w*)\b/iu;

const asked =
  /\bhow long (?:have|has|had|will|am|is|was)\b.*\b(?:work\w*|employed|with (?:us|the company)|here|service|been)\b|\b(?:length|years) of (?:my |his |her |their )?service\b|\btenure\b|\bwie lange\b.*\b(?:beschäftigt|dabei|im unternehmen|angestellt|arbeite\w*)\b|\bbetriebszugehörigkeit\b|\bdienstjahre\b/iu;
const started =
  /\b(?:since|from|start\w*|began|join\w*|hired|employed|entry|seit|ab|am|eintritt|eingetreten|angefangen|beginn\w*)\s+(?:work\w*\s+|with us\s+|here\s+|date\s+|the company\s+)?(?:on\s+|in\s+|at\s+|am\s+|vom\s+|dem\s+|der\s+)?$/iu;

const words = {
  en: { year: ["year", "years"], month: ["month", "months"], day: ["day", "days"], and: "and", from: "From", to: "to" },
  de: {
    year: ["Jahr", "Jahre"],
    month: ["Monat", "Monate"],
    day: ["Tag", "Tage"],
    and: "und",
    from: "Vom",
    to: "bis zum",
  },
} as const;

/** "How long has somebody worked here who started on 1 March 2019?" */
export const tenureTool: RoutedTool<Input> = {
  name: "tenure",
  description: "Counts the years, months and days from the first day of an employment to another day.",
  async route({ question, today, language }) {
    if (!asked.test(question)) return undefined;
    const days = readDays(question, today);
    const starts = days.filter(({ start }) => started.test(question.slice(0, start)));
    const [first] = (starts.length > 0 ? starts : days).toSorted((a, b) => a.day.localeCompare(b.day));
    const last = days.find((one) => one !== first);
    const end = last?.day ?? today;
    if (!first || first.day > end) return undefined;
    return { input: { start_date: first.day, end_date: end, language }, sources: [] };
  },
  async run({ start_date, end_date, language }) {
    const { year, month, day, and, from, to } = words[language];
    const { years, months, days } = spanOf(start_date, end_date);
    const count = (value: number, [one, many]: readonly [string, string]): string =>
      `${value} ${value === 1 ? one : many}`;
    const parts = [
      ...(years > 0 ? [count(years, year)] : []),
      ...(months > 0 ? [count(months, month)] : []),
      ...(days > 0 || (years === 0 && months === 0) ? [count(days, day)] : []),
    ];
    const span = parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(", ")} ${and} ${parts.at(-1)}`;
    return `${from} ${dayOf(start_date, language)} ${to} ${dayOf(end_date, language)}: ${span}.`;
  },
  call: modelCall({
    schema: inputSchema.omit({ language: true }),
    isThinkable: ({ question, today }) => ofTime.test(question) && readDays(question, today).length > 0,
    days: ({ start_date, end_date }) => [start_date, end_date],
    complete: (given, { language }) => (given.start_date > given.end_date ? undefined : { ...given, language }),
  }),
};
