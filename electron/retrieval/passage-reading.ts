import type { Judgement, Reader } from "../inference/reader.ts";
import type { Log } from "../platform/log.ts";
import { bestWindow } from "./reader-window.ts";
import type { Reading, RetrievedPassage } from "./retrieval.ts";

export interface PassageReadingOptions {
  readonly reader: Reader;
  readonly log: Log;
  readonly limits?: ReadingLimits;
}

export interface ReadingLimits {
  /** Passages that are read, from the first on. */
  readonly passages: number;
  /** A passage that isn't read by then isn't read at all. */
  readonly withinMs: number;
}

/** A window takes 30 to 40 ms on one thread: about a quarter of a second in all, and never much more than withinMs. */
export const readingLimits: ReadingLimits = { passages: 6, withinMs: 400 };

/** How much a reader's judgement moves a passage: docs/evaluation.md. More of it made the first place worse. */
export const relevanceWeight = 0.25;
/** Of these the most relevant counts for whether the question can be answered at all. */
const decisive = 3;

export interface ReadPassages {
  /** Best first. */
  readonly passages: readonly RetrievedPassage[];
  /**
   * A logit: mean of the first passage's relevance and of the most relevant one's of the first three, in the order of
   * the search. Undefined: nothing was read.
   */
  readonly relevance: number | undefined;
}

/** Lets a reader judge the first passages again. Without one, or when it fails, they stay as they are. */
export class PassageReading {
  readonly #options: PassageReadingOptions;

  constructor(options: PassageReadingOptions) {
    this.#options = options;
  }

  /** How many passages are needed, however few are asked for. */
  get passages(): number {
    return this.#options.reader.canJudge ? (this.#options.limits ?? readingLimits).passages : 0;
  }

  async read(
    question: string,
    found: readonly RetrievedPassage[],
    signal: AbortSignal | undefined,
  ): Promise<ReadPassages> {
    const { reader, log } = this.#options;
    const { passages, withinMs } = this.#options.limits ?? readingLimits;
    if (!reader.canJudge || found.length === 0) return { passages: found, relevance: undefined };
    const windows = found.slice(0, passages).map((one) => bestWindow(one.passage, one.sentenceScores));
    try {
      const judgements = await reader.judge(
        question,
        windows.map(({ window }) => window),
        { withinMs, ...(signal && { signal }) },
      );
      const readings = judgements.map((judgement, index) => placed(judgement, windows[index]?.firstSentence ?? 0));
      return applyReadings(found, readings);
    } catch (error) {
      signal?.throwIfAborted();
      log.warn({ err: error }, "The reader failed; the search goes without it");
      return { passages: found, relevance: undefined };
    }
  }
}

/** With its evidence in the passage's own sentences. */
const placed = ({ relevance, evidence }: Judgement, firstSentence: number): Reading => ({
  relevance,
  evidence: [...Array.from({ length: firstSentence }, () => undefined), ...evidence],
});

/**
 * Adds to each score its relevance's standard score, in units of the scores' own deviation (z(score) + weight ·
 * z(relevance), models/handrail-reader/MODEL.md, on the scale of the scores). What wasn't read keeps its score.
 *
 * @param found best first @param readings of the first of them
 */
export function applyReadings(found: readonly RetrievedPassage[], readings: readonly Reading[]): ReadPassages {
  const first = readings[0];
  if (!first) return { passages: found, relevance: undefined };
  const best = Math.max(...readings.slice(0, decisive).map(({ relevance }) => relevance));
  const scores = deviation(found.slice(0, readings.length).map(({ score }) => score));
  const relevances = deviation(readings.map(({ relevance }) => relevance));
  const passages = found
    .map((one, index) => {
      const reading = readings[index];
      if (!reading) return one;
      const standard = relevances.deviation === 0 ? 0 : (reading.relevance - relevances.mean) / relevances.deviation;
      return { ...one, score: one.score + relevanceWeight * scores.deviation * standard, reading };
    })
    .toSorted((a, b) => b.score - a.score);
  return { passages, relevance: (first.relevance + best) / 2 };
}

function deviation(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}
