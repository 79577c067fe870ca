import type { TextSection } from "./text-sections.ts";

export interface AlignedSections {
  readonly older: TextSection | undefined;
  readonly newer: TextSection | undefined;
}

/** Pairs of sections to be compared by their words; above it only headings and whole texts tell. */
const mostComparisons = 40_000;
/** Share of words that a section without its heading must have in common to be the same one. */
const leastShared = 0.5;

/**
 * Which section became which: by heading path, else by its whole text (moved or renamed), else by its own heading (moved
 * and changed), else by most of its words. In the order of the newer text, with what was removed where it stood. Pure.
 */
export function alignSections(older: readonly TextSection[], newer: readonly TextSection[]): AlignedSections[] {
  const partners = new Map<TextSection, TextSection>();
  const taken = new Set<TextSection>();
  const pair = (one: TextSection, other: TextSection): void => {
    partners.set(other, one);
    taken.add(one);
  };
  const pairBy = (keyOf: (section: TextSection) => string | undefined): void => {
    const waiting = new Map<string, TextSection[]>();
    for (const section of older) {
      const key = taken.has(section) ? undefined : keyOf(section);
      if (key === undefined) continue;
      const same = waiting.get(key);
      if (same) same.push(section);
      else waiting.set(key, [section]);
    }
    for (const section of newer) {
      const key = partners.has(section) ? undefined : keyOf(section);
      const found = key === undefined ? undefined : waiting.get(key)?.shift();
      if (found) pair(found, section);
    }
  };
  pairBy((section) => JSON.stringify([section.headingPath, section.blocks]));
  pairBy(({ headingPath }) => JSON.stringify(headingPath));
  pairBy(({ blocks }) => (blocks.length > 0 ? JSON.stringify(blocks) : undefined));
  pairBy(({ headingPath }) => headingPath.at(-1));
  pairByWords(
    older.filter((section) => !taken.has(section)),
    newer.filter((section) => !partners.has(section)),
    pair,
  );
  return inOrder(older, newer, partners);
}

function pairByWords(
  older: readonly TextSection[],
  newer: readonly TextSection[],
  pair: (one: TextSection, other: TextSection) => void,
): void {
  if (older.length * newer.length > mostComparisons) return;
  const bags = new Map(older.map((section) => [section, wordsOf(section.blocks)]));
  for (const section of newer) {
    const words = wordsOf(section.blocks);
    let best: TextSection | undefined;
    let bestShare = leastShared;
    for (const [candidate, bag] of bags) {
      const share = sharedWords(words, bag);
      if (share <= bestShare) continue;
      [best, bestShare] = [candidate, share];
    }
    if (!best) continue;
    bags.delete(best);
    pair(best, section);
  }
}

export const wordsOf = (texts: readonly string[]): ReadonlySet<string> =>
  new Set(texts.flatMap((text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []));

/** Jaccard similarity, 0 to 1; 0 where one is empty. */
export function sharedWords(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  if (small.size === 0) return 0;
  let shared = 0;
  for (const word of small) if (large.has(word)) shared++;
  return shared / (small.size + large.size - shared);
}

function inOrder(
  older: readonly TextSection[],
  newer: readonly TextSection[],
  partners: ReadonlyMap<TextSection, TextSection>,
): AlignedSections[] {
  const kept = new Set(partners.values());
  // What was removed follows the section that it followed.
  const removedAfter = new Map<TextSection | undefined, TextSection[]>();
  let before: TextSection | undefined;
  for (const section of older) {
    if (kept.has(section)) before = section;
    else removedAfter.set(before, [...(removedAfter.get(before) ?? []), section]);
  }
  const removed = (after: TextSection | undefined): AlignedSections[] =>
    (removedAfter.get(after) ?? []).map((section) => ({ older: section, newer: undefined }));
  return [
    ...removed(undefined),
    ...newer.flatMap((section) => {
      const partner = partners.get(section);
      return [{ older: partner, newer: section }, ...(partner ? removed(partner) : [])];
    }),
  ];
}
