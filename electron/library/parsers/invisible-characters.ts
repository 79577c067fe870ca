/**
 * Characters that nobody sees and that a language model may read: tags (U+E0000, a second alphabet without any form),
 * selectors of variants by the dozen, zero-width characters one after the other as ones and noughts. A single one of
 * the last is typography, and the tags behind a flag are its name (Unicode TR51, ED-14A).
 */
const smuggled =
  /(?<![\u{1F3F4}\u{E0020}-\u{E007F}])[\u{E0001}\u{E0020}-\u{E007F}]+|[\u{E0100}-\u{E01EF}\uFE00-\uFE0F]{4,}|[\u200B-\u200D\u2060-\u2064\uFEFF\u180E]{8,}/gu;
const withoutForm = /[\u{E0000}-\u{E01EF}\uFE00-\uFE0F]/gu;

/** Passages that are written in characters without a form. Pure. */
export const countSmuggled = (text: string): number => text.match(smuggled)?.length ?? 0;

/** The text without tags and selectors of variants. Pure. */
export const withoutSmuggled = (text: string): string => text.replace(withoutForm, "");
