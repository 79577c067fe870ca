import { LiteParse, type ParsedPage, type TextItem } from "@llamaindex/liteparse";
import { detectLanguage } from "../metadata/detect-language.ts";
import { OcrLanguages, type RecognitionOptions } from "./ocr-languages.ts";
import { legibility, likelyAngles, type PageAngle } from "./page-orientation.ts";
import { meanConfidence, recognisedLines } from "./recognised-lines.ts";

export interface PageToRecognise {
  readonly number: number;
  /** Points. */
  readonly width: number;
  readonly height: number;
}

export interface PageRecognitionOptions {
  readonly recognition: RecognitionOptions;
  /** ISO 639-1 of the text that the document has besides, where it was told. */
  readonly language?: string | undefined;
  /** Before each page. */
  readonly onPage?: ((page: number) => void) | undefined;
}

/** Tesseract was trained on print of 300 dots an inch; on our pages 200 lost no word more and took a fifth less time. */
const dotsPerInch = 200;
/** Of a rendered page; a poster is rendered smaller. About 64 MB of memory. */
const mostPixels = 16_000_000;
/** Under it the text is a guess, not a reading. */
const leastConfidence = 0.5;
const fewestLetters = 3;

/** A page's lines, set upright. */
export interface RecognisedPage extends PageToRecognise {
  readonly lines: readonly TextItem[];
  /** How the page lies; its width and height here are the upright one's. */
  readonly angle: PageAngle;
}

/**
 * The text of pages that are pictures, page by page: lines with their places. A page on which nothing was recognised
 * isn't among them.
 */
export async function recognisePages(
  bytes: Buffer,
  pages: readonly PageToRecognise[],
  { recognition, language, onPage }: PageRecognitionOptions,
): Promise<readonly RecognisedPage[]> {
  const languages = new OcrLanguages(recognition);
  const output: RecognisedPage[] = [];
  if (languages.all === "") return output;
  let expected = language;
  let expectedAngle: PageAngle = 0;
  for (const page of pages) {
    onPage?.(page.number);
    const read = (data: string, at: PageAngle): Promise<readonly TextItem[]> =>
      readPage(bytes, page, { tessdataPath: recognition.dataFolder, ocrLanguage: data, angle: at });
    const known = languages.for(expected);
    // Pages of one scan mostly lie the same way.
    let angle = expectedAngle;
    let items = await read(known ?? languages.all, angle);
    for (const other of likelyAngles(items)) {
      const turned = ((angle + other) % 360) as PageAngle;
      const again = await read(known ?? languages.all, turned);
      if (legibility(again) <= legibility(items)) continue;
      items = again;
      expectedAngle = turned;
    }
    angle = expectedAngle;
    const spoken = detectLanguage(items.map(({ text }) => text).join(" "));
    const own = languages.for(spoken);
    // English is read as well by both together; German's own data knows its capital umlauts better.
    if (own !== undefined && own !== known && !(known === undefined && spoken === "en")) items = await read(own, angle);
    if (own !== undefined) expected = spoken;
    const letters = items.reduce((sum, { text }) => sum + (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0), 0);
    if (letters < fewestLetters || meanConfidence(items) < leastConfidence) continue;
    const size =
      angle === 90 || angle === 270
        ? { width: page.height, height: page.width }
        : { width: page.width, height: page.height };
    output.push({ number: page.number, ...size, angle, lines: recognisedLines(items) });
  }
  return output;
}

interface Reading {
  readonly tessdataPath: string;
  readonly ocrLanguage: string;
  readonly angle: PageAngle;
}

async function readPage(
  bytes: Buffer,
  { number, width, height }: PageToRecognise,
  { tessdataPath, ocrLanguage, angle }: Reading,
): Promise<readonly TextItem[]> {
  const reader = new LiteParse({
    quiet: true,
    ocrEnabled: true,
    ocrLanguage,
    tessdataPath,
    ocrFailureFatal: true,
    targetPages: String(number),
    pageOrientationCorrections: angle === 0 ? [] : [{ page: number, angle }],
    dpi: Math.min(dotsPerInch, Math.floor(72 * Math.sqrt(mostPixels / (width * height)))),
    outputFormat: "json",
    imageMode: "off",
    extractLinks: false,
    maxPages: 100_000,
    numWorkers: 1,
  });
  const { pages } = await reader.parse(bytes);
  return pages[0]?.textItems ?? [];
}

/** The layout of recognised lines, as a text layer's would be told. */
export function layOutRecognised(pages: readonly RecognisedPage[]): ParsedPage[] {
  if (pages.length === 0) return [];
  const reader = new LiteParse({ quiet: true, outputFormat: "json", extractBlocks: true, imageMode: "off" });
  return reader.parsePages(
    pages.map(({ number, width, height, lines }) => ({
      pageNumber: number,
      pageWidth: width,
      pageHeight: height,
      textItems: [...lines],
    })),
  ).pages;
}
