import mammoth from "mammoth";
import { FileError } from "../../contract/errors.ts";
import { BlockBuilder } from "./block-builder.ts";
import { parseHtmlDocument } from "./html-node.ts";
import { HtmlWalker } from "./html-walker.ts";
import { OfficeZip, officeProperties } from "./office-zip.ts";
import type { ParsedDocument } from "./parsed-document.ts";
import { readStyleLooks, withoutHiddenRuns } from "./word-hidden-runs.ts";

/** Word's own title and subtitle styles, which mammoth's defaults pass over as plain paragraphs. */
const styleMap = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Titel'] => h1:fresh",
  "p[style-name='Subtitle'] => p:fresh",
  "p[style-name='Code'] => pre:separator('\n')",
  "p[style-name='Source Code'] => pre:separator('\n')",
];

/**
 * A Word document: headings, paragraphs, lists, tables, footnotes; insertions accepted; deletions, comments and
 * what can't be seen left out.
 *
 * @throws FileError FILE_TRUNCATED, ARCHIVE_BOMB, ENTITY_BOMB, FILE_UNREADABLE
 */
export async function parseDocx(bytes: Buffer): Promise<ParsedDocument> {
  const zip = new OfficeZip(bytes);
  const builder = new BlockBuilder();
  const html = await toHtml(visibleParts(zip, builder));
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

/** What mammoth reads of a file that somebody else has opened; its types don't say so. */
interface OpenedFile {
  exists(name: string): boolean;
  read(name: string, encoding?: string): Promise<string | Uint8Array>;
}

/** The document's parts, those with text without what can't be seen. */
function visibleParts(zip: OfficeZip, builder: BlockBuilder): OpenedFile {
  const styles = readStyleLooks(zip.text("word/styles.xml"));
  return {
    exists: (name) => zip.has(name),
    read: async (name, encoding) => {
      const bytes = zip.bytes(name);
      if (bytes === undefined) throw new FileError("FILE_UNREADABLE");
      if (encoding === "base64") return bytes.toString("base64");
      if (encoding === undefined) return bytes;
      const xml = new TextDecoder(encoding).decode(bytes);
      if (!/^word\/(?:document\d*|footnotes|endnotes)\.xml$/.test(name)) return xml;
      const visible = withoutHiddenRuns(xml, styles);
      builder.leaveOut(visible.hidden);
      return visible.xml;
    },
  };
}

async function toHtml(file: OpenedFile): Promise<string> {
  try {
    const { value } = await mammoth.convertToHtml(
      // An input that its implementation takes beside those that its types name (its lib/unzip.js).
      { file } as unknown as { buffer: Buffer },
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
