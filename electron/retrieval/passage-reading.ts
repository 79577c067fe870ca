import type { Judgement, Reader } from "../inference/reader.ts";
import type { Log } from "../platform/log.ts";
import { bestWindow, sentenceWindows, type SentenceWindow } from "./reader-window.ts";
import type { RetrievedPassage } from "./retrieval.ts";

export interface PassageReadingOptions {
  readonly reader: Reader;
  readonly log: Log;
  readonly limits?: ReadingLimits;
}

export interface ReadingLimits {
  /** Of so many passages, from the first on, the window that holds the best sentence is read: can it be answered at all? */
  readonly passages: number;
  /** So many sentences of the first `sentencePassages` are read with their neighbours: which passage, what to quote? */
  readonly sentences: number;
  /** Counted from the search's beginning: what wouldn't be read by then isn't read at all. */
  readonly withinMs: number;
  /** However long the search took. */
  readonly atLeastMs: number;
  /** In place of `withinMs` where nobody watches meanwhile. */
  readonly wholeWithinMs: number;
}

/**
 * What each was tried with: docs/evaluation.md. A sentence with its neighbours takes a third of a long window's time. After
 * the search the quote takes 20 to 70 ms more, and all of it together should be 300 at most.
 */
export const readingLimits: ReadingLimits = {
  passages: 2,
  sentences: 6,
  withinMs: 210,
  atLeastMs: 80,
  wholeWithinMs: 800,
};
/** Those that are quoted from. */
const sentencePassages = 5;

/** How much a reader's judgement moves a passage: docs/evaluation.md. */
export const relevanceWeight = 0.4;

export interface ReadPassages {
  /** Best first. */
  readonly passages: readonly RetrievedPassage[];
  /**
   * A logit: mean of the first passage's relevance and of the more relevant one's of the first two, in the order of
   * the search. Undefined: nothing was read.
   */
  readonly relevance: number | undefined;
}

export interface ReadingOptions {
  /** Since the search's beginning. */
  readonly elapsedMs: number;
  /** Nobody watches: there is time for all of it. */
  readonly isWhole?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lets a reader judge the first passages again, as far as the time allows. Without one, or when it fails, they stay as
 * they are.
 */
export class PassageReading {
  readonly #options: PassageReadingOptions;

  constructor(options: PassageReadingOptions) {
    this.#options = options;
  }

  /** How many passages are needed, however few are asked for. */
  get passages(): number {
    if (!this.#options.reader.canJudge) return 0;
    return Math.max(sentencePassages, (this.#options.limits ?? readingLimits).passages);
  }

  async read(
    question: string,
    found: readonly RetrievedPassage[],
    { elapsedMs, isWhole = false, signal }: ReadingOptions,
  ): Promise<ReadPassages> {
    const { reader, log } = this.#options;
    const { passages, sentences, withinMs, atLeastMs, wholeWithinMs } = this.#options.limits ?? readingLimits;
    const [first, ...others] = found
      .slice(0, passages)
      .map((one) => bestWindow(one.passage, one.sentenceScores).window);
    if (!reader.canJudge || !first) return { passages: found, relevance: undefined };
    const nearby = sentenceWindows(found.slice(0, sentencePassages), sentences);
    // What time is left for is worth most on sentences: docs/evaluation.md.
    const windows = [first, ...nearby.map(({ window }) => window), ...others];
    try {
      const judgements = await reader.judge(question, windows, {
        withinMs: Math.max((isWhole ? wholeWithinMs : withinMs) - elapsedMs, atLeastMs),
        ...(signal && { signal }),
      });
      const read = withSentences(found, nearby, judgements.slice(1, 1 + nearby.length));
      const ofPassages = [...judgements.slice(0, 1), ...judgements.slice(1 + nearby.length)];
      const relevances = ofPassages.map(({ relevance }) => relevance);
      return { passages: reorder(read), relevance: overallRelevance(relevances) };
    } catch (error) {
      signal?.throwIfAborted();
      log.warn({ err: error }, "The reader failed; the search goes without it");
      return { passages: found, relevance: undefined };
    }
  }
}

function overallRelevance(relevances: readonly number[]): number | undefined {
  const [first] = relevances;
  return first === undefined ? undefined : (first + Math.max(...relevances)) / 2;
}

/** The passages with what was judged of their sentences; of a sentence in two windows the better judgement. */
function withSentences(
  found: readonly RetrievedPassage[],
  windows: readonly SentenceWindow[],
  judgements: readonly Judgement[],
): RetrievedPassage[] {
  return found.map((one, passageIndex) => {
    const read = judgements.flatMap(({ relevance }, at) => {
      const window = windows[at];
      return window?.passageIndex === passageIndex ? [{ ...window, relevance }] : [];
    });
    if (read.length === 0) return one;
    const sentenceRelevance = one.passage.sentences.map((_, index) => {
      const known = read.filter(({ first, last }) => index >= first && index <= last).map(({ relevance }) => relevance);
      return known.length === 0 ? undefined : Math.max(...known);
    });
    return { ...one, sentenceRelevance };
  });
}

/**
 * Adds to each score its best sentence's standard relevance, in units of the scores' own deviation (z(score) + weight ·
 * z(relevance), models/handrail-reader/MODEL.md, on the scale of the scores). What wasn't read keeps its score.
 *
 * @param found best first
 */
export function reorder(found: readonly RetrievedPassage[]): RetrievedPassage[] {
  const relevanceOf = ({ sentenceRelevance }: RetrievedPassage): number | undefined => {
    const known = (sentenceRelevance ?? []).filter((one) => one !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  };
  const read = found.flatMap((one) => {
    const relevance = relevanceOf(one);
    return relevance === undefined ? [] : [{ score: one.score, relevance }];
  });
  const scores = deviation(read.map(({ score }) => score));
  const relevances = deviation(read.map(({ relevance }) => relevance));
  if (read.length === 0 || relevances.deviation === 0) return [...found];
  return found
    .map((one) => {
      const relevance = relevanceOf(one);
      if (relevance === undefined) return one;
      const standard = (relevance - relevances.mean) / relevances.deviation;
      return { ...one, score: one.score + relevanceWeight * scores.deviation * standard };
    })
    .toSorted((a, b) => b.score - a.score);
}

function deviation(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
  return { mean, deviation: Math.sqrt(variance) };
}
