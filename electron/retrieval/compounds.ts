import type { Word } from "./tokenizer.ts";

/** Languages that write compounds as one word (ISO 639-1). */
const compounding = new Set(["da", "de", "fi", "nl", "no", "sv"]);
export const writesCompounds = (language: string | undefined): boolean => compounding.has(language ?? "");

/** Shorter ones ("tag", "arzt" and many endings) are found in words that have nothing to do with them. */
export const shortestPart = 4;
const longestWord = 40;
// What stands between the parts of German compounds (Duden, "Fugenelement"), the commonest first.
const links = ["", "s", "n", "en", "es", "er", "e"];

/**
 * The parts of a compound, all of them known words: "internetanschluss" → "internet", "anschluss". Of several ways to
 * split it that with the longest first part is taken. Empty: it can't be split so.
 */
export function compoundParts(word: Word, isKnown: (part: Word) => boolean): Word[] {
  if (word.length < 2 * shortestPart || word.length > longestWord || /\d/u.test(word)) return [];
  for (let at = word.length - shortestPart; at >= shortestPart; at--) {
    const rest = word.slice(at);
    for (const link of links) {
      if (!word.slice(0, at).endsWith(link)) continue;
      const first = word.slice(0, at - link.length);
      if (first.length < shortestPart || !isKnown(first)) continue;
      if (isKnown(rest)) return [first, rest];
      const parts = compoundParts(rest, isKnown);
      if (parts.length > 0) return [first, ...parts];
    }
  }
  return [];
}

/** The word with umlauts for the two letters that stand for them where a keyboard has none: "kuendigung". */
export const withUmlauts = (word: Word): Word =>
  word
    .replaceAll("ae", "ä")
    .replaceAll("oe", "ö")
    .replace(/(?<![aeq])ue/gu, "ü");

/** Whether one of two terms is a part of the other at its beginning or end: "pauschal" and "verpflegungspauschal". */
export function isPartOf(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length > shortestPart && (long.startsWith(short) || long.endsWith(short));
}
