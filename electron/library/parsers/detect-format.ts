import { fileTypeFromBuffer } from "file-type";
import type { DocumentFormat } from "../../contract/documents.ts";
import { FileError } from "../../contract/errors.ts";
import { refuseCutCompoundFile } from "./compound-file.ts";
import { decodeText } from "./decode-text.ts";
import { extensionOf } from "./file-extension.ts";
import { readZipDirectory, readZipEntry } from "./zip-directory.ts";

const markdownExtensions = new Set([".md", ".markdown", ".mdown", ".mkd", ".mdx"]);
const htmlExtensions = new Set([".html", ".htm", ".xhtml"]);
const textExtensions = new Set([".txt", ".text", ".log", ""]);
const csvExtensions = new Set([".csv", ".tsv", ".tab"]);
const sheetExtensions = new Set([".xlsx", ".xlsm", ".xltx", ".xls", ".ods"]);
const slideExtensions = new Set([".pptx", ".pptm", ".ppsx", ".potx"]);
const mailExtensions = new Set([".eml", ".msg"]);
const imageExtensions = new Set([".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"]);
const imageTypes = new Set(["image/png", "image/jpeg", "image/tiff", "image/webp"]);
/** Under the oldest of them stands rich text, a web page or a newer Word file as often as what it says. */
const wordExtensions = new Set([".docx", ".docm", ".dotx", ".dotm", ".doc", ".dot"]);
const binaryExtensions = new Set([...sheetExtensions, ...slideExtensions, ...wordExtensions, ".pdf", ".odt", ".rtf"]);

/** By the kind of document that OpenDocument's MIME type ends with. */
const openDocumentFormats: ReadonlyMap<string, DocumentFormat> = new Map([
  ["text", "odt"],
  ["spreadsheet", "xlsx"],
]);

/** Names that a folder import tries; other files are passed over or reported by `isDocumentLike`. */
export const readableExtensions: ReadonlySet<string> = new Set([
  ...markdownExtensions,
  ...htmlExtensions,
  ".txt",
  ".text",
  ...csvExtensions,
  ...sheetExtensions,
  ...slideExtensions,
  ...mailExtensions,
  ...imageExtensions,
  ...wordExtensions,
  ".pdf",
  ".odt",
  ".rtf",
  ".zip",
]);

/**
 * The format by the content; the extension only tells apart what looks alike (text, Markdown and CSV).
 *
 * @throws FileError FILE_EMPTY, FORMAT_UNKNOWN, FILE_ENCRYPTED, FILE_TRUNCATED, ARCHIVE_BOMB
 */
export async function detectFormat(bytes: Buffer, fileName: string): Promise<DocumentFormat> {
  if (bytes.length === 0) throw new FileError("FILE_EMPTY");
  if (bytes.subarray(0, 1_024).includes("%PDF-")) return "pdf";
  const extension = extensionOf(fileName);
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === zipSignature) return zipFormat(bytes);
  // Its directory may stand at the end, where file-type doesn't look.
  if (tiffSignatures.some((signature) => bytes.subarray(0, 4).equals(signature))) return "image";
  const type = await fileTypeFromBuffer(bytes.subarray(0, 65_536)).catch(() => undefined);
  if (type?.ext === "cfb") return compoundFormat(bytes);
  if (bytes.subarray(0, 5).toString("latin1") === "{\\rtf") return "rtf";
  if (type?.mime === "message/rfc822") return "email";
  if (type && imageTypes.has(type.mime)) return "image";
  // Text with a byte order mark, and XHTML, are known to file-type too; whatever else it knows isn't text.
  if (type && !type.mime.startsWith("text/") && type.ext !== "xml") throw new FileError("FORMAT_UNKNOWN");
  const sample = decodeText(bytes.subarray(0, 65_536 - (65_536 % 2)));
  if (sample.trim() === "" && bytes.length < 65_536) throw new FileError("FILE_EMPTY");
  return textFormat(sample, extension);
}

/** In either order of bytes (TIFF 6.0, section 2). */
const tiffSignatures = [Buffer.from("II*\0", "latin1"), Buffer.from("MM\0*", "latin1")];
const zipSignature = 0x04034b50;
/** Of an archive without a member. */
const emptyZipSignature = 0x06054b50;

