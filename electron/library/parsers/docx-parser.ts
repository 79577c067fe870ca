import mammoth from "mammoth";
import { FileError } from "../../contract/errors.ts";
import { BlockBuilder } from "./block-builder.ts";
import { parseHtmlDocument } from "./html-node.ts";
import { HtmlWalker } from "./html-walker.ts";
import { OfficeZip, officeProperties } from "./office-zip.ts";
import type { ParsedDocument } from "./parsed-document.ts";

/** Word's own title and subtitle styles, which mammoth's defaults pass over as plain paragraphs. */
const styleMap = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Titel'] => h1:fresh",
  "p[style-name='Subtitle'] => p:fresh",
  "p[style-name='Code'] => pre:separator('\n')",
  "p[style-name='Source Code'] => pre:separator('\n')",
];

/**
 * A Word document: headings, paragraphs, lists, tables, footnotes; insertions accepted, deletions and comments left out.
 *
 * @throws FileError FILE_TRUNCATED, ARCHIVE_BOMB, ENTITY_BOMB, FILE_UNREADABLE
 */
export async function parseDocx(bytes: Buffer): Promise<ParsedDocument> {
  const zip = new OfficeZip(bytes);
  const html = await toHtml(bytes);
  const builder = new BlockBuilder();
  try {
    new HtmlWalker(builder, { keepsHeader: true }).walk(parseHtmlDocument(html).body);
  } catch (error) {
    if (error instanceof RangeError) throw new FileError("FILE_UNREADABLE", { cause: error });
    throw error;
  }
  const properties = officeProperties(zip.text("docProps/core.xml"));
  const { title } = properties;
  return { format: "docx", ...builder.build(), ...(title !== undefined && { title }), properties };
}

async function toHtml(bytes: Buffer): Promise<string> {
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer: bytes },
      // Images would come as megabytes of base64; their alternative text is all that can be searched.
      { styleMap, convertImage: mammoth.images.imgElement(async () => ({ src: "" })) },
    );
    // Footnote marks are numbers that would stick to the word before them, and the arrows back.
    return value
      .replace(/<sup><a href="#(?:foot|end)note-[^"]*"[^>]*>\[\d+\]<\/a><\/sup>/g, "")
      .replace(/<a href="#(?:foot|end)note-ref-[^"]*">↑<\/a>/g, "");
  } catch (error) {
    throw new FileError("FILE_UNREADABLE", { cause: error });
  }
}
