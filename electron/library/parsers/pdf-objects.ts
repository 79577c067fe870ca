import { inflateSync } from "node:zlib";

interface PdfStream {
  readonly dictionary: string;
  readonly start: number;
  readonly end: number;
}

/** Of one stream, and of all that one document is asked for: no content stream of a document that people write is larger. */
const mostBytes = 32 * 1_024 ** 2;
const mostBytesInAll = 512 * 1_024 ** 2;

/**
 * A PDF's objects by their numbers, as far as they can be found without its cross-reference: what the layout's reader
 * doesn't tell (bookmarks, text that is drawn invisibly) is looked up in them. Nothing here fails on a broken file; what
 * can't be read isn't there. Of an encrypted one nothing can be read.
 */
export class PdfObjects {
  readonly #bytes: Buffer;
  readonly #texts = new Map<number, string>();
  readonly #streams: PdfStream[] = [];
  #budget = mostBytesInAll;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    if (bytes.includes("/Encrypt")) return;
    this.#scan(bytes.toString("latin1"));
    for (const stream of this.#streams) if (/\/Type\s*\/ObjStm\b/.test(stream.dictionary)) this.#unpack(stream);
  }

  /** An object's text, without its stream; of several with one number the last written. */
  get(number: number): string | undefined {
    return this.#texts.get(number);
  }

  /** The first object that has all of these. */
  find(...patterns: readonly RegExp[]): string | undefined {
    for (const text of this.#texts.values()) if (patterns.every((pattern) => pattern.test(text))) return text;
    return undefined;
  }

  /** What pages and forms draw, unpacked, one stream after the other. */
  *contentStreams(): Generator<string> {
    for (const stream of this.#streams) {
      if (
        /\/Subtype\s*\/(?:Image|Type1C|CIDFontType0C|OpenType|XML)\b|\/Type\s*\/(?:ObjStm|XRef)\b|\/Length1\b/.test(
          stream.dictionary,
        )
      )
        continue;
      const text = this.#read(stream);
      if (text !== undefined && /\bBT\b/.test(text)) yield text;
    }
  }

  #scan(text: string): void {
    const head = /(\d{1,10})\s+\d{1,5}\s+obj\b/g;
    for (let match = head.exec(text); match; match = head.exec(text)) {
      const start = head.lastIndex;
      const end = text.indexOf("endobj", start);
      const stop = end === -1 ? text.length : end;
      const keyword = />>\s*stream(?:\r\n|\n|\r)/.exec(text.slice(start, Math.min(stop, start + 65_536)));
      if (!keyword) {
        this.#texts.set(Number(match[1]), text.slice(start, Math.min(stop, start + 1_000_000)));
        head.lastIndex = stop;
        continue;
      }
      const dictionary = text.slice(start, start + keyword.index + 2);
      const dataStart = start + keyword.index + keyword[0].length;
      const dataEnd = text.indexOf("endstream", dataStart);
      this.#texts.set(Number(match[1]), dictionary);
      this.#streams.push({ dictionary, start: dataStart, end: dataEnd === -1 ? text.length : dataEnd });
      head.lastIndex = dataEnd === -1 ? text.length : dataEnd;
    }
  }

  /** Objects in an object stream (ISO 32000-1, 7.5.7): pairs of number and offset, then the objects. */
  #unpack(stream: PdfStream): void {
    const text = this.#read(stream);
    const first = Number(/\/First\s+(\d+)/.exec(stream.dictionary)?.[1]);
    if (text === undefined || !Number.isInteger(first)) return;
    const places = text.slice(0, first).trim().split(/\s+/).map(Number);
    for (let index = 0; index + 1 < places.length; index += 2) {
      const [number, offset, , next] = places.slice(index, index + 4);
      if (number === undefined || offset === undefined || this.#texts.has(number)) continue;
      this.#texts.set(number, text.slice(first + offset, next === undefined ? text.length : first + next));
    }
  }

  #read({ dictionary, start, end }: PdfStream): string | undefined {
    const data = this.#bytes.subarray(start, end);
    if (!/\/Filter/.test(dictionary)) return data.length > mostBytes ? undefined : data.toString("latin1");
    if (!/\/Filter\s*\[?\s*\/(?:FlateDecode|Fl)\b\s*\]?\s*(?:\/|>>)/.test(dictionary) || this.#budget <= 0)
      return undefined;
    try {
      const unpacked = inflateSync(data, { maxOutputLength: Math.min(mostBytes, this.#budget), finishFlush: 2 });
      this.#budget -= unpacked.length;
      return unpacked.toString("latin1");
    } catch {
      return undefined;
    }
  }
}
