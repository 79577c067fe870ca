import type { Block, VersionContent } from "../../../electron/contract/documents.ts";
import type { Passage } from "./source-blocks.ts";

/** A stretch of the passage where it is printed. */
export interface PassageBox {
  /** From 1. */
  readonly page: number;
  /** [x, y, width, height] in points from the page's top left corner. */
  readonly bbox: NonNullable<Block["bbox"]>;
  readonly text: string;
}

/**
 * Where a passage is printed, line by line, else block by block. Joined, the boxes' texts are the passage's without what
 * parts lines; a passage of which some part has no place on paper has no boxes.
 */
export function passageBoxes({ text, blocks }: VersionContent, passage: Passage): readonly PassageBox[] {
  const boxes: PassageBox[] = [];
  for (const block of blocks) {
    if (block.start >= passage.end || block.end <= passage.start) continue;
    const { page, bbox } = block;
    const places = block.lines ?? (page === undefined || bbox === undefined ? [] : [{ ...block, page, bbox }]);
    for (const place of places) {
      const start = Math.max(place.start, passage.start);
      const end = Math.min(place.end, passage.end);
      if (start < end) boxes.push({ page: place.page, bbox: place.bbox, text: text.slice(start, end) });
    }
  }
  const shown = boxes.map((box) => bare(box.text)).join("");
  return shown === bare(text.slice(passage.start, passage.end)) ? boxes : [];
}

/** Without spaces, and the signs that part cells. */
const bare = (text: string): string => text.replace(/[\s|]/g, "");
