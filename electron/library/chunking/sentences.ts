import type { Span } from "../../retrieval/passage-store.ts";
import { countWords } from "./word-count.ts";

/** Longer ones say too much for one vector, and are cut at their semicolons, commas or, failing these, spaces. */
const maxSentenceWords = 60;

const endingIn = (words: string): RegExp => new RegExp(`(?:^|[\\s(\\["'„“])(?:${words})\\.$`, "i");

/** Abbreviations after which a sentence always goes on; `Intl.Segmenter` knows none of them. */
const leading = endingIn(
  "e\\.\\s?g|i\\.\\s?e|cf|vs|viz|approx|ca|incl|excl|max|min|resp|est|mr|mrs|ms|dr|prof|u\\.\\s?s|u\\.\\s?k|" +
    "z\\.\\s?b|zb|d\\.\\s?h|o\\.\\s?ä|u\\.\\s?ä|s\\.\\s?o|s\\.\\s?u|i\\.\\s?d\\.\\s?r|i\\.\\s?s\\.\\s?d|z\\.\\s?t|v\\.\\s?a|i\\.\\s?v\\.\\s?m|" +
    "bzw|ggf|evtl|inkl|zzgl|vgl|gem|lfd|mind|einschl|abzgl|sog|bspw",
);
/** Abbreviations after which it goes on when a number follows: "No. 3", but "No. You may not." */
const numbering = endingIn(
  "no|nos|art|arts|sec|secs|ch|para|paras|p|pp|fig|ref|vol|ed|ext|tel|abs|nr|s|std|ziff|kap|§",
);
/** A single letter, as in "J. Smith" and "z. B."; an ordinal, as in "am 1. Januar". */
const initial = /(?:^|[\s(])\p{Lu}\.$/u;
const abbreviated = /(?:^|[\s(])\p{L}{1,2}\.$/u;
const ordinal = /(?:^|[\s(–-])\d{1,2}\.$/;
const monthOrSmall =
  /^(?:\p{Ll}|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|(?:halb)?jahr|quartal|tag|monat|woche|lebensjahr)/iu;

const segmenters = new Map<string, Intl.Segmenter>();

function segmenterOf(language: string | undefined): Intl.Segmenter {
  const locale = language ?? "en";
  let segmenter = segmenters.get(locale);
  if (!segmenter) {
    segmenter = new Intl.Segmenter(locale, { granularity: "sentence" });
    segmenters.set(locale, segmenter);
  }
  return segmenter;
}

/**
 * Spans of the sentences of one line of text, without the white space between them; in order, none empty. Pure.
 *
 * @param language ISO 639-1; absent: English rules
 */
export function splitSentences(text: string, language: string | undefined): Span[] {
  const spans: { start: number; end: number }[] = [];
  for (const { segment, index } of segmenterOf(language).segment(text)) {
    const last = spans.at(-1);
    const end = index + segment.length;
    if (
      last &&
      goesOn(text.slice(last.start, last.end).trimEnd(), text.slice(index, index + 40).trimStart(), language)
    ) {
      last.end = end;
    } else spans.push({ start: index, end });
  }
  return spans.flatMap((span) => trimSpan(text, span)).flatMap((span) => cutLong(text, span));
}

function goesOn(before: string, after: string, language: string | undefined): boolean {
  if (leading.test(before)) return true;
  if (numbering.test(before) && /^\d/.test(after)) return true;
  if (initial.test(before) && /^\p{Lu}/u.test(after)) return true;
  if (abbreviated.test(before) && /^\p{L}{1,2}\.(?:\s|$)/u.test(after)) return true;
  if (ordinal.test(before) && language === "de") return monthOrSmall.test(after);
  // A sentence doesn't begin with a small letter after a full stop.
  return before.endsWith(".") && /^\p{Ll}/u.test(after);
}

/** The span without white space at its ends; nothing when only white space is left. */
export function trimSpan(text: string, span: Span): Span[] {
  let { start, end } = span;
  while (start < end && /\s/.test(text[start] ?? "")) start++;
  while (end > start && /\s/.test(text[end - 1] ?? "")) end--;
  return start < end ? [{ start, end }] : [];
}

function cutLong(text: string, span: Span): Span[] {
  const sentence = text.slice(span.start, span.end);
  if (countWords(sentence) <= maxSentenceWords) return [span];
  const cut = bestCut(sentence);
  if (cut === undefined) return [span];
  const middle = span.start + cut;
  return [
    ...trimSpan(text, { start: span.start, end: middle }).flatMap((part) => cutLong(text, part)),
    ...trimSpan(text, { start: middle, end: span.end }).flatMap((part) => cutLong(text, part)),
  ];
}

/** The place nearest to the middle behind the strongest mark in the middle half; a space; failing all, the middle. */
function bestCut(sentence: string): number | undefined {
  const middle = sentence.length / 2;
  for (const mark of [/[;:]\s+/g, /[,)]\s+|\s+[–—|]\s+|[。、，；]/g, /\s+/g]) {
    let best: number | undefined;
    for (const match of sentence.matchAll(mark)) {
      const place = match.index + match[0].length;
      if (best === undefined || Math.abs(place - middle) < Math.abs(best - middle)) best = place;
    }
    if (best !== undefined && best > sentence.length / 4 && best < (sentence.length * 3) / 4) return best;
  }
  const place = Math.floor(middle);
  const isInsidePair = /[\uDC00-\uDFFF]/.test(sentence[place] ?? "");
  return place > 1 ? place - (isInsidePair ? 1 : 0) : undefined;
}
