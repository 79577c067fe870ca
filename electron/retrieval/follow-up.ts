import type { HistoryTurn } from "../contract/search.ts";
import { analyze } from "./text-analysis.ts";
import { tokenize } from "./tokenizer.ts";

export interface SelfContainedQuestion {
  readonly text: string;
  /** Something of the history was put before the question. */
  readonly rewritten: boolean;
}

// How a question begins that goes on from another one.
const connectives =
  /^(?:and|or|but|so|also|then|plus|what about|how about|what if|same|und|oder|aber|also|dann|was ist mit|wie ist es mit|wie sieht es mit|und was|was wenn|gilt das)\b/iu;
// Words that point at something said before.
const anaphora = new Set(
  `it its that this these those they them their theirs he she him her afterwards instead same such one ones former latter
   meantime otherwise
   dies diese dieser dieses diesem diesen jene jener jenes dafür damit davon dazu daran darauf danach davor darüber dabei
   dort ihn ihm deren dessen dasselbe sonst solche`.split(/\s+/u),
);
// With so few of its own words a question hardly says what it is about. With three it mostly does: of 16 follow-ups in
// two question sets none needs the third, while "What are the rules for whistleblowing and complaints?" has three.
const fewContentWords = 2;
// Longer than that, a pointing word most likely points at something in the question itself.
const manyContentWords = 9;
const maximumTurnsBack = 3;

/**
 * The question with what it goes on from put before it. Measured: the last question and the current one as one text
 * serve keywords and vectors alike, and the answers between add nothing (docs/evaluation.md). A question that goes on
 * from one that itself goes on from another takes all of them.
 */
export function selfContained(question: string, history: readonly HistoryTurn[]): SelfContainedQuestion {
  const asked = history.filter(({ role }) => role === "user").map(({ content }) => content);
  const parts = [question];
  for (const earlier of asked.toReversed().slice(0, maximumTurnsBack)) {
    if (!goesOn(parts[0] ?? question)) break;
    parts.unshift(earlier);
  }
  return { text: parts.join(" "), rewritten: parts.length > 1 };
}

/** Whether a question seems to need what was said before it. */
export function goesOn(question: string): boolean {
  const trimmed = question.trim();
  if (connectives.test(trimmed)) return true;
  const contentWords = Math.min(analyze(trimmed, "en").length, analyze(trimmed, "de").length);
  if (contentWords <= fewContentWords) return true;
  return contentWords < manyContentWords && tokenize(trimmed).some((word) => anaphora.has(word));
}
