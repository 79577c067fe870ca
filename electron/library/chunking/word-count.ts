/** Scripts that set no spaces between words; about two characters make a word. */
const unspaced = /[\u0E00-\u0EFF\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF]/gu;
/** Longer pieces (addresses, encoded data) count as several words, so that a limit in words bounds the length too. */
const longestWord = 40;

/** Words as people count them: what stands between white space and holds a letter or a digit. Never too few for a limit. */
export function countWords(text: string): number {
  let count = 0;
  for (const piece of text.split(/\s+/)) {
    if (piece === "") continue;
    if (piece.length > longestWord) count += Math.ceil(piece.length / longestWord);
    else if (/[\p{L}\p{N}]/u.test(piece)) count++;
    const characters = piece.match(unspaced)?.length ?? 0;
    if (characters > 2) count += Math.floor(characters / 2);
  }
  return count;
}
