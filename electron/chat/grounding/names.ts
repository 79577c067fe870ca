import { stopWords } from "../../retrieval/stop-words.ts";
import { fold } from "../../retrieval/tokenizer.ts";

/** What names somebody or something by itself, whatever language it stands in. */
const addresses =
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\bhttps?:\/\/[^\s)\]]+|\bwww\.[^\s)\]]+|(?<![\w-])#[\p{L}\p{N}][\p{L}\p{N}_-]+/giu;
/** A telephone number: groups of digits that no quantity is written in. */
const telephones = /(?<![\p{L}\p{N}])\+?\d{2,4}(?:[ /-]\d{2,5}){1,4}(?![\p{L}\p{N}])/gu;
const capitalised = /(?<![\p{L}\p{N}])\p{Lu}[\p{L}\p{M}'’]*(?:-\p{Lu}?[\p{L}\p{M}]+)*(?![\p{L}\p{N}])/gu;
/** Before a name in any language; in German nouns have capitals too, and only these tell a name from them. */
const titles = /(?:\b(?:mr|mrs|ms|dr|prof|herr[n]?|frau|dame|sir)\.?|\b(?:named|called|namens))\s+$/iu;
/** Written with a capital in English and no name of anybody. */
const ordinary = new Set(
  `i i'm i'll i've i'd yes no ok please note hr it pc id faq ceo cfo cto eu uk us usa
   january february march april may june july august september october november december
   monday tuesday wednesday thursday friday saturday sunday english german french
   employee employees employer manager managers staff company policy team department people human resources
   the a an and or of for in on at to from by with as if when you your our we they it this that these those`.split(
    /\s+/u,
  ),
);

/**
 * Names, addresses and telephone numbers that a sentence states and that none of the texts holds. In German a capital
 * alone says nothing: there two capitals in a row, or a title before one, make a name.
 *
 * @param language ISO 639-1 of the sources
 */
export function unknownNames(claim: string, texts: readonly string[], language: string | undefined): string[] {
  const known = texts.map((text) => fold(text.normalize("NFKC").toLowerCase()));
  const holds = (name: string): boolean => {
    const wanted = fold(
      name
        .normalize("NFKC")
        .toLowerCase()
        .replace(/['’]s?$/u, ""),
    );
    return known.some((text) => text.includes(wanted));
  };
  const digitsOf = (text: string): string => text.replace(/\D/gu, "");
  const digits = texts.map(digitsOf);
  const rest = claim.replace(addresses, (found) => " ".repeat(found.length));
  return [
    ...[...claim.matchAll(addresses)]
      .map(([address]) => address.replace(/[.,;:!?]+$/u, ""))
      .filter((one) => !holds(one)),
    ...[...rest.matchAll(telephones)]
      .map(([number]) => number)
      .filter((number) => digitsOf(number).length >= 6 && !digits.some((text) => text.includes(digitsOf(number)))),
    ...nameWords(rest, language === "de").filter((word) => !holds(word)),
  ];
}

/** Words that stand where a name stands. The first word of a sentence or item is capital anyway. */
function nameWords(text: string, isGerman: boolean): string[] {
  const found = [...text.matchAll(capitalised)];
  return found.flatMap((match, index) => {
    const [word] = match;
    const before = text.slice(0, match.index);
    if (ordinary.has(word.toLowerCase()) || word.length < 2) return [];
    const hasTitle = titles.test(before);
    const isFirst = /(?:^|[.!?:]\s+|\n|["“„(])\s*(?:[-*•]\s*)?$/u.test(before);
    const [previous, next] = [found[index - 1], found[index + 1]];
    const joins = (one: RegExpExecArray | undefined, other: RegExpExecArray | undefined): boolean =>
      one !== undefined &&
      other !== undefined &&
      text.slice(one.index + one[0].length, other.index) === " " &&
      ![one, other].some(([either]) => stopWords(isGerman ? "de" : "en").has(either.toLowerCase()));
    if (isGerman)
      return hasTitle || (joins(previous, match) && !isFirst) || (!isFirst && joins(match, next)) ? [word] : [];
    // "Jonas Wredenhagen signs": a first word that another capital follows.
    return hasTitle || !isFirst || (joins(match, next) && !ordinary.has(next?.[0].toLowerCase() ?? "")) ? [word] : [];
  });
}
