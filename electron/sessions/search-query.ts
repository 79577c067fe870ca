/**
 * A full-text query of what a person typed: every word must occur, the last one may be a beginning. Words are quoted,
 * so nothing a person types is read as FTS5 syntax (https://www.sqlite.org/fts5.html#fts5_strings).
 * Undefined when there is no word in it.
 */
export function searchQuery(text: string): string | undefined {
  const words = text.match(/[\p{L}\p{N}\p{M}]+/gu);
  if (!words) return undefined;
  return `${words.map((word) => `"${word}"`).join(" ")}*`;
}
