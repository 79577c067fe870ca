import { FileError } from "../../contract/errors.ts";
import { foldText } from "./fold-text.ts";
import { readZipDirectory, readZipEntry, type ZipEntry } from "./zip-directory.ts";

/** The parts of an office file by their path, each unpacked when it is asked for. */
export class OfficeZip {
  readonly #bytes: Buffer;
  readonly #entries: ReadonlyMap<string, ZipEntry>;

  /**
   * Unpacks every part once, so that a lie about a size is found before a library believes it.
   *
   * @throws FileError FILE_TRUNCATED, ARCHIVE_BOMB, ENTITY_BOMB
   */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#entries = new Map(readZipDirectory(bytes).map((entry) => [entry.name, entry]));
    for (const [name, entry] of this.#entries) {
      // Office never writes a document type definition; an XML reader may expand what it defines.
      if (!/\.(?:xml|rels|vml)$/.test(name)) continue;
      if (readZipEntry(bytes, entry).includes("<!DOCTYPE")) throw new FileError("ENTITY_BOMB");
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Undefined when there is no such part. */
  bytes(name: string): Buffer | undefined {
    const entry = this.#entries.get(name);
    return entry && readZipEntry(this.#bytes, entry);
  }

  /** Undefined when there is no such part. */
  text(name: string): string | undefined {
    return this.bytes(name)?.toString("utf8");
  }
}

/** `docProps/core.xml` (ECMA-376 part 2, 11) or ODF's `meta.xml`: title, language, keywords, and the like. */
export function officeProperties(xml: string | undefined): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const [, name, value] of xml?.matchAll(/<(?:dc|cp|meta):(\w+)[^>]*>([^<]+)<\/(?:dc|cp|meta):\w+>/g) ?? []) {
    if (name === undefined || value === undefined) continue;
    const text = foldText(decodeXml(value));
    if (text !== "") properties[name.toLowerCase()] = text;
  }
  return properties;
}

/** The five entities that XML knows by itself. */
export const decodeXml = (text: string): string =>
  text
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, "&");
