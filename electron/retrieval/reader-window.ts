import type { ReaderWindow } from "../inference/reader.ts";
import type { Passage } from "./passage-store.ts";

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
  const headingPath = [passage.title, ...passage.headingPath.filter((heading) => heading !== passage.title)];
  return { window: { headingPath, sentences }, firstSentence };
}
