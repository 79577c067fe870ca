import type { ReaderWindow } from "../inference/reader.ts";
import type { Passage } from "./passage-store.ts";
import type { RetrievedPassage } from "./retrieval.ts";

/** A window and where it begins among the passage's sentences. */
export interface PlacedWindow {
  readonly window: ReaderWindow;
  readonly firstSentence: number;
}

/** About the 176 word pieces that the reader was trained with. */
export const windowWords = 125;

/**
 * The part of a passage that a reader is given: the passage is cut at sentence ends into windows of about equal length,
 * and that with the best sentence is taken. Reading every window would cost two to three times as much.
 *
 * @param sentenceScores of each of the passage's sentences; empty: the first window is taken
 */
export function bestWindow(passage: Passage, sentenceScores: readonly number[]): PlacedWindow {
  const counts = passage.sentences.map(({ text }) => text.match(/\S+/gu)?.length ?? 0);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const windows = Math.max(1, Math.ceil(all / windowWords));
  const windowAt: number[] = [];
  let before = 0;
  for (const count of counts) {
    const middle = before + count / 2;
    windowAt.push(Math.min(windows - 1, Math.floor((middle * windows) / Math.max(1, all))));
    before += count;
  }
  const best = sentenceScores.length === 0 ? 0 : sentenceScores.indexOf(Math.max(...sentenceScores));
  const chosen = windowAt[best] ?? 0;
  const firstSentence = Math.max(0, windowAt.indexOf(chosen));
  const sentences = passage.sentences.filter((_, index) => windowAt[index] === chosen).map(({ text }) => text);
  return { window: { headingPath: headingsOf(passage), sentences }, firstSentence };
}

const headingsOf = ({ title, headingPath }: Passage): string[] => [
  title,
  ...headingPath.filter((heading) => heading !== title),
];

/** A sentence with the one before and the one after it. */
export interface SentenceWindow {
  readonly window: ReaderWindow;
  /** Among the passages that were given, and of the window's first and last sentence in its passage. */
  readonly passageIndex: number;
  readonly first: number;
  readonly last: number;
}

/** How a passage's score, relative to the best one's, weighs against a sentence's cosine, as in choosing what is quoted. */
const passageShare = 1.2;

/**
 * The sentences that most likely answer, by their cosine and their passage's score, each with its neighbours, at most
 * `count`; one that is in another one's window already isn't read again.
 *
 * @param found best first
 */
export function sentenceWindows(found: readonly RetrievedPassage[], count: number): SentenceWindow[] {
  const best = Math.max(...found.map(({ score }) => score), Number.EPSILON);
  const ranked = found
    .flatMap(({ passage, score, sentenceScores }, passageIndex) =>
      passage.sentences.flatMap(({ kind }, index) =>
        kind === "heading"
          ? []
          : [{ passage, passageIndex, index, value: (sentenceScores[index] ?? 0) + passageShare * (score / best) }],
      ),
    )
    .toSorted((a, b) => b.value - a.value);
  const windows: SentenceWindow[] = [];
  for (const { passage, passageIndex, index } of ranked) {
    if (windows.length >= count) break;
    const isRead = windows.some((one) => one.passageIndex === passageIndex && index >= one.first && index <= one.last);
    if (isRead) continue;
    const isText = (at: number): boolean =>
      passage.sentences[at] !== undefined && passage.sentences[at].kind !== "heading";
    const first = isText(index - 1) ? index - 1 : index;
    const last = isText(index + 1) ? index + 1 : index;
    const sentences = passage.sentences.slice(first, last + 1).map(({ text }) => text);
    windows.push({ window: { headingPath: headingsOf(passage), sentences }, passageIndex, first, last });
  }
  return windows;
}
