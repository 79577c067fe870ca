import type { Span } from "../../retrieval/passage-store.ts";

/** A full stop after one of these ends no sentence. Lower case, without the stop. */
const abbreviations = new Set(
  "e.g i.e e g i etc mr mrs ms dr prof st vs approx incl excl dept est inc ltd co corp z.b z b bzw ca ggf inkl exkl vgl usw evtl d.h d h u.a u a s o.ä o ä str tel std mio mrd bspw zzgl lt gem jan feb mar apr jun jul aug sep sept oct okt nov dec dez a.m p.m".split(
    " ",
  ),
);
// Abbreviations only before a number: "No. 5", "Art. 9".
const beforeNumbers = new Set(["no", "nos", "nr", "art", "sec", "para", "fig", "abs", "max", "min", "p", "pp"]);
// These do end sentences as often as not: a capital behind them decides.
const eitherWay = new Set(["etc", "usw", "a.m", "p.m", "inc", "ltd", "co", "corp"]);

/**
 * Offset behind the first sentence of `text` from `from` on, its closing quotes included; undefined when no sentence
 * ends there yet. A line's end ends a sentence. With `final` false more text may follow, and a stop counts only once
 * the character behind the next space is there to judge it by.
 */
export function sentenceEnd(text: string, from: number, final: boolean): number | undefined {
  const marks = /\n|[.!?…]+(?:["'”’»)\]*_]|\[\d+\])*/gu;
  marks.lastIndex = from;
  for (let match = marks.exec(text); match; match = marks.exec(text)) {
    if (match[0] === "\n") {
      if (text.slice(from, match.index).trim() === "") continue;
      return match.index + 1;
    }
    const end = match.index + match[0].length;
    const next = /^\s+(\S?)/u.exec(text.slice(end));
    if (end === text.length || next?.[1] === "") {
      if (next?.[0].includes("\n")) return end;
      if (final) return text.length;
      return undefined;
    }
    if (!next) continue;
    // "1. Januar" is told from "days: 1. Then" by the whole word behind it.
    if (!final && /\d\.$/u.test(text.slice(from, end)) && !/^\s+\S+\s/u.test(text.slice(end))) return undefined;
    if (isSentenceStop(text, from, match.index, match[0], next[1] ?? "")) return end;
  }
  return final && text.slice(from).trim() !== "" ? text.length : undefined;
}

function isSentenceStop(text: string, from: number, at: number, mark: string, following: string): boolean {
  if (/^\p{Ll}/u.test(following)) return false;
  if (mark[0] !== ".") return true;
  const word = /\S+$/u.exec(text.slice(from, at))?.[0] ?? "";
  const bare = word.toLowerCase().replace(/^[("'„“»[]+/u, "");
  if (/^\d{1,2}$/u.test(bare)) {
    // "1. Submit" at a line's start is a list number, "am 1. Januar" a date.
    const lineStart = text.slice(from, at - word.length).trim() === "";
    return !lineStart && !/^\p{Lu}/u.test(following) ? true : !lineStart && !isGermanDay(text.slice(at + 1));
  }
  if (/^\p{L}$/u.test(bare)) return false;
  if (beforeNumbers.has(bare)) return !/^\d/u.test(following);
  if (!abbreviations.has(bare)) return true;
  return eitherWay.has(bare) && /^\p{Lu}/u.test(following);
}

const isGermanDay = (following: string): boolean =>
  /^\s+(?:Jan|Feb|März|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Tag|Monat|Jahr|Lebensjahr|Quartal|Woche)/u.test(following);

/** The sentences of a whole text, without the white space around them. */
export function splitSentences(text: string): Span[] {
  const spans: Span[] = [];
  for (let from = 0; from < text.length;) {
    const end = sentenceEnd(text, from, true) ?? text.length;
    const raw = text.slice(from, end);
    const start = from + (raw.length - raw.trimStart().length);
    if (raw.trim() !== "") spans.push({ start, end: start + raw.trim().length });
    from = end;
  }
  return spans;
}
