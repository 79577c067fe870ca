/**
 * Prompt tokens that flash attention reads together on a CPU (`GGML_FA_TILE_Q` in llama.cpp); of fewer each is read by
 * itself, which takes the longer the more there is before them: 1,600 tokens on, 63 take longer than 128.
 */
const tile = 64;
/** A multiple of the tile; also what the context's batch is made for. */
export const mostSliceTokens = 4 * tile;

/** What a slice may take: while somebody else waits, and while nobody does. */
export interface SliceTimes {
  readonly sharedMs: number;
  /** Whoever comes then waits for no more; each slice costs some 5 ms beside reading all at once, which is 2 % of short ones. */
  readonly aloneMs: number;
}

/** A stream beside another session's prompt is held up by no more than a shared one, nor is a cancel late by more. */
export const sliceTimes: SliceTimes = { sharedMs: 250, aloneMs: 1_000 };

/**
 * How many prompt tokens are evaluated between two looks at cancel and at the other conversations: as many whole tiles
 * as fit into the time that nobody notices, at least one. Which tokens are read together may change the last digits of
 * what is computed, so the same prompt may end in other words where two were as likely.
 */
export class SliceSize {
  readonly #times: SliceTimes;
  /** Of the first tiles of prompts. */
  #tokensPerMs: number | undefined;

  constructor(times: SliceTimes) {
    this.#times = times;
  }

  /** For one prompt: the further it is read the slower it gets, and a short one beside it says nothing of it. */
  ofPrompt(): PromptSlices {
    return new PromptSlices(this.#times, this.#tokensPerMs, (speed) => {
      this.#tokensPerMs = this.#tokensPerMs === undefined ? speed : (this.#tokensPerMs + speed) / 2;
    });
  }
}

/** The slices of one prompt, one after the other. */
export class PromptSlices {
  readonly #times: SliceTimes;
  readonly #onFirstTile: (tokensPerMs: number) => void;
  #tokensPerMs: number | undefined;
  #isMeasured = false;

  constructor(times: SliceTimes, tokensPerMs: number | undefined, onFirstTile: (tokensPerMs: number) => void) {
    this.#times = times;
    this.#tokensPerMs = tokensPerMs;
    this.#onFirstTile = onFirstTile;
  }

  /**
   * How many of the remaining tokens are next. What is no whole tile comes first, where it costs least: together with
   * tiles when there is time for that.
   */
  next(remaining: number, isAlone: boolean): number {
    const odd = remaining % tile;
    const fitting = (this.#tokensPerMs ?? 0) * (isAlone ? this.#times.aloneMs : this.#times.sharedMs);
    const tiles = Math.floor((fitting - odd) / tile);
    if (odd > 0 && tiles < 1) return odd;
    return Math.min(remaining, odd + Math.min(mostSliceTokens, Math.max(1, tiles) * tile));
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
