/** Prompt tokens of a slice: the least that costs nothing, the most that the context's batch takes in one go. */
export const sliceLimits = { least: 32, most: 256, first: 64 } as const;

/** What a slice takes at most: a stream beside another session's prompt is held up by no more, nor is a cancel late by more. */
export const longestSliceMs = 250;

/**
 * How many prompt tokens are evaluated between two looks at cancel and at the other conversations: as many as fit into
 * the time that nobody notices. Slices of 64 and more were measured to cost nothing over a prompt in one piece.
 */
export class SliceSize {
  readonly #targetMs: number;
  #tokensPerMs: number | undefined;

  constructor(targetMs: number) {
    this.#targetMs = targetMs;
  }

  /** A multiple of 32 between the limits. */
  get tokens(): number {
    if (this.#tokensPerMs === undefined) return sliceLimits.first;
    const fitting = Math.floor((this.#tokensPerMs * this.#targetMs) / 32) * 32;
    return Math.min(sliceLimits.most, Math.max(sliceLimits.least, fitting));
  }

  /** Half of the last slice's speed and half of those before it, as prompts get slower the longer they are. */
  measured(tokens: number, ms: number): void {
    if (tokens < sliceLimits.least || ms <= 0) return;
    const speed = tokens / ms;
    this.#tokensPerMs = this.#tokensPerMs === undefined ? speed : (this.#tokensPerMs + speed) / 2;
  }
}
