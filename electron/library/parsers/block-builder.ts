import type { Block, BlockKind, Notice } from "../../contract/documents.ts";
import { foldLines, foldText } from "./fold-text.ts";
import { countSmuggled, withoutSmuggled } from "./invisible-characters.ts";

/** A block before it has its place in the text. */
export interface BlockDraft extends Omit<Block, "start" | "end"> {
  readonly text: string;
}

const isDense = (kind: BlockKind): boolean => kind === "list_item" || kind === "table_row";

/**
 * Appends blocks to one canonical text: `text.slice(block.start, block.end)` is the block's text. Items of a list and
 * rows of a table stand on lines of their own, other blocks have an empty line between them.
 */
export class BlockBuilder {
  readonly #parts: string[] = [];
  readonly #blocks: Block[] = [];
  #length = 0;
  #hidden = 0;

  /** Returns false when nothing is left of the text once it is folded; then no block is added. */
  append({ text: rawText, ...rest }: BlockDraft): boolean {
    this.#hidden += countSmuggled(rawText);
    const seen = withoutSmuggled(rawText);
    const text = rest.kind === "code" ? foldLines(seen) : foldText(seen);
    if (text === "") return false;
    const previous = this.#blocks.at(-1);
    if (previous) {
      const dense = isDense(rest.kind) && previous.kind === rest.kind && !(rest.header && !previous.header);
      this.#push(dense ? "\n" : "\n\n");
    }
    const start = this.#length;
    this.#push(text);
    this.#blocks.push({ ...rest, start, end: this.#length });
    return true;
  }

  /** Passages of the document that can't be seen and so aren't appended. */
  leaveOut(count: number): void {
    this.#hidden += count;
  }

  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  build(): { text: string; blocks: readonly Block[]; notices?: readonly Notice[] } {
    const notices: Notice[] = [{ code: "hidden_text_left_out", count: this.#hidden }];
    return { text: this.#parts.join(""), blocks: this.#blocks, ...(this.#hidden > 0 && { notices }) };
  }

  #push(part: string): void {
    this.#parts.push(part);
    this.#length += part.length;
  }
}

/** Cells joined as they stand in the canonical text. */
export const joinCells = (cells: readonly string[]): string => cells.map((cell) => foldText(cell)).join(" | ");
