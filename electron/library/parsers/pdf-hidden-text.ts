import { LiteParse, type ParsedPage, type Rect, type TextItem } from "@llamaindex/liteparse";
import { hasInk, type Picture } from "./page-ink.ts";
import type { PdfObjects } from "./pdf-objects.ts";

/** A page's text without what its reader can't see. */
export interface VisibleText {
  readonly items: readonly TextItem[];
  /** What was taken out, so that blocks which hold it can be read anew. */
  readonly hidden: readonly Rect[];
}

export interface HiddenText {
  /** By page number; pages without hidden text aren't there. */
  readonly pages: ReadonlyMap<number, VisibleText>;
  /** Passages that were left out: runs of words. */
  readonly count: number;
}

export interface HiddenTextOptions {
  readonly objects: PdfObjects;
  readonly onPage?: ((page: number) => void) | undefined;
}

/** Enough for the ink of small print to be seen, and a fraction of the time that a page for reading takes. */
const dotsPerInch = 48;
const pagesAtOnce = 20;
/** Points; smaller print nobody reads: 1.5 points and the space above and below it. */
const leastHeight = 1.75;
/** Points: a run of text this long without any ink is looked at word by word. */
const windowWidth = 14;

/**
 * Finds text that is in the file but not to be seen: every page is rendered, and where a text stands there has to be
 * ink. That tells white on white, the background's colour, text under pictures and shapes, clipped away, or too small,
 * whatever it was done with. The layer of a recognised scan is invisible by design; there each line has to lie on print.
 */
export async function findHiddenText(
  bytes: Buffer,
  pages: readonly ParsedPage[],
  { objects, onPage }: HiddenTextOptions,
): Promise<HiddenText> {
  const withText = pages.filter(({ textItems }) => textItems.length > 0);
  const output = new Map<number, VisibleText>();
  const invisible = withText.some((page) => isScan(page)) ? 0 : invisibleTexts(objects);
  let count = 0;
  for (let index = 0; index < withText.length; index += pagesAtOnce) {
    const batch = withText.slice(index, index + pagesAtOnce);
    onPage?.(batch.at(-1)?.pageNum ?? 0);
    const pictures = await render(
      bytes,
      batch.map(({ pageNum }) => pageNum),
    );
    const suspects = batch.filter((page) => {
      const picture = pictures.get(page.pageNum);
      return picture !== undefined && page.textItems.some((item) => isSuspect(item, picture));
    });
    for (const page of await withWords(bytes, suspects)) {
      const picture = pictures.get(page.pageNum);
      if (!picture) continue;
      const visible = visibleText(page, picture);
      if (visible.count === 0) continue;
      output.set(page.pageNum, visible);
      count += visible.count;
    }
  }
  // The layout's reader leaves out most, not all of the invisible ones: the others were found by their missing ink.
  return { pages: output, count: Math.max(count, invisible) };
}

const isScan = ({ complexity }: ParsedPage): boolean => complexity?.fullPageImage === true;

async function render(bytes: Buffer, pageNumbers: readonly number[]): Promise<Map<number, Picture>> {
  const shots = await new LiteParse({ quiet: true, dpi: dotsPerInch }).screenshot(bytes, [...pageNumbers]);
  const output = new Map<number, Picture>();
  // Loaded when it is needed: it takes longer than all the parser's other libraries.
  const { default: sharp } = await import("sharp");
  for (const { pageNum, imageBuffer } of shots) {
    const { data, info } = await sharp(imageBuffer)
      .flatten({ background: "#ffffff" })
      .raw()
      .toBuffer({ resolveWithObject: true });
    output.set(pageNum, { pixels: data, width: info.width, height: info.height, scale: dotsPerInch / 72 });
  }
  return output;
}

/** The same pages again, each word with its box. */
async function withWords(bytes: Buffer, suspects: readonly ParsedPage[]): Promise<ParsedPage[]> {
  if (suspects.length === 0) return [];
  const reader = new LiteParse({
    quiet: true,
    ocrEnabled: false,
    outputFormat: "json",
    imageMode: "off",
    extractLinks: false,
    emitWordBoxes: true,
    includeComplexity: true,
    continueOnPageError: true,
    maxPages: 100_000,
    targetPages: suspects.map(({ pageNum }) => pageNum).join(","),
    numWorkers: 1,
  });
  return (await reader.parse(bytes)).pages;
}

/** Some part of its place is without ink, or it is too small to be read. */
function isSuspect(item: TextItem, picture: Picture): boolean {
  if (isTiny(item) || !hasInk(picture, item)) return true;
  if (isTurned(item)) return false;
  for (let x = item.x; x + windowWidth <= item.x + item.width; x += windowWidth / 2) {
    if (!hasInk(picture, { x, y: item.y, width: windowWidth, height: item.height })) return true;
  }
  return false;
}

const isTurned = ({ rotation = 0 }: TextItem): boolean => Math.abs(rotation) > 1;
const isTiny = (item: TextItem): boolean =>
  (isTurned(item) ? Math.max(item.width, item.height) : item.height) < leastHeight;

interface Word extends Rect {
  readonly text: string;
}

function visibleText(page: ParsedPage, picture: Picture): VisibleText & { count: number } {
  const items: TextItem[] = [];
  const hidden: Rect[] = [];
  let count = 0;
  let last: Rect | undefined;
  for (const item of page.textItems) {
    const words: readonly Word[] =
      isScan(page) || isTurned(item) || !item.words || item.words.length === 0 ? [item] : item.words;
    const kept: Word[] = [];
    for (const word of words) {
      const isHidden = isTiny(item) || !hasInk(picture, word);
      if (!isHidden || !/[\p{L}\p{N}]/u.test(word.text)) {
        kept.push(word);
        if (!isHidden) last = undefined;
        continue;
      }
      hidden.push(word);
      // Words and lines that follow each other are one passage.
      if (!last || Math.abs(word.y - last.y) > 2.5 * Math.max(word.height, last.height)) count++;
      last = word;
    }
    if (kept.length === words.length) items.push(item);
    else if (kept.some(({ text }) => /[\p{L}\p{N}]/u.test(text))) items.push(cut(item, kept));
  }
  return { items, hidden, count };
}

/** What is left of an item. */
function cut(item: TextItem, kept: readonly Word[]): TextItem {
  const x = Math.min(...kept.map((word) => word.x));
  const right = Math.max(...kept.map((word) => word.x + word.width));
  return { ...item, x, width: right - x, text: kept.map(({ text }) => text).join(" "), words: [] };
}

/**
 * How often a text is drawn in the invisible mode (ISO 32000-1, 9.3.6), in a document without scans: texts between one change of the mode and the next are one.
 */
function invisibleTexts(objects: PdfObjects): number {
  let count = 0;
  for (const content of objects.contentStreams()) {
    if (!/\b[37]\s+Tr\b/.test(content)) continue;
    const stack: number[] = [];
    let mode = 0;
    let isCounted = false;
    // Strings first, so that nothing in them is taken for an operator.
    for (const [token] of content.matchAll(
      /\((?:\\[\s\S]|[^\\()])*\)|<[0-9A-Fa-f\s]*>|\b\d+\s+Tr\b|\bT[jJ]\b|\bq\b|\bQ\b/g,
    )) {
      if (token === "q") stack.push(mode);
      else if (token === "Q") mode = stack.pop() ?? 0;
      else if (token.endsWith("Tr")) {
        mode = Number.parseInt(token, 10);
        isCounted = false;
      } else if (/^T[jJ]$/.test(token) && (mode === 3 || mode === 7) && !isCounted) {
        count++;
        isCounted = true;
      }
    }
  }
  return count;
}