/** A ZIP archive that is no office file. @throws FileError FILE_TRUNCATED, ARCHIVE_BOMB */
export function isPlainArchive(bytes: Buffer): boolean {
  if (bytes.length < 4 || ![zipSignature, emptyZipSignature].includes(bytes.readUInt32LE(0))) return false;
  const entries = readZipDirectory(bytes);
  return !entries.some(({ name }) => name === "mimetype" || officeParts.some(([pattern]) => pattern.test(name)));
}

const officeParts: readonly (readonly [RegExp, DocumentFormat])[] = [
  [/^word\/document\d*\.xml$/, "docx"],
  [/^xl\/workbook\d*\.(?:xml|bin)$/, "xlsx"],
  [/^ppt\/presentation\.xml$/, "pptx"],
];

function zipFormat(bytes: Buffer): DocumentFormat {
  const entries = readZipDirectory(bytes);
  const part = officeParts.find(([pattern]) => entries.some(({ name }) => pattern.test(name)));
  if (part) return part[1];
  const mime = entries.find(({ name }) => name === "mimetype");
  if (mime) return openDocumentFormat(bytes, readZipEntry(bytes, mime).toString("latin1").trim());
  throw new FileError("FORMAT_UNKNOWN");
}

/** OpenDocument says what it is in a member of that name, and in its manifest what is encrypted. */
function openDocumentFormat(bytes: Buffer, mime: string): DocumentFormat {
  const format = openDocumentFormats.get(/^application\/vnd\.oasis\.opendocument\.(\w+)/.exec(mime)?.[1] ?? "");
  if (!format) throw new FileError("FORMAT_UNKNOWN");
  const manifest = readZipDirectory(bytes).find(({ name }) => name === "META-INF/manifest.xml");
  if (manifest && readZipEntry(bytes, manifest).includes("encryption-data")) throw new FileError("FILE_ENCRYPTED");
  return format;
}

/** An OLE container ([MS-CFB]): an encrypted Office file, or one of before 2007, told by the names of its streams. */
function compoundFormat(bytes: Buffer): DocumentFormat {
  refuseCutCompoundFile(bytes);
  const has = (stream: string): boolean => bytes.includes(Buffer.from(stream, "utf16le"));
  if (has("EncryptedPackage")) throw new FileError("FILE_ENCRYPTED");
  if (has("__substg1.0_")) return "email";
  if (has("Workbook\0") || has("Book\0")) return "xlsx";
  throw new FileError("FORMAT_UNKNOWN");
}

function textFormat(sample: string, extension: string): DocumentFormat {
  const start = sample.trimStart().replace(/^(?:<\?xml[^>]*\?>|<!--[\s\S]*?-->|\s)+/, "");
  if (/^<(?:!doctype\s+html|html|head|body|article|main)[\s>]/i.test(start)) return "html";
  if (htmlExtensions.has(extension)) {
    return /<(?:p|h[1-6]|div|table|ul|ol|li|title|br|span)\b/i.test(sample) ? "html" : looksLikeMarkdown(sample);
  }
  if (markdownExtensions.has(extension)) return "markdown";
  if (textExtensions.has(extension)) return "text";
  if (extension === ".eml" || looksLikeMail(sample)) return "email";
  if (csvExtensions.has(extension)) return "csv";
  if (/^<!DOCTYPE\s+\w+\s*\[/i.test(start) && /<!ENTITY/i.test(start)) throw new FileError("ENTITY_BOMB");
  if (binaryExtensions.has(extension)) return looksLikeMarkdown(sample);
  throw new FileError("FORMAT_UNKNOWN");
}

/** Three of the header fields that every mail has, in its first lines (RFC 5322, 3.6). */
function looksLikeMail(sample: string): boolean {
  const head = sample.slice(0, 16_384).split(/\r?\n\r?\n/, 1)[0] ?? "";
  const fields = head.match(/^(?:from|to|date|subject|message-id|mime-version|received|return-path):/gim) ?? [];
  return new Set(fields.map((field) => field.toLowerCase())).size >= 3;
}

function looksLikeMarkdown(sample: string): DocumentFormat {
  const signs = [/^#{1,6} \S/m, /^[-*] \S/m, /\[[^\]\n]+\]\([^)\n]+\)/, /^\|.+\|\s*$/m, /\*\*[^*\n]+\*\*/, /^```/m];
  return signs.filter((sign) => sign.test(sample)).length >= 2 ? "markdown" : "text";
}
