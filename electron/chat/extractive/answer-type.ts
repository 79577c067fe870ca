import type { PassageSentence } from "../../retrieval/passage-store.ts";
import { extractNumbers } from "../grounding/numbers.ts";
import { isCurrency } from "../grounding/units.ts";

/** What kind of thing a question asks for. */
export type AnswerType = "amount" | "number" | "duration" | "date" | "person" | "steps" | "yes_no";

const patterns: readonly (readonly [AnswerType, RegExp])[] = [
  [
    "steps",
    /\bhow (?:do|can|should|must|would|to) (?:i|we|you|one|an? employee|employees|they|someone|my)\b|\bhow to\b|\bsteps?\b|\bprocedure\b|\bprocess for\b|\bwhat (?:do|should|must) (?:i|we) do\b|\bwie (?:kann|muss|soll|beantrage|melde|reiche|gehe|stelle)\b|\bwas (?:muss|soll) ich (?:tun|machen)\b|\bablauf\b/iu,
  ],
  [
    "amount",
    /\bhow much\b(?! (?:time|notice|leave|vacation|holiday))|\b(?:amount|cost|price|rate|allowance|per diem|salary|stipend|budget|reimburse\w*|bonus)\b|\bwie viel (?:geld|euro)\b|\bwieviel (?:geld|euro)\b|\b(?:betrag|kosten|pauschale|zuschuss|höhe)\b/iu,
  ],
  [
    "duration",
    /\bhow (?:long|soon|quickly|much (?:time|notice))\b|\bnotice period\b|\bdeadline\b|\bwithin (?:what|how)\b|\bwie lange\b|\bkündigungsfrist\b|\bfrist\b|\bbinnen\b/iu,
  ],
  [
    "number",
    /\bhow (?:many|often|much)\b|\b(?:most|maximum|minimum|limit|max|at least|at most|percentage|percent)\b|\bwie (?:viele?|oft|hoch)\b|\bwieviele?\b|\b(?:höchstens|mindestens|maximal)\b/iu,
  ],
  [
    "date",
    /\bwhen\b|\bwhat (?:date|day|month|year|time)\b|\b(?:since|until) when\b|\bwann\b|\bwelche[mnrs]? (?:tag|datum|monat)\b|\bab wann\b|\bstichtag\b/iu,
  ],
  [
    "person",
    /\bwho(?:m|se)?\b|\bcontact\b|\bwhich (?:person|team|department|office)\b|\bwho should\b|\bwer\b|\bwen\b|\bwem\b|\bansprechpartner\w*\b|\ban wen\b/iu,
  ],
  [
    "yes_no",
    /^(?:so |and |but |then |also |und |aber |,)*\s*(?:am|is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have|shall|kann|darf|muss|ist|sind|habe|hat|bekomme|bekommt|gilt|gibt|werde|wird|soll|dürfen|können|müssen)\b|,\s*(?:do|does|can|am|is|are|may|will|must) (?:i|we|they|it|you|he|she|my|the)\b/iu,
  ],
];

/** Everything that the question asks for, most telling first; empty: nothing in particular. */
export function answerTypes(question: string): AnswerType[] {
  return patterns.filter(([, pattern]) => pattern.test(question.trim())).map(([type]) => type);
}

const people =
  /@[\w-]+\.|\b(?:manager|supervisor|director|officer|team|department|hr|human resources|people operations|lead|partner|head of|committee|council|representative|office|coordinator|vorgesetzte\w*|personalabteilung|führungskraft|betriebsrat|ansprechpartner\w*|abteilung|leitung)\b|#[\w-]+/iu;
const verdicts =
  /\b(?:may|can|cannot|can't|must|not|no|never|only|eligible|entitled|allowed|permitted|required|prohibited|unless|if|darf|dürfen|kann|können|muss|müssen|nicht|kein\w*|nur|berechtigt|anspruch|erlaubt|verboten)\b/iu;
const occasions = /\b(?:after|before|once|upon|when|by the end|each (?:month|year)|nach|vor|sobald|ende|beginn)\b/iu;
const durations = new Set([
  "minute",
  "day",
  "working day",
  "calendar day",
  "werktag",
  "week",
  "month",
  "night",
  "shift",
]);

/** How well a sentence holds what is asked for: 0 not at all, 1 exactly. */
export function typeMatch(sentence: Pick<PassageSentence, "text" | "kind">, types: readonly AnswerType[]): number {
  if (types.length === 0) return 0;
  return Math.max(...types.map((type) => holds(sentence, type)));
}

function holds(sentence: Pick<PassageSentence, "text" | "kind">, type: AnswerType): number {
  if (type === "person") return people.test(sentence.text) ? 1 : 0;
  if (type === "yes_no") return verdicts.test(sentence.text) ? 0.5 : 0;
  if (type === "steps") return sentence.kind === "list_item" ? 0.6 : 0;
  const mentions = extractNumbers(sentence.text);
  const quantities = mentions.filter((mention) => mention.kind === "quantity");
  switch (type) {
    case "amount":
      if (quantities.some(({ unit }) => isCurrency(unit) || unit?.dimension === "percent")) return 1;
      return quantities.length > 0 ? 0.5 : 0;
    case "duration":
      if (quantities.some(({ unit }) => unit && durations.has(unit.dimension))) return 1;
      return mentions.length > 0 ? 0.4 : 0;
    case "number":
      return quantities.length > 0 ? 1 : 0;
    case "date":
      if (mentions.some(({ kind }) => kind !== "quantity")) return 1;
      return quantities.some(({ unit }) => unit && durations.has(unit.dimension)) || occasions.test(sentence.text)
        ? 0.6
        : 0;
  }
}
