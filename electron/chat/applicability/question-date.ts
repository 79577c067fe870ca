import type { HistoryTurn } from "../../contract/search.ts";
import { goesOn } from "../../retrieval/follow-up.ts";
import { extractNumbers } from "../grounding/numbers.ts";
import type { CalendarDate, DateMention } from "../grounding/number-mention.ts";

/** A question that asks for the rules of another day. */
export interface QuestionDate {
  /** `YYYY-MM-DD`; of a month or year its last day. */
  readonly asOf: string;
  /** The question without the words that name the day: they are in no policy. */
  readonly question: string;
}

/** Words before a date that make it the day whose rules are asked for, by themselves. */
const introduced =
  /(?:(?:[,(]\s*)?(?:(?:the )?(?:rules?|polic(?:y|ies)|version|regulations?|position|situation|text)\s+(?:as\s+)?(?:of|at|on|in|from|valid on|in force on)|as (?:it|they|things) (?:stood|was|were) (?:on|in|at)|as (?:of|at|on|per)|in force (?:on|in|at)|in effect (?:on|in|at)|(?:valid|applicable|effective) (?:on|in|at)|back in|nach dem stand (?:vom|von)|(?:mit |zum )?stand(?: vom| von|:)?|zum stichtag|stichtag|(?:nach|laut) der (?:regelung|fassung) (?:vom|von)|in der fassung vom|(?:gültig|in kraft) (?:am|im|zum))\s+)$/iu;
/** "What was the limit in March 2023?": a question about the past, and a date of the past in it. */
const past =
  /^(?:(?:and|so|und|on|in|at|for|from|until|by|an|bis|ab|für)\s+)*(?:what|which|how (?:many|much|long|often|high)|who|when|where)\b[^?]*\b(?:was|were|did|had|could|used to)\b|^(?:was|were|did|could|had)\b|^(?:was|wie (?:viele?|lange|hoch|oft)|welche\w*|wer|wann)\b[^?]*\b(?:war|waren|galt|galten|gab es|hatten?|durften?|betrug|bekam(?:en)?|mussten?)\b|^(?:war|waren|galt|galten|gab es|hatten?|durften?|mussten?)\b/iu;
const pastPreposition =
  /(?:\b(?:on|in|during|at the (?:end|beginning|start) of|back in|am|im|in|ende|anfang|zum)(?: the year| jahr(?:e)?)?\s+)$/iu;
/** What starts or ends on a day isn't asked for as of that day. */
const ownEvent =
  /\b(?:starts?|started|starting|joins?|joined|joining|hired?|hiring|begins?|began|beginning|employed|resign(?:s|ed|ing)?|leaves?|left|leaving|born|retires?|retired|eingestellt|angefangen|beginne?t?|begann|eintritt|eingetreten|gekündigt|geboren|beschäftigt)(?:\s+(?:work|working|employment|here|with us|at the company|the company|my job|the job|the team))?\s*$/iu;
const today = /\b(?:today|now|nowadays|currently|these days|heute|jetzt|derzeit|aktuell|momentan)\b/iu;

/**
 * The day that a question names for its rules: "as of 1 March 2023", "Stand 1. März 2023", "what was … in 2023?".
 * What a question doesn't say is taken from the one that it goes on from, unless it asks about today.
 *
 * @param now `YYYY-MM-DD`
 */
export function dateOfQuestion(
  question: string,
  history: readonly HistoryTurn[],
  now: string,
): QuestionDate | undefined {
  const own = readDate(question, now);
  if (own) return own;
  if (today.test(question) || !goesOn(question)) return undefined;
  for (const { role, content } of history.toReversed()) {
    if (role !== "user") continue;
    const earlier = readDate(content, now);
    if (earlier) return { asOf: earlier.asOf, question };
    if (today.test(content) || !goesOn(content)) return undefined;
  }
  return undefined;
}

/** Earlier questions without the words that name a day: what is asked now goes on from what they are about. */
export const withoutDates = (history: readonly HistoryTurn[], now: string): HistoryTurn[] =>
  history.map((turn) =>
    turn.role === "user" ? { ...turn, content: readDate(turn.content, now)?.question ?? turn.content } : turn,
  );

function readDate(text: string, now: string): QuestionDate | undefined {
  const isPast = past.test(text.trim());
  for (const mention of datesAndYears(text)) {
    const before = text.slice(0, mention.start);
    const words = introduced.exec(before) ?? (isPast ? pastPreposition.exec(before) : null);
    const [reading] = mention.readings;
    if (!words || !reading) continue;
    const asOf = lastDay(reading);
    if (asOf === undefined || ownEvent.test(before.slice(0, words.index))) continue;
    if (!introduced.test(before) && asOf >= now) continue;
    const rest = `${text.slice(0, words.index)} ${text.slice(mention.end).replace(/^\s*\)/u, "")}`;
    const question = rest
      .replace(/\s+/gu, " ")
      .replace(/\s+([?.!,])/gu, "$1")
      .replace(/^[\s,;:]+|[\s,;:]+(?=\?)/gu, "")
      .trim();
    return { asOf, question: question.length >= 8 ? question : text };
  }
  return undefined;
}

/** Dates with a year, and years that stand alone. */
function datesAndYears(text: string): Pick<DateMention, "start" | "end" | "readings">[] {
  return extractNumbers(text).flatMap((mention): Pick<DateMention, "start" | "end" | "readings">[] => {
    if (mention.kind === "date") return mention.readings.some(({ year }) => year !== undefined) ? [mention] : [];
    if (mention.kind !== "quantity" || mention.unit) return [];
    // "Jahr 2022" is read as one.
    const year = /(?:19|20)\d\d$/u.exec(mention.text)?.[0];
    if (year === undefined || (mention.text !== year && !/\s/u.test(mention.text))) return [];
    const start = mention.end - year.length;
    return [{ start, end: mention.end, readings: [{ year: Number(year), month: undefined, day: undefined }] }];
  });
}

function lastDay({ year, month, day }: CalendarDate): string | undefined {
  if (year === undefined) return undefined;
  const date = new Date(Date.UTC(year, (month ?? 12) - (day === undefined ? 0 : 1), day ?? 0));
  return Number.isNaN(date.getTime()) || (day !== undefined && date.getUTCDate() !== day)
    ? undefined
    : date.toISOString().slice(0, 10);
}
