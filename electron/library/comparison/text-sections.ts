import type { Block } from "../../contract/documents.ts";

/** A heading with what stands below it, up to the next heading. */
export interface TextSection {
  /** Its own heading last; empty: what stands before the first heading. */
  readonly headingPath: readonly string[];
  /** Texts of its blocks without the heading: paragraphs, list items, table rows. */
  readonly blocks: readonly string[];
}

export interface VersionText {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** In the order of the text; a beginning without a heading only where it has a block. Pure. */
export function textSections({ text, blocks }: VersionText): TextSection[] {
  const path: { readonly level: number; readonly heading: string }[] = [];
  let current: { headingPath: string[]; blocks: string[] } = { headingPath: [], blocks: [] };
  const sections: TextSection[] = [current];
  for (const block of blocks) {
    const words = text.slice(block.start, block.end);
    if (block.kind !== "heading") {
      current.blocks.push(words);
      continue;
    }
    const level = block.level ?? 1;
    while ((path.at(-1)?.level ?? 0) >= level) path.pop();
    path.push({ level, heading: words });
    current = { headingPath: path.map(({ heading }) => heading), blocks: [] };
    sections.push(current);
  }
  return sections.filter(({ headingPath, blocks: own }) => headingPath.length > 0 || own.length > 0);
}
