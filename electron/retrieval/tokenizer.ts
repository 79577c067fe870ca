/** A word as it stands in a text, folded: lower case, no apostrophes, numbers in one spelling. Diacritics stay. */
export type Word = string;

// A number with its grouping and decimal marks, or letters and digits joined by apostrophes, hyphens and the like.
const tokenPattern =
  /\d{1,3}(?:[,.’']\d{3})+(?:[.,]\d+)?(?![\p{L}\p{N}])|\d+[.,]\d+(?![\p{L}\p{N}])|[\p{L}\p{N}\p{M}]+(?:[’'‐‑-][\p{L}\p{N}\p{M}]+)*(?:\([\p{L}\p{N}]\))?/gu;
const groupedNumber = /^\d{1,3}(?:[,.’']\d{3})+/u;
// The compatibility form would make them plain spaces, and two numbers of one.
const groupingSpace = /(?<=\d)[\u00a0\u202f\u2009](?=\d{3}(?!\d))/gu;
const hyphens = /[‐‑-]/u;

/**
 * The words of a text in their order.
 *
 * "1,200", "1.200" and "1200" are one word, so are "2.50" and "2.5"; "p45" and "401(k)" stay whole. "part-time" gives
 * its parts and the whole ("part", "time", "parttime"), because a question may write it in any of these ways.
 * A possessive ending is dropped.
 */
export function tokenize(text: string): Word[] {
  const words: Word[] = [];
  for (const [token] of text.replace(groupingSpace, "").normalize("NFKC").toLowerCase().matchAll(tokenPattern)) {
    if (/^\d+[.,’'\u00a0\u202f]\d/u.test(token)) words.push(canonicalNumber(token));
    else if (hyphens.test(token)) words.push(...hyphenated(token));
    else words.push(withoutApostrophes(token));
  }
  return words;
}

/** "1,200" → "1200", "3,50" → "3.5". Three digits after a mark are a group of thousands, in English and German alike. */
function canonicalNumber(token: string): string {
  const grouped = groupedNumber.exec(token)?.[0] ?? "";
  const whole = grouped.replace(/\D/gu, "");
  const rest = token.slice(grouped.length).replace(",", ".");
  const number = whole + rest;
  return number.includes(".") ? number.replace(/\.?0+$/u, "") : number;
}

function hyphenated(token: string): Word[] {
  const parts = token.split(hyphens).map(withoutApostrophes);
  // Dates and ranges of numbers have no meaning as one word.
  if (parts.every((part) => /^\d+$/u.test(part))) return parts;
  const longParts = parts.filter((part) => part.length > 1);
  return [...longParts, parts.join("")];
}

function withoutApostrophes(token: string): Word {
  return token.replace(/[’']s$/u, "").replace(/[’'()]/gu, "");
}

/** Without diacritics: "kündigung" and "kundigung" are one word in the index. */
export function fold(word: Word): Word {
  return word.replaceAll("ß", "ss").normalize("NFD").replace(/\p{M}/gu, "");
}
