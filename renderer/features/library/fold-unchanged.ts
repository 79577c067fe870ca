import type { SectionChange } from "../../../electron/contract/documents.ts";

export type DiffPart = SectionChange["parts"][number];
export type FoldedPart = DiffPart | { readonly kind: "fold"; readonly text: string };

/** Characters of unchanged text that stay beside a change, and what is worth folding at all. */
const beside = 140;
const worthFolding = 200;

/** Long unchanged stretches become a fold between the words next to the changes; joined, the parts are the same text. */
export function foldUnchanged(parts: readonly DiffPart[]): readonly FoldedPart[] {
  return parts.flatMap((part, index): readonly FoldedPart[] => {
    if (part.kind !== "same") return [part];
    const before = index === 0 ? 0 : wordEnd(part.text, beside);
    const after = index === parts.length - 1 ? part.text.length : wordStart(part.text, part.text.length - beside);
    if (after - before < worthFolding) return [part];
    const pieces: readonly FoldedPart[] = [
      { kind: "same", text: part.text.slice(0, before) },
      { kind: "fold", text: part.text.slice(before, after) },
      { kind: "same", text: part.text.slice(after) },
    ];
    return pieces.filter((piece) => piece.text !== "");
  });
}

/** The first place from `at` on where a word ends. */
function wordEnd(text: string, at: number): number {
  const space = text.slice(at).search(/\s/);
  return space < 0 ? text.length : at + space;
}

/** The last place up to `at` where a word starts. */
function wordStart(text: string, at: number): number {
  return at <= 0 ? 0 : text.slice(0, at).search(/\S*$/);
}
