// What stands in a Markdown or HTML source and not in the text that a reader sees, with what stays of it.
const markup: readonly (readonly [RegExp, string])[] = [
  [/<!--[\s\S]*?-->/gu, " "],
  [/\{%[\s\S]*?%\}|\{\{[\s\S]*?\}\}|\{:[^}]*\}/gu, " "],
  [/!?\[((?:[^[\]]|\[[^[\]]*\])*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+"[^"]*")?\s*\)/gu, " $1 "],
  [/!?\[([^[\]]*)\]\[[^[\]]*\]/gu, " $1 "],
  [/<(https?:[^>\s]*)>/gu, " $1 "],
  [/<\/?[a-z][^>]*>/giu, " "],
  [/^\s*(?:[-*+•]|\d+[.)])\s+/gmu, " "],
  [/\\(?=\p{P})/gu, ""],
];

const entities = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", " "],
  ["ndash", "–"],
  ["mdash", "—"],
  ["rsquo", "’"],
  ["lsquo", "‘"],
  ["ldquo", "“"],
  ["rdquo", "”"],
  ["hellip", "…"],
]);

/**
 * The words of a text, one space between them and at both ends: markup, punctuation, case, spaces and the kinds of
 * quotation marks are gone, so that a text is found whatever format it was read from.
 */
export function foldEvidence(text: string): string {
  let plain = text;
  for (const [pattern, replacement] of markup) plain = plain.replace(pattern, replacement);
  plain = plain.replace(/&(?:#(\d+)|#x([\da-f]+)|([a-z]+));/giu, (whole, decimal, hexadecimal, name) => {
    if (decimal) return String.fromCodePoint(Number(decimal));
    if (hexadecimal) return String.fromCodePoint(Number.parseInt(String(hexadecimal), 16));
    return entities.get(String(name).toLowerCase()) ?? String(whole);
  });
  const words = plain
    .normalize("NFKC")
    .toLowerCase()
    // Emphasis may stand inside a word, an apostrophe too.
    .replace(/[*_`~'’‘]/gu, "")
    .match(/[\p{L}\p{N}\p{M}]+/gu);
  return ` ${(words ?? []).join(" ")} `;
}

/** Whether the passage holds the evidence word for word and whole. */
export const holdsEvidence = (passage: string, evidence: string): boolean =>
  holdsFolded(foldEvidence(passage), foldEvidence(evidence));

/** The same for texts that are folded already. Evidence without a word in it is never held. */
export const holdsFolded = (passage: string, evidence: string): boolean =>
  evidence.trim() !== "" && passage.includes(evidence);

/** Share of the evidence's words that the quote holds, 0 to 1. */
export function evidenceOverlap(quote: string, evidence: string): number {
  const words = foldEvidence(evidence).trim().split(" ").filter(Boolean);
  const quoted = new Set(foldEvidence(quote).trim().split(" "));
  return words.length === 0 ? 0 : words.filter((word) => quoted.has(word)).length / words.length;
}

/** Whether two paths name the same document, where one may begin at a folder further down. */
export function isSameDocument(path: string, source: string): boolean {
  const [a, b] = [segments(path), segments(source)];
  const length = Math.min(a.length, b.length);
  return length > 0 && a.slice(-length).join("/") === b.slice(-length).join("/");
}

const segments = (path: string): string[] =>
  path
    .normalize("NFC")
    .replaceAll("\\", "/")
    .split("/")
    .filter((segment) => segment !== "" && segment !== ".");
