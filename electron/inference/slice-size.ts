/**
 * Prompt tokens that flash attention reads together on a CPU (`GGML_FA_TILE_Q` in llama.cpp); of fewer each is read by
 * itself, which takes the longer the more there is before them: 1,600 tokens on, 63 take longer than 128.
 */
const tile = 64;
/** A multiple of the tile; also what the context's batch is made for. */
export const mostSliceTokens = 4 * tile;

/** What a slice should take: a stream beside another session's prompt is held up by no more, nor is a cancel late by more. */
export const longestSliceMs = 250;

/**
 * How many prompt tokens are evaluated between two looks at cancel and at the other conversations: as many whole tiles
 * as fit into the time that nobody notices, at least one. Such slices were measured to cost nothing over a prompt in one
 * piece, and what a model says after them doesn't depend on how many they were, so not on how busy the computer is.
 */
export class SliceSize {
  readonly #targetMs: number;
  /** Of the first tiles of prompts. */
  #tokensPerMs: number | undefined;

  constructor(targetMs: number) {
    this.#targetMs = targetMs;
  }

  /** For one prompt: the further it is read the slower it gets, and a short one beside it says nothing of it. */
  ofPrompt(): PromptSlices {
    return new PromptSlices(this.#targetMs, this.#tokensPerMs, (speed) => {
      this.#tokensPerMs = this.#tokensPerMs === undefined ? speed : (this.#tokensPerMs + speed) / 2;
    });
  }
}

/** The slices of one prompt, one after the other. */
export class PromptSlices {
  readonly #targetMs: number;
  readonly #onFirstTile: (tokensPerMs: number) => void;
  #tokensPerMs: number | undefined;
  #isMeasured = false;

  constructor(targetMs: number, tokensPerMs: number | undefined, onFirstTile: (tokensPerMs: number) => void) {
    this.#targetMs = targetMs;
    this.#tokensPerMs = tokensPerMs;
    this.#onFirstTile = onFirstTile;
  }

  /** How many of the remaining tokens are next. What is no whole tile comes first: there it costs least. */
  next(remaining: number): number {
    const odd = remaining % tile;
    if (odd > 0) return odd;
    const tiles = Math.floor(((this.#tokensPerMs ?? 0) * this.#targetMs) / tile);
    return Math.min(remaining, mostSliceTokens, Math.max(1, tiles) * tile);
  }

  /** Slower is believed at once, because somebody waits for it; faster by half, because it may not last. */
  measured(tokens: number, ms: number): void {
    if (tokens < tile || ms <= 0) return;
    const speed = tokens / ms;
    const before = this.#tokensPerMs ?? speed;
    this.#tokensPerMs = speed < before ? speed : (before + speed) / 2;
    if (!this.#isMeasured) this.#onFirstTile(speed);
    this.#isMeasured = true;
  }
}
