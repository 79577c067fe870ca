import type { Rect } from "@llamaindex/liteparse";

/** A rendered page: three bytes a pixel, row by row from the top. */
export interface Picture {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Pixels a point. */
  readonly scale: number;
}

/** Of 255 in any colour; anything paler can't be told from its background on paper, nor well on a screen. */
const leastContrast = 12;

/**
 * Whether anything is drawn in a box, in points: two pixels that differ. The outermost part of its height is left out,
 * as lines of other print or of a table reach into it. What lies beyond the page has no ink. Pure.
 */
export function hasInk({ pixels, width, height, scale }: Picture, box: Rect): boolean {
  const left = Math.max(0, Math.floor(box.x * scale));
  const right = Math.min(width, Math.ceil((box.x + box.width) * scale));
  const inset = box.height * scale > 6 ? 0.2 : 0;
  const top = Math.max(0, Math.floor((box.y + box.height * inset) * scale));
  const bottom = Math.min(height, Math.ceil((box.y + box.height * (1 - inset)) * scale));
  if (left >= right || top >= bottom) return false;
  const first = (top * width + left) * 3;
  for (let y = top; y < bottom; y++) {
    let at = (y * width + left) * 3;
    for (let x = left; x < right; x++, at += 3) {
      for (let colour = 0; colour < 3; colour++) {
        const difference = (pixels[at + colour] ?? 0) - (pixels[first + colour] ?? 0);
        if (difference > leastContrast || difference < -leastContrast) return true;
      }
    }
  }
  return false;
}
