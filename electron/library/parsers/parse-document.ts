import type { DocumentFormat } from "../../contract/documents.ts";
import { FileError } from "../../contract/errors.ts";
import { parseCsv } from "./csv-parser.ts";
import { detectFormat } from "./detect-format.ts";
import { parseDocx } from "./docx-parser.ts";
import { parseHtml } from "./html-parser.ts";
import { parseImage } from "./image-parser.ts";
import { withoutSmuggled } from "./invisible-characters.ts";
import { parseMail } from "./mail-parser.ts";
import { parseMarkdown } from "./markdown-parser.ts";
import { parseOdt } from "./odt-parser.ts";
import type { ParseContext, ParsedDocument } from "./parsed-document.ts";
import { parsePdf } from "./pdf-parser.ts";
import { parsePptx } from "./pptx-parser.ts";
import { parseRtf } from "./rtf-parser.ts";
import { parseText } from "./text-parser.ts";
import { parseXlsx } from "./xlsx-parser.ts";

type Parser = (bytes: Buffer, context: ParseContext) => ParsedDocument | Promise<ParsedDocument>;

const parsers: Readonly<Record<DocumentFormat, Parser>> = {
  markdown: parseMarkdown,
  text: parseText,
  html: parseHtml,
  docx: parseDocx,
  pdf: parsePdf,
  csv: parseCsv,
  xlsx: parseXlsx,
  pptx: parsePptx,
  email: parseMail,
  odt: parseOdt,
  rtf: parseRtf,
  image: parseImage,
};

/**
 * Bytes of a file as canonical text and blocks; the format is decided by the content.
 *
 * @param fileName only its extension counts, and only between formats that look alike
 * @throws FileError FILE_EMPTY, FORMAT_UNKNOWN, FILE_TRUNCATED, FILE_ENCRYPTED, FILE_UNREADABLE, ARCHIVE_BOMB,
 *   ENTITY_BOMB, NO_TEXT_FOUND
 */
export async function parseDocument(
  bytes: Buffer,
  fileName: string,
  context: ParseContext = {},
): Promise<ParsedDocument> {
  const parsed = await parsers[await detectFormat(bytes, fileName)](bytes, context);
  if (parsed.blocks.length === 0) throw new FileError("NO_TEXT_FOUND");
  return parsed.title === undefined ? parsed : { ...parsed, title: withoutSmuggled(parsed.title) };
}
