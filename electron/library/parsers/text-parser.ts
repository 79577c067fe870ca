import { BlockBuilder } from "./block-builder.ts";
import { decodeText } from "./decode-text.ts";
import type { ParsedDocument } from "./parsed-document.ts";

/** Plain text: paragraphs between empty lines, lists by their marks, headings by underlines, capitals or numbers. */
export function parseText(bytes: Uint8Array): ParsedDocument {
  const builder = new BlockBuilder();
  appendText(builder, decodeText(bytes));
  return { format: "text", ...builder.build(), properties: {} };
}

export function appendText(builder: BlockBuilder, text: string): void {
  const lines = text.replace(/\f/g, "\n\n").split(/\r\n|\r|\n/);
  let group: string[] = [];
  for (const line of [...lines, ""]) {
    if (line.trim() !== "") {
      group.push(line);
      continue;
    }
    if (group.length > 0) appendGroup(builder, group);
    group = [];
  }
}

const listMark = /^(\s*)([-*•‣◦▪–]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])\s+(?=\S)/i;

function appendGroup(builder: BlockBuilder, group: readonly string[]): void {
  const [first = "", second = ""] = group;
  if (group.length >= 2 && /^\s*(=+|-{3,})\s*$/.test(second)) {
    builder.append({ kind: "heading", level: second.includes("=") ? 1 : 2, text: first });
    if (group.length > 2) appendGroup(builder, group.slice(2));
    return;
  }
  const level = group.length === 1 ? headingLevel(first) : undefined;
  if (level !== undefined) {
    builder.append({ kind: "heading", level, text: first });
    return;
  }
  appendLines(builder, group);
}

/** A line alone that is all capitals, or numbered and without a sentence's end. */
function headingLevel(line: string): number | undefined {
  const text = line.trim();
  if (text.length > 80 || /[.;:,!?]$/.test(text)) return undefined;
  const numbered = /^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\p{Lu}/u.exec(text);
  if (numbered?.[1]) return Math.min(6, numbered[1].split(".").length + 1);
  return /\p{Lu}{2}/u.test(text) && text === text.toUpperCase() ? 2 : undefined;
}

function appendLines(builder: BlockBuilder, lines: readonly string[]): void {
  let paragraph: string[] = [];
  let item: { indent: number; marker: string; lines: string[] } | undefined;
  const indents: number[] = [];
  const flush = (): void => {
    if (item) {
      while (indents.length > 0 && (indents.at(-1) ?? 0) > item.indent) indents.pop();
      if (indents.at(-1) !== item.indent) indents.push(item.indent);
      builder.append({ kind: "list_item", level: indents.length, marker: item.marker, text: unwrap(item.lines) });
    } else if (paragraph.length > 0) builder.append({ kind: "paragraph", text: unwrap(paragraph) });
    item = undefined;
    paragraph = [];
  };
  for (const line of lines) {
    const mark = listMark.exec(line);
    if (mark?.[2] !== undefined) {
      flush();
      item = { indent: mark[1]?.length ?? 0, marker: mark[2], lines: [line.slice(mark[0].length)] };
    } else if (item) item.lines.push(line);
    else paragraph.push(line);
  }
  flush();
}

/** Lines of one paragraph as one; a word that was hyphenated at the line's end is put together. */
export function unwrap(lines: readonly string[]): string {
  return lines.map((line) => line.trim()).reduce(joinLines, "");
}

/** "employ-" + "ment" is one word; "short-" + "Term" and "1-" + "2" keep their hyphen. */
export function joinLines(before: string, after: string): string {
  if (before === "") return after;
  if (/\p{Ll}[-\u2010]$/u.test(before) && /^\p{Ll}/u.test(after) && !/^(?:and|or|und|oder|bzw)\b/.test(after)) {
    return before.slice(0, -1) + after;
  }
  return `${before} ${after}`;
}
