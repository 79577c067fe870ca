import { diffArrays, diffWordsWithSpace } from "diff";
import type { SectionChange } from "../../contract/documents.ts";
import { sharedWords, wordsOf, type AlignedSections } from "./align-sections.ts";
import type { TextSection } from "./text-sections.ts";

type Part = SectionChange["parts"][number];

/** Edits beyond which two texts have no more in common than is worth showing; time grows with their square. */
const mostBlockEdits = 500;
const mostWordEdits = 200;
/** Replaced blocks that are compared with each other, one side times the other. */
const mostPairs = 2_500;
/** A paragraph or row with less of its words in common is another one. */
const leastShared = 0.3;

/**
 * What became of a section; undefined: nothing, though it may have moved. Blocks are compared first, then the words of
 * those that were changed, so that a table differs by rows and within a row by cells. Pure.
 */
export function diffSection({ older, newer }: AlignedSections): SectionChange | undefined {
  if (older && newer) {
    const isRenamed = older.headingPath.at(-1) !== newer.headingPath.at(-1);
    const parts = diffBlocks(sectionBlocks(older, isRenamed), sectionBlocks(newer, isRenamed));
    if (parts.every(({ kind }) => kind === "same")) return undefined;
    return { heading_path: [...newer.headingPath], change: "changed", parts };
  }
  if (newer) return whole(newer, "added", "inserted");
  return older && whole(older, "removed", "deleted");
}

/** The text that a section's parts make up: each block on lines of its own; the heading where it was changed. */
export const sectionBlocks = (section: TextSection, withHeading: boolean): string[] => {
  const heading = section.headingPath.at(-1);
  return [...(withHeading && heading !== undefined ? [heading] : []), ...section.blocks].map((block) => `${block}\n`);
};

function whole(section: TextSection, change: "added" | "removed", kind: Part["kind"]): SectionChange {
  const text = sectionBlocks(section, false).join("");
  return { heading_path: [...section.headingPath], change, parts: text === "" ? [] : [{ kind, text }] };
}

function diffBlocks(older: readonly string[], newer: readonly string[]): Part[] {
  const changes = diffArrays([...older], [...newer], { maxEditLength: mostBlockEdits });
  if (!changes) return joined(replaced(older, newer));
  const parts: Part[] = [];
  for (let index = 0; index < changes.length; index++) {
    const [change, next] = [changes[index], changes[index + 1]];
    if (!change) break;
    if (!change.added && !change.removed) parts.push({ kind: "same", text: change.value.join("") });
    else if (next && ((change.removed && next.added) || (change.added && next.removed))) {
      const [removed, added] = change.removed ? [change, next] : [next, change];
      parts.push(...diffReplaced(removed.value, added.value));
      index++;
    } else parts.push({ kind: change.added ? "inserted" : "deleted", text: change.value.join("") });
  }
  return joined(parts);
}

/** Blocks in the place of others: those that are much alike were changed, the rest went and came. */
function diffReplaced(older: readonly string[], newer: readonly string[]): Part[] {
  const parts: Part[] = [];
  let [i, j] = [0, 0];
  for (const [oldIndex, newIndex] of alikeInOrder(older, newer)) {
    parts.push(...replaced(older.slice(i, oldIndex), newer.slice(j, newIndex)));
    parts.push(...diffWords(older[oldIndex] ?? "", newer[newIndex] ?? ""));
    [i, j] = [oldIndex + 1, newIndex + 1];
  }
  return [...parts, ...replaced(older.slice(i), newer.slice(j))];
}

/** The pairs of similar blocks, in the order of both, that have the most in common together. */
function alikeInOrder(older: readonly string[], newer: readonly string[]): [number, number][] {
  if (older.length * newer.length > mostPairs) return [];
  const [olderWords, newerWords] = [older, newer].map((blocks) => blocks.map((block) => wordsOf([block])));
  const share = (i: number, j: number): number => {
    const shared = sharedWords(olderWords?.[i] ?? new Set(), newerWords?.[j] ?? new Set());
    return shared >= leastShared ? shared : 0;
  };
  // best[i][j]: the most that the blocks from i and j on have in common.
  const best = Array.from({ length: older.length + 1 }, () => new Float64Array(newer.length + 1));
  const at = (i: number, j: number): number => best[i]?.[j] ?? 0;
  for (let i = older.length - 1; i >= 0; i--) {
    for (let j = newer.length - 1; j >= 0; j--) {
      const shared = share(i, j);
      const row = best[i];
      if (row) row[j] = Math.max(at(i + 1, j), at(i, j + 1), shared > 0 ? shared + at(i + 1, j + 1) : 0);
    }
  }
  const pairs: [number, number][] = [];
  for (let [i, j] = [0, 0]; i < older.length && j < newer.length;) {
    if (at(i, j) === at(i + 1, j)) i++;
    else if (at(i, j) === at(i, j + 1)) j++;
    else pairs.push([i++, j++]);
  }
  return pairs;
}

function diffWords(older: string, newer: string): Part[] {
  const changes = diffWordsWithSpace(older, newer, { maxEditLength: mostWordEdits });
  if (!changes) return replaced([older], [newer]);
  return changes.map(({ added, removed, value }) => ({
    kind: added ? "inserted" : removed ? "deleted" : "same",
    text: value,
  }));
}

const replaced = (older: readonly string[], newer: readonly string[]): Part[] => [
  { kind: "deleted", text: older.join("") },
  { kind: "inserted", text: newer.join("") },
];

/** Without empty parts, and neighbours of one kind as one. */
function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.text === "") continue;
    if (last?.kind === part.kind) last.text += part.text;
    else result.push({ ...part });
  }
  return result;
}
