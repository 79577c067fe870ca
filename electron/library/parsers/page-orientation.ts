import type { TextItem } from "@llamaindex/liteparse";

/** By how many degrees, clockwise, a page's content lies beside its upright. */
export type PageAngle = 0 | 90 | 180 | 270;

type Box = readonly [x: number, y: number, width: number, height: number];

/** Under it a page may stand on its head: upside down letters are read, but seldom with confidence. */
const leastConfidence = 0.85;
const fewestLetters = 20;

const lettersOf = ({ text }: TextItem): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

/** Angles that are worth a try after a page was read as it lies: text that runs down or up, or that makes no sense. Pure. */
export function likelyAngles(items: readonly TextItem[]): readonly PageAngle[] {
  const all = items.reduce((sum, item) => sum + lettersOf(item), 0);
  if (all < fewestLetters) return [];
  const steep = items.filter((item) => item.text.trim().length > 2 && item.height > 1.5 * item.width);
  if (steep.reduce((sum, item) => sum + lettersOf(item), 0) * 2 > all) return [90, 270];
  return legibility(items) < leastConfidence * all ? [180] : [];
}

/** How much was read that stands upright: its letters, each by the confidence in it. Pure. */
export const legibility = (items: readonly TextItem[]): number =>
  items.reduce((sum, item) => {
    const isSteep = item.text.trim().length > 2 && item.height > 1.5 * item.width;
    return isSteep ? sum : sum + lettersOf(item) * (item.confidence ?? 0);
  }, 0);

/** Where a box of the page set upright lies on the page as it is. `width` and `height` are the upright page's. Pure. */
export function turnBack(box: Box, angle: PageAngle, { width, height }: { width: number; height: number }): Box {
  const [x, y, wide, high] = box;
  switch (angle) {
    case 0:
      return box;
    case 90:
      return [height - y - high, x, high, wide];
    case 180:
      return [width - x - wide, height - y - high, wide, high];
    case 270:
      return [y, width - x - wide, high, wide];
  }
}
