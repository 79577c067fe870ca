import { LiteParse, type ParsedPage, type TextItem } from "@llamaindex/liteparse";
import type { Block, Notice } from "../../contract/documents.ts";
import { FileError } from "../../contract/errors.ts";
import { detectLanguage } from "../metadata/detect-language.ts";
import { BlockBuilder } from "./block-builder.ts";
import { headingsFromBookmarks } from "./bookmark-headings.ts";
import { turnBack } from "./page-orientation.ts";
import { layOutRecognised, recognisePages, type RecognisedPage } from "./page-recognition.ts";
import type { ParseContext, ParsedDocument } from "./parsed-document.ts";
import { readBookmarks } from "./pdf-bookmarks.ts";
import { pageDrafts, type PageLayout, type PdfDraft } from "./pdf-blocks.ts";
import { findHiddenText, type HiddenText } from "./pdf-hidden-text.ts";
import { isBold } from "./pdf-lines.ts";
import { PdfObjects } from "./pdf-objects.ts";
import { reflowPdf } from "./pdf-reflow.ts";
import { printedLines } from "./printed-lines.ts";

/** Fewer letters on a page with a picture are a stamp or a page number; what the page says is in the picture. */
const fewestLetters = 20;

/**
 * A PDF's text layer by its layout: headings, paragraphs over line and page breaks, lists, tables; running headers,
 * footers and page numbers dropped, and text that can't be seen. Its classified blocks are taken rather than its
 * Markdown, because they carry pages and boxes. Pages without text are recognised from their pictures.
 *
 * @throws FileError FILE_TRUNCATED, FILE_ENCRYPTED, FILE_UNREADABLE, NO_TEXT_FOUND
 */
export async function parsePdf(bytes: Buffer, context: ParseContext = {}): Promise<ParsedDocument> {
  if (!hasEnd(bytes)) throw new FileError("FILE_TRUNCATED");
  const pages = await readPages(bytes);
  const onPage = (page: number): void => context.onPage?.(page, pages.length);
  const objects = new PdfObjects(bytes);
  const hidden = await findHiddenText(bytes, pages, { objects, onPage });
  const pictures = pages.filter((page) => isPicture(page, hidden));
  const recognised = await recognise(bytes, pictures, pages, context, onPage);
  const drafts = pages.flatMap((page) =>
    pageDrafts(recognised.get(page.pageNum)?.layout ?? printedLayout(page, hidden)),
  );
  const { text, blocks, smuggled } = build(
    reflowPdf(headingsFromBookmarks(drafts, readBookmarks(objects))),
    (page, box) => {
      const source = recognised.get(page)?.page;
      return source ? [...turnBack(box, source.angle, source)] : box;
    },
  );
  if (blocks.length === 0) throw new FileError("NO_TEXT_FOUND");
  const unread = pictures.filter(
    (page) => !recognised.has(page.pageNum) && isEmptyPicture(page) && countLetters(page.textItems) < fewestLetters,
  );
  const notices = [
    ["text_recognised", recognised.size],
    ["pages_without_text", unread.length],
    ["hidden_text_left_out", hidden.count + smuggled],
  ] as const;
  return {
    format: "pdf",
    text,
    blocks,
    pageCount: pages.length,
    properties: {},
    notices: notices.flatMap(([code, count]): Notice[] => (count > 0 ? [{ code, count }] : [])),
  };
}

async function readPages(bytes: Buffer): Promise<readonly ParsedPage[]> {
  const reader = new LiteParse({
    quiet: true,
    ocrEnabled: false,
    outputFormat: "json",
    extractBlocks: true,
    includeComplexity: true,
    extractLinks: false,
    imageMode: "off",
    continueOnPageError: true,
    maxPages: 100_000,
    numWorkers: 1,
  });
  try {
    return (await reader.parse(bytes)).pages.map((page) => withoutUnused(page));
  } catch (error) {
    const encrypted = /password|encrypt/i.test(String(error)) || bytes.includes("/Encrypt");
    throw new FileError(encrypted ? "FILE_ENCRYPTED" : "FILE_UNREADABLE", { cause: error });
  }
}

