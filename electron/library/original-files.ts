import { openAsBlob } from "node:fs";
import { basename, extname } from "node:path";
import type { DocumentFormat } from "../contract/documents.ts";
import { HandrailError } from "../contract/errors.ts";
import type { DocumentReader } from "./document-reader.ts";
import type { Originals } from "./originals.ts";

const mediaTypes: Readonly<Record<DocumentFormat, string>> = {
  markdown: "text/markdown",
  text: "text/plain",
  html: "text/html",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  pdf: "application/pdf",
  csv: "text/csv",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  email: "message/rfc822",
  odt: "application/vnd.oasis.opendocument.text",
  rtf: "application/rtf",
  image: "application/octet-stream",
};
/** Where a format is written in several ways. */
const byExtension: Readonly<Record<string, string>> = {
  ".tsv": "text/tab-separated-values",
  ".msg": "application/vnd.ms-outlook",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".bmp": "image/bmp",
  ".webp": "image/webp",
  ".tif": "image/tiff",
  ".tiff": "image/tiff",
};

/** Imported files as they were, for whoever wants to see or keep them. */
export class OriginalFiles {
  readonly #documents: DocumentReader;
  readonly #originals: Originals;

  constructor(options: { readonly documents: DocumentReader; readonly originals: Originals }) {
    this.#documents = options.documents;
    this.#originals = options.originals;
  }

  /**
   * The file of a version, also one that lay in an archive; its bytes are read from the disk as they are needed, so that
   * a large one is never whole in memory here.
   *
   * @throws HandrailError DOCUMENT_NOT_FOUND, VERSION_NOT_FOUND, ORIGINAL_NOT_FOUND
   */
  async open(documentId: string, versionId: string): Promise<File> {
    const { path, format } = this.#documents.get(documentId);
    const { sha256 } = this.#documents.version(documentId, versionId);
    const type = byExtension[extname(path).toLowerCase()] ?? mediaTypes[format];
    try {
      return new File([await openAsBlob(this.#originals.path(sha256), { type })], basename(path), { type });
    } catch (error) {
      throw new HandrailError("ORIGINAL_NOT_FOUND", { cause: error });
    }
  }
}
