import { z } from "zod";
import { extractNumbers } from "../grounding/numbers.ts";
import { readLiteral } from "../grounding/quantities.ts";
import { modelCall } from "./model-call.ts";
import { languageSchema } from "./tool-language.ts";
import type { RoutedTool } from "./tool.ts";

const inputSchema = z.strictObject({
  expression: z.string().max(200).describe("Numbers as they stand in the question or the passages, + - * / % ( )"),
  language: languageSchema,
});
type Input = z.infer<typeof inputSchema>;

const summed =
  /\b(?:total|altogether|in all|together|sum|add(?:ed)?|times|each|twice|double|half|per ?cent|insgesamt|zusammen|summe|jeweils|doppelt|hälfte|prozent)\b|%/iu;
const amount = /\bhow (?:much|many)\b|\bwie ?viele?\b/iu;

const asked =
  /^\s*(?:(?:so|and|und|also)\s+)?(?:what(?:['’]s| is| are| does| do)|how (?:much|many) (?:is|are|do|does)|calculate|compute|work out|add up|was (?:ist|sind|ergibt|ergeben)|wie ?viel (?:ist|sind|ergibt)|berechne|rechne)\s+(?<expression>[^?]+?)\s*(?:make|come to|in total|together|zusammen)?\s*\??\s*$/iu;
const operators: readonly (readonly [RegExp, string])[] = [
  [/\b(?:plus|added to)\b/giu, "+"],
  [/\b(?:minus|less)\b/giu, "-"],
  [/\b(?:times|multiplied by|mal)\b|[×·]/giu, "*"],
  [/\b(?:divided by|geteilt durch|durch)\b|÷/giu, "/"],
  [/(?:%|\bper ?cent\b|\bprozent\b)\s*(?:of|von|des|der)?(?=\s*[\d€£$])/giu, "% *"],
  [/\b(?:per ?cent|prozent)\b/giu, "%"],
];
const number = /\d{1,3}(?:[.,’']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?/gu;
const currency = /[€£$]|\b(?:eur|euros?|gbp|pounds?|usd|dollars?|chf|francs?|franken)\b/giu;

/** "What is 12 × 140 + 28?": sums of numbers that stand in the question. */
export const arithmeticTool: RoutedTool<Input> = {
  name: "calculate",
  description: "Adds, subtracts, multiplies, divides and takes percentages of numbers.",
  async route({ question, language }) {
    const text = asked.exec(question)?.groups?.["expression"];
    if (text === undefined) return undefined;
    const money = new Set([...text.matchAll(currency)].map(([sign]) => sign.toLowerCase()));
    if (money.size > 1) return undefined;
    let expression = text.replace(currency, " ");
    for (const [pattern, sign] of operators) expression = expression.replace(pattern, ` ${sign} `);
    expression = expression.replace(number, (literal) => String(readLiteral(literal)[0] ?? literal));
    expression = expression.replace(/\s+/gu, " ").trim();
    const isSum = /^[\d\s.+\-*/%()]+$/u.test(expression) && /\d\s*%?\s*[+\-*/]\s*\(?\s*-?\d/u.test(expression);
    return isSum && evaluate(expression) !== undefined ? { input: { expression, language }, sources: [] } : undefined;
  },
  async run({ expression, language }) {
    const value = evaluate(expression);
    if (value === undefined) return "";
    const shown = new Intl.NumberFormat(language === "de" ? "de-DE" : "en-GB", { maximumFractionDigits: 6 }).format(
      value,
    );
    return `${expression.replaceAll("*", "×").replace(/\s*%\s*×/gu, " % ×")} = ${shown}`;
  },
  call: modelCall({
    schema: inputSchema.pick({ expression: true }),
    isThinkable({ question }) {
      const count = extractNumbers(question).filter(({ kind }) => kind === "quantity").length;
      return (count > 0 && summed.test(question)) || (count > 1 && amount.test(question));
    },
    numbers: ({ expression }) => expression.match(/\d+(?:\.\d+)?/gu) ?? [],
    complete: ({ expression }, { language }) =>
      evaluate(expression) === undefined || !/[-+*/%]/u.test(expression) ? undefined : { expression, language },
  }),
};

/** Recursive descent over + - * / % and brackets; undefined: no such expression, or no number comes of it. */
export function evaluate(expression: string): number | undefined {
  const tokens = expression.match(/\d+(?:\.\d+)?|[-+*/%()]/gu) ?? [];
  if (tokens.join("") !== expression.replace(/\s+/gu, "")) return undefined;
  let at = 0;
  const factor = (): number => {
    const token = tokens[at++];
    if (token === "-") return -factor();
    let value: number;
    if (token === "(") {
      value = sum();
      if (tokens[at++] !== ")") return NaN;
    } else value = token === undefined ? NaN : Number(token);
    while (tokens[at] === "%") {
      at++;
      value /= 100;
    }
    return value;
  };
  const product = (): number => {
    let value = factor();
    while (tokens[at] === "*" || tokens[at] === "/") value = tokens[at++] === "*" ? value * factor() : value / factor();
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (tokens[at] === "+" || tokens[at] === "-")
      value = tokens[at++] === "+" ? value + product() : value - product();
    return value;
  };
  const value = sum();
  // Binary fractions show beyond the twelfth digit.
  return at === tokens.length && Number.isFinite(value) ? Number(value.toPrecision(12)) : undefined;
}
