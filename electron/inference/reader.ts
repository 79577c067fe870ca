/** A stretch of a passage that a reader judges together with a question. */
export interface ReaderWindow {
  /** Title and headings, outermost first. */
  readonly headingPath: readonly string[];
  /** Sentences, list items and table rows without their markers; what is beyond the reader's length is cut off. */
  readonly sentences: readonly string[];
}

export interface Judgement {
  /** A logit: how well the window answers the question. Comparable between the windows of one question. */
  readonly relevance: number;
  /** A logit a sentence: how likely it is a part of the answer; undefined where it was cut off. */
  readonly evidence: readonly (number | undefined)[];
}

/** Reads a question and a passage together. The one that ships: handrail-reader, English. */
export interface Reader {
  /** False: none is installed. */
  readonly canJudge: boolean;
  /**
   * Judges one window after the other, in their order, and returns what was judged by the first that would, at the pace
   * so far, not be read before `withinMs` are over (counted from when the model is loaded): fewer judgements than
   * windows then.
   *
   * @throws HandrailError MODEL_NOT_INSTALLED without one; HASH_MISMATCH, ENGINE_RESTARTING, SHUTTING_DOWN
   */
  judge(question: string, windows: readonly ReaderWindow[], options: ReadOptions): Promise<Judgement[]>;
}

export interface ReadOptions {
  readonly withinMs: number;
  readonly signal?: AbortSignal;
}
