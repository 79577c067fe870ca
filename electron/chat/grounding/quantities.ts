import type { NameMention, Quantity, Unit } from "./number-mention.ts";
import { readNumberWords, readOrdinalWord } from "./number-words.ts";
import { isCurrency, percent, periodAfter, times, unitOf } from "./units.ts";
import { blank } from "./calendar.ts";

interface Token {
  readonly text: string;
  readonly lower: string;
  readonly start: number;
  readonly end: number;
  readonly kind: "number" | "word" | "symbol";
}

const tokenPattern =
  /(?<number>\d{1,3}(?:[,.'’]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?![\d])|\d+(?:[.,]\d+)?|[½¼¾⅓⅔])|(?<word>\p{L}+(?:['’]\p{L}+)?['’]?)|(?<symbol>[^\s])/gu;

function tokenize(text: string): Token[] {
  return [...text.matchAll(tokenPattern)].map((match) => ({
    text: match[0],
    lower: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
    kind: match.groups?.["number"] ? "number" : match.groups?.["word"] ? "word" : "symbol",
  }));
}

/** Words that end the search for the unit of a number: what follows them is something else. */
const clauseWords = new Set(
  "of per in for to and or a an the is are was were be if when at by with from on as that which who after before within than then until unless not but so must may can will shall has have you your it its this these we they each every über in an auf für von zu und oder der die das den dem des ein eine einen einem einer ist sind war wird werden wenn bei mit nach vor bis seit pro je im am nicht aber sie er es sich kann muss darf aus zum zur innerhalb vom".split(
    " ",
  ),
);

const vulgar: Record<string, number> = { "½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3 };

interface ReadNumber {
  readonly values: readonly number[];
  /** Index of the first token behind it. */
  readonly next: number;
  readonly fraction: boolean;
  readonly ordinal: boolean;
}

/** A number literal in English or German writing; the first value is the likelier one. */
export function readLiteral(text: string): number[] {
  if (vulgar[text] !== undefined) return [vulgar[text]];
  const plain = text.replace(/[ \u00a0\u202f\u2009'’]/gu, "");
  const marks = plain.match(/[.,]/gu) ?? [];
  const last = plain.search(/[.,]\d*$/u);
  if (marks.length === 0) return [Number(plain)];
  const whole = Number(plain.replace(/[.,]/gu, ""));
  const decimal = Number(`${plain.slice(0, last).replace(/[.,]/gu, "")}.${plain.slice(last + 1)}`);
  const mixed = new Set(marks).size > 1;
  if (mixed || plain.length - last - 1 !== 3 || plain.startsWith("0")) return [decimal];
  if (marks.length > 1 || marks[0] === ",") return [whole];
  return [whole, decimal];
}

function readNumber(tokens: readonly Token[], index: number): ReadNumber | undefined {
  const token = tokens[index];
  if (!token) return undefined;
  const follower = tokens[index + 1];
  if (token.kind === "number") {
    let values = readLiteral(token.text);
    let next = index + 1;
    const adjacent = follower && follower.start === token.end;
    if (adjacent && /^(?:st|nd|rd|th)$/u.test(follower.lower)) {
      return { values, next: next + 1, fraction: false, ordinal: true };
    }
    if (adjacent && follower.text === "." && isGermanOrdinal(tokens[index + 2], follower)) {
      return { values, next: next + 1, fraction: false, ordinal: true };
    }
    if (follower && vulgar[follower.text] !== undefined && follower.start - token.end <= 1) {
      values = values.map((value) => value + (vulgar[follower.text] ?? 0));
      next++;
    } else if (isSlashFraction(tokens, index)) {
      const [numerator, denominator] = [values[0] ?? 0, Number(tokens[index + 2]?.text)];
      return { values: [numerator / denominator], next: index + 3, fraction: true, ordinal: false };
    } else if (follower?.kind === "number" && isSlashFraction(tokens, index + 1)) {
      const fraction = Number(follower.text) / Number(tokens[index + 3]?.text);
      return { values: values.map((value) => value + fraction), next: index + 4, fraction: false, ordinal: false };
    }
    return { values, next, fraction: vulgar[token.text] !== undefined, ordinal: false };
  }
  if (token.kind !== "word") return undefined;
  const words = joinedWords(tokens, index);
  const written = readNumberWords(words);
  if (written && !(words[0] === "one" && written.length === 1)) {
    return { values: [written.value], next: index + written.length, fraction: written.fraction, ordinal: false };
  }
  const ordinal = readOrdinalWord(token.lower);
  if (ordinal !== undefined && countsOrdinally(tokens, index + 1)) {
    return { values: [ordinal], next: index + 1, fraction: false, ordinal: true };
  }
  return countsOne(tokens, index) ? { values: [1], next: index + 1, fraction: false, ordinal: false } : undefined;
}

/** The words from `index` on that only spaces and hyphens separate. */
function joinedWords(tokens: readonly Token[], index: number): string[] {
  const words: string[] = [];
  for (let at = index; at < tokens.length && words.length < 12; at++) {
    const token = tokens[at];
    if (token?.kind !== "word") break;
    words.push(token.lower);
  }
  return words;
}

const isSlashFraction = (tokens: readonly Token[], index: number): boolean =>
  /^\d$/u.test(tokens[index]?.text ?? "") &&
  tokens[index + 1]?.text === "/" &&
  /^[2-9]$/u.test(tokens[index + 2]?.text ?? "") &&
  tokens[index + 2]?.start === (tokens[index]?.start ?? 0) + 2;

const isGermanOrdinal = (token: Token | undefined, dot: Token): boolean =>
  token?.kind === "word" && token.start - dot.end === 1 && /(?:tag|monat|jahr|woche|quartal)/u.test(token.lower);

function countsOrdinally(tokens: readonly Token[], index: number): boolean {
  return tokens
    .slice(index, index + 2)
    .some(
      (token) =>
        token.kind === "word" &&
        (unitOf(token.lower) !== undefined ||
          /^(?:offen[cs]e|violation|warning|instal+ment|occurrence|birthday|child|mahnung|verstoß|rate)$/u.test(
            token.lower,
          )),
    );
}

/** "one month", "within a week", "ein Monat": an article or "one" that counts a unit. "8 hours a day" has none. */
function countsOne(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (!token || !/^(?:one|an?|eine?[nrms]?)$/u.test(token.lower)) return false;
  const noun = tokens.slice(index + 1, index + 3).find((one) => one.kind === "word" && unitOf(one.lower));
  const unit = noun && unitOf(noun.lower);
  if (!noun || !unit || unit === times) return false;
  if (token.lower === "one" || token.lower.startsWith("ein")) return true;
  const previous = tokens[index - 1]?.lower ?? "";
  return (
    /['’]s?$/u.test(noun.lower) || /^(?:within|after|for|least|most|than|about|over|under|lasts|is)$/u.test(previous)
  );
}

const magnitudes: readonly (readonly [RegExp, number])[] = [
  [/^(?:thousand|tausend|tsd)$/u, 1_000],
  [/^(?:million|millions|millionen|mio)$/u, 1_000_000],
  [/^(?:billion|milliarden?|mrd)$/u, 1_000_000_000],
];

interface Counted {
  readonly unit: Unit | undefined;
  readonly hasNoun: boolean;
  readonly end: number;
}

/** What the number counts: looks over at most three qualifying words ("25 paid annual leave days"). */
function readUnit(tokens: readonly Token[], index: number, numberEnd: number): Counted {
  const qualifiers: string[] = [];
  let hasNoun = false;
  for (let at = index, words = 0; words <= 3; at++) {
    const token = tokens[at];
    if (!token || token.kind === "number") break;
    const gap = token.start - (tokens[at - 1]?.end ?? token.start);
    if (token.kind === "symbol") {
      const unit = unitOf(token.text);
      if (unit && words === 0) return { unit, hasNoun: false, end: token.end };
      if (/[-‑–]/u.test(token.text) && gap === 0) continue;
      break;
    }
    if (token.lower === "per" && tokens[at + 1]?.lower === "cent") {
      return { unit: percent, hasNoun: false, end: tokens[at + 1]?.end ?? token.end };
    }
    if (token.lower === "percentage" && /^points?$/u.test(tokens[at + 1]?.lower ?? "")) {
      return { unit: unitOf("prozentpunkte"), hasNoun: false, end: tokens[at + 1]?.end ?? token.end };
    }
    if (token.lower === "pay" && /^periods?$/u.test(tokens[at + 1]?.lower ?? "")) {
      return { unit: { dimension: "pay period", factor: 1 }, hasNoun: false, end: tokens[at + 1]?.end ?? token.end };
    }
    if (words === 0 && /^an?$/u.test(token.lower) && numberEnd < token.start) break;
    const unit = token.lower === "h" && words > 0 ? undefined : unitOf(token.lower, qualifiers);
    if (unit) return { unit, hasNoun: false, end: token.end };
    if (clauseWords.has(token.lower)) break;
    if (words === 0 && token.lower.length > 2) hasNoun = true;
    qualifiers.push(token.lower);
    words++;
  }
  return { unit: undefined, hasNoun, end: numberEnd };
}

const boundBefore: readonly (readonly ["min" | "max", RegExp])[] = [
  [
    "max",
    /(?:no|not) more than\s*$|up to(?: a maximum of)?\s*$|at most\s*$|maximum (?:of )?$|exceed(?:ing)?\s*$|höchstens\s*$|maximal\s*$|bis zu\s*$/iu,
  ],
  ["min", /(?:no|not) (?:less|fewer) than\s*$|at least\s*$|minimum (?:of )?$|mindestens\s*$|wenigstens\s*$/iu],
];
const openAbove = /(?:more than|over|at least|exceeding|after|mehr als|über|mindestens|ab)\s*$/iu;
const openBelow = /(?:less than|under|fewer than|up to|weniger als|unter|bis zu)\s*$/iu;
const connector = /^\s*(?:–|—|-|‑|to|bis|and|und|or|oder|,)\s*$/iu;
const spans = /^\s*(?:–|—|-|‑|to|bis)\s*$/iu;

/** Tokens that join letters and digits and name something: `W-2`, `401(k)`, `24/7`, `COVID-19`, `SF-71`. */
const namePattern =
  /(?<![\p{L}\p{N}.,])(?:\p{Lu}[\p{L}]*-\d+[\p{L}\d]*|\d+\(\p{L}\)|24\/7|\p{Lu}{1,6}\d+[\p{L}\d]*)(?![\p{L}\p{N}])/gu;

export function findNames(text: string): { mentions: NameMention[]; rest: string } {
  let rest = text;
  const mentions = [...text.matchAll(namePattern)].map((match): NameMention => {
    const end = match.index + match[0].length;
    rest = blank(rest, match.index, end);
    const name = match[0].toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
    return { kind: "name", name, text: match[0], start: match.index, end };
  });
  return { mentions, rest };
}

type Draft = { -readonly [Key in keyof Quantity]: Quantity[Key] } & { numberEnd: number; currencyFirst: boolean };

/** Numbers with what they count, in a text from which dates, times and names were blanked. */
export function findQuantities(text: string): Quantity[] {
  const tokens = tokenize(text.replace(/(?<=\p{L})[-‑](?=\p{L})/gu, " "));
  const found: Draft[] = [];
  for (let index = 0; index < tokens.length;) {
    const number = readNumber(tokens, index);
    const first = tokens[index];
    if (!number || !first) {
      index++;
      continue;
    }
    let next = number.next;
    let { values } = number;
    const magnitude = tokens[next];
    const numberEnd = tokens[next - 1]?.end ?? first.end;
    const sign = tokens[index - 1];
    const currency = sign && first.start - sign.end <= 1 ? unitOf(sign.text) : undefined;
    const factor = magnitude && readMagnitude(magnitude, numberEnd, isCurrency(currency));
    if (factor) {
      values = values.map((value) => value * factor);
      next++;
    }
    // "thirty (30) days"
    if (tokens[next]?.text === "(" && tokens[next + 1]?.kind === "number" && tokens[next + 2]?.text === ")") {
      if (readLiteral(tokens[next + 1]?.text ?? "")[0] === values[0]) next += 3;
    }
    const plus = tokens[next]?.text === "+" ? 1 : 0;
    const counted = isCurrency(currency)
      ? { unit: currency, hasNoun: false, end: tokens[next - 1]?.end ?? numberEnd }
      : readUnit(tokens, next + plus, tokens[next + plus - 1]?.end ?? numberEnd);
    const isTimes = /^(?:twice|double|triple|thrice|zweimal|dreimal)$/u.test(first.lower);
    const isShare = number.fraction && !counted.unit;
    const before = text.slice(Math.max(0, first.start - 40), currency ? (sign?.start ?? first.start) : first.start);
    const unit = isTimes ? times : isShare ? percent : counted.unit;
    const low = values[0] ?? 0;
    found.push({
      kind: "quantity",
      // Nobody writes an amount of money with three decimals.
      values: isCurrency(unit) ? values.slice(0, 1) : isShare ? values.map((value) => value * 100) : values,
      unit,
      hasNoun: counted.hasNoun && !isTimes && !isShare,
      per: periodAfter(text.slice(counted.end)),
      ordinal: number.ordinal,
      bound: boundBefore.find(([, pattern]) => pattern.test(before))?.[0],
      range:
        plus || openAbove.test(before)
          ? { low, high: Infinity }
          : openBelow.test(before)
            ? { low: 0, high: low }
            : undefined,
      text: text.slice(currency ? (sign?.start ?? first.start) : first.start, counted.end),
      start: currency ? (sign?.start ?? first.start) : first.start,
      end: counted.end,
      numberEnd: tokens[next - 1]?.end ?? numberEnd,
      currencyFirst: isCurrency(currency),
    });
    index = next;
  }
  shareUnits(found, text);
  return found.map(({ numberEnd: _numberEnd, currencyFirst: _currencyFirst, ...quantity }) => quantity);
}

function readMagnitude(token: Token, numberEnd: number, isMoney: boolean): number | undefined {
  const named = magnitudes.find(([pattern]) => pattern.test(token.lower))?.[1];
  if (named) return named;
  if (token.start !== numberEnd) return undefined;
  if (token.lower === "k") return 1_000;
  return isMoney && token.lower === "m" ? 1_000_000 : undefined;
}

/** "3–5 years", "two or three weeks", "$50 to 100": numbers joined in a row count the same thing. */
function shareUnits(found: Draft[], text: string): void {
  for (let index = found.length - 2; index >= 0; index--) {
    const [left, right] = [found[index], found[index + 1]];
    if (!left || !right) continue;
    const between = text.slice(Math.max(left.numberEnd, left.unit ? left.end : 0), right.start);
    if (!connector.test(between)) continue;
    if (!left.unit && !left.hasNoun) {
      left.unit = right.unit;
      left.hasNoun = right.hasNoun;
      left.per = right.per;
    } else if (left.currencyFirst && !right.unit && !right.hasNoun) right.unit = left.unit;
    const isSpan =
      spans.test(between) ||
      (/^\s*(?:and|und)\s*$/iu.test(between) && /(?:between|zwischen)\s*$/iu.test(text.slice(0, left.start)));
    const [low, high] = [left.values[0] ?? 0, right.values[0] ?? 0];
    if (isSpan && low <= high) {
      left.range = { low, high };
      right.range = { low, high };
    }
  }
}
