import { foldText } from "./fold-text.ts";
import type { PdfObjects } from "./pdf-objects.ts";

export interface Bookmark {
  readonly title: string;
  /** From 1. */
  readonly depth: number;
  /** From 1; absent where its destination can't be told. */
  readonly page?: number;
}

const mostBookmarks = 5_000;
const deepest = 32;

/** A PDF's bookmarks in their order (ISO 32000-1, 12.3.3). */
export function readBookmarks(objects: PdfObjects): Bookmark[] {
  const catalog = objects.find(/\/Type\s*\/Catalog\b/, /\/Outlines\b/);
  const root = objectAt(objects, reference(catalog, "Outlines"));
  if (catalog === undefined || root === undefined) return [];
  const pages = pageNumbers(objects, reference(catalog, "Pages"));
  const names = namedDestinations(objects, catalog);
  const output: Bookmark[] = [];
  const seen = new Set<number>();
  const visit = (first: number | undefined, depth: number): void => {
    for (let id = first; id !== undefined && !seen.has(id) && output.length < mostBookmarks;) {
      seen.add(id);
      const item = objects.get(id);
      if (item === undefined) return;
      const title = foldText(textString(valueAfter(item, "Title")) ?? "");
      const page = pages.get(destinationPage(objects, item, names) ?? -1);
      if (title !== "") output.push({ title, depth, ...(page !== undefined && { page }) });
      if (depth < deepest) visit(reference(item, "First"), depth + 1);
      id = reference(item, "Next");
    }
  };
  visit(reference(root, "First"), 1);
  return output;
}

function reference(text: string | undefined, key: string): number | undefined {
  const match = new RegExp(String.raw`/${key}\s+(\d+)\s+\d+\s+R\b`).exec(text ?? "");
  return match ? Number(match[1]) : undefined;
}

const objectAt = (objects: PdfObjects, id: number | undefined): string | undefined =>
  id === undefined ? undefined : objects.get(id);

/** Object number of each page, to its place. */
function pageNumbers(objects: PdfObjects, root: number | undefined): Map<number, number> {
  const output = new Map<number, number>();
  const seen = new Set<number>();
  const visit = (id: number, depth: number): void => {
    if (seen.has(id) || depth > 64) return;
    seen.add(id);
    const text = objects.get(id) ?? "";
    const kids = /\/Kids\s*\[([^\]]*)\]/.exec(text)?.[1];
    if (kids === undefined) output.set(id, output.size + 1);
    else for (const [, kid] of kids.matchAll(/(\d+)\s+\d+\s+R\b/g)) visit(Number(kid), depth + 1);
  };
  if (root !== undefined) visit(root, 0);
  return output;
}

/** The page's object number: of `/Dest`, or of an action that goes somewhere; by a name too. */
function destinationPage(objects: PdfObjects, item: string, names: ReadonlyMap<string, number>): number | undefined {
  const action = objectAt(objects, reference(item, "A")) ?? item;
  for (const [text, key] of [
    [item, "Dest"],
    [action, "D"],
  ] as const) {
    const value = valueAfter(text, key);
    if (value === undefined) continue;
    const direct = pageOf(objects, value);
    if (direct !== undefined) return direct;
    const name = value.startsWith("/") ? value.slice(1) : textString(value);
    const named = name === undefined ? undefined : names.get(name);
    if (named !== undefined) return named;
  }
  return undefined;
}

/** `[page /XYZ …]`, or an object that is that, or `<< /D [page …] >>`. */
function pageOf(objects: PdfObjects, value: string): number | undefined {
  const id = /^(\d+)\s+\d+\s+R\b/.exec(value)?.[1];
  const text = id === undefined ? value : (objects.get(Number(id)) ?? "").trim();
  const array = text.startsWith("<<") ? (valueAfter(text, "D") ?? "") : text;
  const page = /^\[\s*(\d+)\s+\d+\s+R\b/.exec(array)?.[1];
  return page === undefined ? undefined : Number(page);
}

/** By the older dictionary and by the name tree. */
function namedDestinations(objects: PdfObjects, catalog: string): Map<string, number> {
  const output = new Map<string, number>();
  const dictionary = objectAt(objects, reference(catalog, "Dests")) ?? "";
  for (const [, name, value] of dictionary.matchAll(/\/([^\s/[\]<>()]+)\s*(\[[^\]]*\]|\d+\s+\d+\s+R)/g)) {
    const page = pageOf(objects, value ?? "");
    if (name !== undefined && page !== undefined) output.set(name, page);
  }
  const names = objectAt(objects, reference(catalog, "Names")) ?? valueAfter(catalog, "Names") ?? "";
  const seen = new Set<number>();
  const visit = (id: number | undefined): void => {
    if (id === undefined || seen.has(id) || seen.size > 10_000) return;
    seen.add(id);
    const text = objects.get(id) ?? "";
    for (const [, kid] of (/\/Kids\s*\[([^\]]*)\]/.exec(text)?.[1] ?? "").matchAll(/(\d+)\s+\d+\s+R\b/g))
      visit(Number(kid));
    const list = /\/Names\s*\[([\s\S]*)\]/.exec(text)?.[1] ?? "";
    for (const [, key, value] of list.matchAll(
      /(\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>)\s*(\[[^\]]*\]|\d+\s+\d+\s+R)/g,
    )) {
      const name = textString(key);
      const page = pageOf(objects, value ?? "");
      if (name !== undefined && page !== undefined) output.set(name, page);
    }
  };
  visit(reference(names, "Dests"));
  return output;
}

/** What stands after a key: a string, a name, an array, a dictionary's beginning or a reference. */
function valueAfter(text: string, key: string): string | undefined {
  const match = new RegExp(
    String.raw`/${key}\s*(\((?:\\[\s\S]|[^\\()]|\((?:\\[\s\S]|[^\\()])*\))*\)|<<|<[0-9A-Fa-f\s]*>|\[[^\]]*\]|/[^\s/[\]<>()]+|\d+\s+\d+\s+R\b)`,
  ).exec(text);
  if (match?.[1] === "<<") return text.slice(match.index + match[0].length - 2);
  return match?.[1];
}

/** A text string: UTF-16 or UTF-8 with its mark, else PDFDocEncoding, which is nearly Windows-1252 (Annex D). */
function textString(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const bytes = value.startsWith("(") ? literalBytes(value.slice(1, -1)) : hexBytes(value);
  if (bytes === undefined) return undefined;
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return new TextDecoder().decode(bytes);
  return new TextDecoder("windows-1252").decode(bytes);
}

function hexBytes(value: string): Buffer | undefined {
  const digits = /^<([0-9A-Fa-f\s]*)>$/.exec(value)?.[1]?.replace(/\s/g, "");
  return digits === undefined ? undefined : Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, "hex");
}

function literalBytes(text: string): Buffer {
  const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };
  const plain = text.replace(/\\(?:([0-7]{1,3})|\r?\n|([\s\S]))/g, (_all, octal?: string, other?: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
    return other === undefined ? "" : (escapes[other] ?? other);
  });
  return Buffer.from(plain, "latin1");
}