/** A thousand pages are held at once, so what nobody asks for is let go: it is more than half of them. */
function withoutUnused({ pageNum, width, height, text, textItems, blocks = [], complexity }: ParsedPage): ParsedPage {
  const items = textItems.map(({ text: said, x, y, width: wide, height: high, rotation = 0, fontName }): TextItem => {
    return { text: said, x, y, width: wide, height: high, rotation, ...(isBold({ fontName }) && { fontName }) };
  });
  return { pageNum, width, height, text, markdown: "", textItems: items, blocks, ...(complexity && { complexity }) };
}

/** A whole PDF ends with its cross-reference's place and this mark, some padding apart (ISO 32000-1, 7.5.5). */
function hasEnd(bytes: Buffer): boolean {
  let length = bytes.length;
  while (length > 0 && [0, 9, 10, 13, 32].includes(bytes[length - 1] ?? 1)) length--;
  return bytes.subarray(Math.max(0, length - 2_048), length).includes("%%EOF");
}

/** Its text, if it has any, is in a picture: none can be read, or next to none beside one, or what is read is garbage. */
function isPicture(page: ParsedPage, hidden: HiddenText): boolean {
  const items = hidden.pages.get(page.pageNum)?.items ?? page.textItems;
  const letters = countLetters(items);
  return letters === 0 || page.complexity?.isGarbled === true || (letters < fewestLetters && isEmptyPicture(page));
}

const countLetters = (items: readonly TextItem[]): number =>
  items.reduce((sum, { text }) => sum + (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0), 0);

const isEmptyPicture = ({ complexity }: ParsedPage): boolean =>
  complexity?.fullPageImage === true || complexity?.hasSubstantialImages === true || complexity?.isGarbled === true;

interface Recognised {
  readonly page: RecognisedPage;
  readonly layout: PageLayout;
}

async function recognise(
  bytes: Buffer,
  pictures: readonly ParsedPage[],
  pages: readonly ParsedPage[],
  { recognition }: ParseContext,
  onPage: (page: number) => void,
): Promise<ReadonlyMap<number, Recognised>> {
  if (!recognition || pictures.length === 0) return new Map();
  const sizes = pictures.map(({ pageNum, width, height }) => ({ number: pageNum, width, height }));
  const language = detectLanguage(pages.map(({ text }) => text).join("\n"));
  const found = await recognisePages(bytes, sizes, { recognition, language, onPage });
  const byNumber = new Map(found.map((page) => [page.number, page]));
  return new Map(
    layOutRecognised(found).flatMap((layout) => {
      const page = byNumber.get(layout.pageNum);
      return page ? [[layout.pageNum, { page, layout: { page: layout, items: layout.textItems, hidden: [] } }]] : [];
    }),
  );
}

function printedLayout(page: ParsedPage, hidden: HiddenText): PageLayout {
  const visible = hidden.pages.get(page.pageNum);
  return { page, items: visible?.items ?? page.textItems, hidden: visible?.hidden ?? [] };
}

type Box = NonNullable<Block["bbox"]>;

/**
 * Each block with the lines of print that it stands in.
 *
 * @param toPage a box of the page that was read, on the page as it is
 */
function build(
  drafts: readonly PdfDraft[],
  toPage: (page: number, box: Box) => Box,
): { text: string; blocks: readonly Block[]; smuggled: number } {
  const builder = new BlockBuilder();
  const kept = drafts.filter(({ pieces: _, ...draft }) => builder.append(draft));
  const { text, blocks, notices } = builder.build();
  return {
    text,
    smuggled: notices?.[0]?.count ?? 0,
    blocks: blocks.map((block, index) => {
      const { page, bbox } = block;
      const pieces = kept[index]?.pieces ?? [];
      const lines = printedLines(text.slice(block.start, block.end), block.start, pieces).map((line) => ({
        ...line,
        bbox: toPage(line.page, line.bbox),
      }));
      return {
        ...block,
        ...(page !== undefined && bbox && { bbox: toPage(page, bbox) }),
        ...(lines.length > 0 && { lines }),
      };
    }),
  };
}
