/**
 * Damerau-Levenshtein distance (optimal string alignment: insert, delete, replace, swap of neighbours), or `limit + 1`
 * as soon as it is known to be larger than `limit`.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let smallest = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let distance = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) distance = Math.min(distance, at(beforeLast, j - 2) + 1);
      row.push(distance);
      smallest = Math.min(smallest, distance);
    }
    if (smallest > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return Math.min(at(last, b.length), limit + 1);
}

const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY;

const vowels = "aeiouyäöü";
const sibilants = "csz";

/**
 * Whether one slip that people make all the time leads from `a` to `b`: neighbours swapped, a letter doubled or not,
 * one vowel for another, c, s and z for each other.
 */
export function isCommonSlip(a: string, b: string): boolean {
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  let at = 0;
  while (at < shorter.length && shorter[at] === longer[at]) at++;
  const [left, right] = [shorter.slice(at), longer.slice(at)];
  if (longer.length === shorter.length + 1) return left === right.slice(1) && longer[at] === longer[at - 1];
  if (longer.length !== shorter.length || left === "") return false;
  if (left.slice(2) === right.slice(2) && left[0] === right[1] && left[1] === right[0]) return true;
  return left.slice(1) === right.slice(1) && [vowels, sibilants].some((group) => isIn(group, left[0], right[0]));
}

const isIn = (group: string, ...letters: (string | undefined)[]): boolean =>
  letters.every((letter) => letter !== undefined && group.includes(letter));
