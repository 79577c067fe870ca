import { type CalendarDate, type NumberMention, type Quantity } from "../grounding/number-mention.ts";
import { isCityTerm as isPlaceTerm } from "../applicability/question-place.ts";
import { isCurrency, sameUnit } from "../grounding/units.ts";
import { exceptions, isGeneric, isQuantity, sameSubject, type Statement } from "./statement.ts";

/** On what two statements about the same thing disagree. */
export type Disagreement =
  | { readonly kind: "number" | "date" | "time" | "weekday"; readonly a: string; readonly b: string }
  | { readonly kind: "yes_no" };

/** Shares of the poorer statement's content words that the other one has, headings counting half. */
const likeness = {
  /** With a number of the same thing in both. */
  value: 0.4,
  /** With a number of something that is no unit, so that hardly more than the words say what is counted. */
  count: 0.8,
  /** Dates, times and weekdays say less by themselves about what they are of. */
  date: 0.45,
  /** A yes against a no. */
  polarity: 0.65,
  /** Of each, whatever the other one has. */
  each: 0.25,
  /** The mean of both where the documents are about different things. */
  apart: 0.65,
} as const;

/** Whether two statements, both in force for the same people, can't both be right. Pure; precise rather than complete. */
export function disagreement(a: Statement, b: Statement): Disagreement | undefined {
  if (a.text === b.text || (a.language ?? "en") !== (b.language ?? "en")) return undefined;
  // First what most pairs fail by, and what costs least.
  const alike = likenessOf(a, b);
  if (alike < Math.min(likeness.value, likeness.date, likeness.polarity)) return undefined;
  if (a.isNoRule || b.isNoRule) return undefined;
  if (!sameSubject(a.qualifiers, b.qualifiers) || !sameConditions(a, b)) return undefined;
  if (isParallel(a, b) || namesOthers(a, b)) return undefined;
  const [quantitiesA, quantitiesB] = [a.values.filter(isQuantity), b.values.filter(isQuantity)];
  if (alike >= likeness.value && (a.bound === undefined || b.bound === undefined || a.bound === b.bound)) {
    const isCounted = ({ unit }: Quantity): boolean => unit !== undefined || alike >= likeness.count;
    const number = differingQuantity(quantitiesA.filter(isCounted), quantitiesB.filter(isCounted));
    if (number) return number;
  }
  if (alike >= likeness.date) {
    const other = differingDate(a.values, b.values) ?? differingTime(a.values, b.values) ?? differingName(a, b);
    if (other) return other;
  }
  const denies = a.polarity !== undefined && b.polarity !== undefined && a.polarity !== b.polarity;
  const isPlain = !exceptions.test(a.text) && !exceptions.test(b.text);
  return denies && isPlain && alike >= likeness.polarity ? { kind: "yes_no" } : undefined;
}

/** One with a condition and one without, or with another, may both be right. */
const sameConditions = (a: Statement, b: Statement): boolean =>
  a.conditions.size === b.conditions.size && [...a.conditions].every((condition) => b.conditions.has(condition));

/** The same sentence with one word in another's place: a list of cases ("laptops …", "phones …"), each with its rule. */
function isParallel(a: Statement, b: Statement): boolean {
  if (a.words.length !== b.words.length || a.words.length < 2) return false;
  return a.words.filter((word, index) => word !== b.words[index]).length === 1;
}

/** Each names somebody or some place that the other doesn't. */
const namesOthers = (a: Statement, b: Statement): boolean =>
  [...a.names].some((name) => !b.terms.has(name) && !b.headingTerms.has(name)) &&
  [...b.names].some((name) => !a.terms.has(name) && !a.headingTerms.has(name));

/** Two procedures may each have their own deadline: their documents' titles and headings have nothing in common. */
function aboutOtherThings(a: Statement, b: Statement): boolean {
  const apart = (own: Statement, other: Statement): boolean =>
    own.titleTerms.size > 0 && [...own.titleTerms].every((term) => !other.headingTerms.has(term));
  return apart(a, b) && apart(b, a);
}

