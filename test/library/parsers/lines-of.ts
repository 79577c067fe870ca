import { expect } from "vitest";
import type { ParsedDocument } from "../../../electron/library/parsers/parsed-document.ts";

/** Each block on a line: kind, level, mark, whether it is a header, text. Also checks what holds for every document. */
export function linesOf({ text, blocks }: Pick<ParsedDocument, "text" | "blocks">): string[] {
  let end = 0;
  for (const block of blocks) {
    expect(block.start).toBeGreaterThanOrEqual(end);
    expect(block.end).toBeGreaterThan(block.start);
    expect(text.slice(end, block.start)).toMatch(/^\n*$/);
    end = block.end;
  }
  expect(end).toBe(text.length);
  return blocks.map(({ kind, level, marker, header, start, end: blockEnd }) => {
    const marks = `${level ?? ""}${marker === undefined ? "" : ` ${marker}`}${header ? " header" : ""}`;
    return `${kind}${marks}: ${text.slice(start, blockEnd)}`;
  });
}
