/** Points; smaller print nobody reads. */
export const leastPrint = 2;

/** Of 255 in each colour; what differs less from what is behind it isn't seen. */
const leastContrast = 16;

const channels = (color: string): number[] => [0, 2, 4].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

/** On white paper six such digits can't be read: a contrast under 1.2 (WCAG 2.2, relative luminance, roughly). Pure. */
export function isNearWhite(color: string): boolean {
  const [red, green, blue] = channels(color).map((channel) => channel / 255);
  return 0.2126 * (red ?? 0) ** 2.2 + 0.7152 * (green ?? 0) ** 2.2 + 0.0722 * (blue ?? 0) ** 2.2 > 0.82;
}

/** Print in one colour (six digits each) on the other can't be seen. Pure. */
export function isAlike(color: string, ground: string): boolean {
  if (isNearWhite(color) && isNearWhite(ground)) return true;
  const behind = channels(ground);
  return channels(color).every((channel, index) => Math.abs(channel - (behind[index] ?? 0)) < leastContrast);
}
