import type { Block } from "../../contract/documents.ts";
import type { TextSegment } from "./parser-protocol.ts";

/** Characters; about what SQLite writes and a pipe carries in a millisecond. */
// Ten passages, each from another document, are read in 4 ms; with 64 of them in 12.
const segmentLength = 16 * 1_024;

/** Cuts a text between blocks into segments of about 16k characters; joined they are the text again. Pure. */
export function* textSegments(text: string, blocks: readonly Block[], length = segmentLength): Generator<TextSegment> {
  let start = 0;
  let current: Block[] = [];
  for (const [index, block] of blocks.entries()) {
    current.push(block);
    // What separates two blocks stays with the first.
    const end = blocks[index + 1]?.start ?? text.length;
    if (end - start < length && index < blocks.length - 1) continue;
    yield { start, text: text.slice(start, end), blocks: current };
    start = end;
    current = [];
  }
}
