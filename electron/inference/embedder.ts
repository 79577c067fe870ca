/** Turns texts into vectors. The one that ships: all-MiniLM-L6-v2, English, 384 dimensions, unit length. */
export interface Embedder {
  /** Of model and its precision; vectors of different ids are never compared. */
  readonly id: string;
  readonly dimensions: number;
  /**
   * Median cosine of a question and a passage that have nothing to do with each other; absent: 0, as of the one that
   * ships, on whose cosines thresholds were set. Those of any other one are compared, but no threshold trusts them.
   */
  readonly unrelatedCosine?: number | "unmeasured";
  /**
   * One unit vector (`Float32Array[dimensions]`) a text, in order. A text is cut at 256 word pieces, its end closed
   * properly. What the model wants put before a question or a document is put there. One text runs at a time, so a question waits for at most one chunk.
   *
   * @throws HandrailError ENGINE_RESTARTING for a question, WorkerExitedError for a document, when the worker ended
   *   three times at one text
   */
  embed(texts: readonly string[], options: EmbedOptions): Promise<Float32Array[]>;
}

export interface EmbedOptions {
  /** A question goes before every document text that waits. */
  readonly priority: "question" | "document";
  readonly signal?: AbortSignal;
}

/** Whether thresholds hold for its cosines: they were set on those of the one that ships. */
export const areCosinesKnown = ({ unrelatedCosine = 0 }: Pick<Embedder, "unrelatedCosine">): boolean =>
  unrelatedCosine === 0;
