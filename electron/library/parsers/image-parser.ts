import { FileError } from "../../contract/errors.ts";
import { imagesToPdf, type JpegImage } from "./images-to-pdf.ts";
import type { ParseContext, ParsedDocument } from "./parsed-document.ts";
import { parsePdf } from "./pdf-parser.ts";

/** A scan of A3 at 600 dots an inch has 70 million; what unpacks to more is no page. */
const mostPixels = 120_000_000;
const mostFrames = 2_000;
/** Pixels on the longer side; about 350 dots an inch of an A4 page. */
const longestSide = 4_000;

/**
 * A picture of text, PNG, JPEG, TIFF or WebP: what is recognised in it, each frame of it a page. Boxes are in points of
 * an A4 page that the picture is fitted into.
 *
 * @throws FileError NO_TEXT_FOUND, FILE_TRUNCATED, FILE_UNREADABLE, ARCHIVE_BOMB when it unpacks to far too many pixels
 */
export async function parseImage(bytes: Buffer, context: ParseContext = {}): Promise<ParsedDocument> {
  const parsed = await parsePdf(imagesToPdf(await readFrames(bytes)), context);
  return { ...parsed, format: "image" };
}

async function readFrames(bytes: Buffer): Promise<JpegImage[]> {
  // Loaded when it is needed: it takes longer than all the parser's other libraries.
  const { default: sharp } = await import("sharp");
  try {
    const { pages = 1 } = await sharp(bytes, { limitInputPixels: mostPixels }).metadata();
    const frames: JpegImage[] = [];
    for (let page = 0; page < Math.min(pages, mostFrames); page++) {
      const { data, info } = await sharp(bytes, { page, limitInputPixels: mostPixels })
        // As its camera was held.
        .autoOrient()
        .flatten({ background: "#ffffff" })
        .resize({ width: longestSide, height: longestSide, fit: "inside", withoutEnlargement: true })
        .greyscale()
        .jpeg({ quality: 92 })
        .toBuffer({ resolveWithObject: true });
      frames.push({ jpeg: data, width: info.width, height: info.height, channels: info.channels });
    }
    return frames;
  } catch (error) {
    if (/pixel limit/i.test(String(error))) throw new FileError("ARCHIVE_BOMB", { cause: error });
    const torn =
      isWithoutEnd(bytes) || /premature|truncated|end of (?:file|stream|input)|unexpected end/i.test(String(error));
    throw new FileError(torn ? "FILE_TRUNCATED" : "FILE_UNREADABLE", { cause: error });
  }
}

const pngSignature = Buffer.from("\x89PNG", "latin1");

/** A PNG's last chunk is its end (W3C PNG, 11.2.5). */
const isWithoutEnd = (bytes: Buffer): boolean =>
  bytes.subarray(0, 4).equals(pngSignature) && !bytes.subarray(-1_024).includes("IEND");