/** 0 to 1; generic words count a third. */
function likenessOf(a: Statement, b: Statement): number {
  const held = (own: Statement, other: Statement): number => {
    let [sum, all] = [0, 0];
    for (const term of own.terms) {
      const weight = isGeneric(term) ? 0.33 : 1;
      all += weight;
      if (other.terms.has(term)) sum += weight;
      else if (other.headingTerms.has(term)) sum += weight * 0.75;
    }
    return all === 0 ? 0 : sum / all;
  };
  const shared = [...a.terms].filter((term) => !isGeneric(term) && (b.terms.has(term) || b.headingTerms.has(term)));
  const sharedBack = [...b.terms].filter((term) => !isGeneric(term) && a.headingTerms.has(term));
  const headings = [...a.headingTerms].filter((term) => !isGeneric(term) && b.headingTerms.has(term));
  const subjects = new Set([...shared, ...sharedBack, ...headings].filter((term) => !isPlaceTerm(term)));
  const common = [...a.terms].filter((term) => isGeneric(term) && b.terms.has(term));
  // One word in common, or a site, is no subject.
  const isDense = a.words.length <= 2 || b.words.length <= 2;
  if (subjects.size + common.length / 2 < (isDense ? 1 : 1.5)) return 0;
  const [own, other] = [held(a, b), held(b, a)];
  // Each has to say something of what the other is about: a short sentence alone is like everything under its heading.
  if (Math.min(own, other) < likeness.each) return 0;
  if (aboutOtherThings(a, b) && own + other < 2 * likeness.apart) return 0;
  return Math.max(own, other) * 0.75 + Math.min(own, other) * 0.25 + Math.min(0.2, headings.length * 0.1);
}

/** The one number of a kind in each, when they differ. Several of a kind are a list or a scale, and are not compared. */
function differingQuantity(a: readonly Quantity[], b: readonly Quantity[]): Disagreement | undefined {
  for (const own of a) {
    if (own.ordinal) {
      const other = b.find(({ ordinal, unit }) => ordinal && unit?.dimension === own.unit?.dimension);
      if (other && onlyOne(a, own) && onlyOne(b, other) && valueOf(own) !== valueOf(other)) return differ(own, other);
      continue;
    }
    const same = b.filter((other) => comparable(own, other));
    const [other] = same;
    if (!other || same.length > 1 || !onlyOne(a, own)) continue;
    if (valueOf(own) !== valueOf(other)) return differ(own, other);
  }
  return undefined;
}

const onlyOne = (all: readonly Quantity[], one: Quantity): boolean =>
  all.filter((other) => comparable(one, other)).length === 1;

function comparable(a: Quantity, b: Quantity): boolean {
  if (a.ordinal !== b.ordinal) return false;
  if (a.bound && b.bound && a.bound !== b.bound) return false;
  if (a.per && b.per && a.per !== b.per) return false;
  // "€45 a month" and "€400" once.
  if (isCurrency(a.unit) && (a.per === "month") !== (b.per === "month")) return false;
  if (!a.unit || !b.unit) return !a.unit && !b.unit && a.hasNoun === b.hasNoun;
  return sameUnit(a.unit, b.unit) || sameUnit(b.unit, a.unit);
}

const valueOf = ({ values, unit }: Quantity): number => (values[0] ?? 0) * (unit?.factor ?? 1);

const differ = (
  a: NumberMention,
  b: NumberMention,
  kind: "number" | "date" | "time" | "weekday" = "number",
): Disagreement => ({
  kind,
  a: a.text.trim(),
  b: b.text.trim(),
});

function differingDate(a: readonly NumberMention[], b: readonly NumberMention[]): Disagreement | undefined {
  const [own, other] = [a, b].map((all) => all.filter((one) => one.kind === "date"));
  if (!own || !other || own.length === 0 || own.length !== other.length) return undefined;
  const at = own.findIndex((one, index) => {
    const [x, y] = [one.readings[0], other[index]?.readings[0]];
    return x !== undefined && y !== undefined && !compatible(x, y);
  });
  const [x, y] = [own[at], other[at]];
  return x && y ? differ(x, y, "date") : undefined;
}

const compatible = (a: CalendarDate, b: CalendarDate): boolean =>
  (["year", "month", "day"] as const).every(
    (part) => a[part] === undefined || b[part] === undefined || a[part] === b[part],
  );

function differingTime(a: readonly NumberMention[], b: readonly NumberMention[]): Disagreement | undefined {
  const [own, other] = [a, b].map((all) => all.filter((one) => one.kind === "time"));
  if (!own || !other || own.length === 0 || own.length !== other.length) return undefined;
  const known = new Set(other.map(({ minutes }) => minutes));
  const [x, y] = [
    own.find(({ minutes }) => !known.has(minutes)),
    other.find(({ minutes }) => own.every((one) => one.minutes !== minutes)),
  ];
  return x && y ? differ(x, y, "time") : undefined;
}

function differingName(a: Statement, b: Statement): Disagreement | undefined {
  const [own, other] = [a, b].map(({ values }) => values.filter((one) => one.kind === "name"));
  const [x, y] = [own?.[0], other?.[0]];
  const isAlone = own?.length === 1 && other?.length === 1;
  const isWeekday = x && y && x.name.endsWith("day") && y.name.endsWith("day");
  return isAlone && isWeekday && x.name !== y.name ? differ(x, y, "weekday") : undefined;
}
