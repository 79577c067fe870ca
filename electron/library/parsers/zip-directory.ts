import { crc32, inflateRawSync } from "node:zlib";
import { FileError } from "../../contract/errors.ts";
import { decodeZipName } from "./zip-names.ts";

export interface ZipEntry {
  readonly name: string;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  readonly method: number;
  readonly checksum: number;
  readonly isEncrypted: boolean;
  readonly headerOffset: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endLength = 22;

/** What an office file may unpack to, and to how many times its size once that is a lot. */
const maxUnpackedBytes = 1_024 ** 3;
const suspiciousBytes = 64 * 1_024 ** 2;
const suspiciousRatio = 100;

/**
 * Reads a ZIP file's central directory (APPNOTE 6.3.10, 4.3.12 and 4.3.16) without unpacking anything.
 *
 * @throws FileError FILE_TRUNCATED when the directory isn't there, ARCHIVE_BOMB when it promises far too much
 */
export function readZipDirectory(bytes: Buffer): ZipEntry[] {
  const endOffset = findEnd(bytes);
  if (endOffset === undefined) throw new FileError("FILE_TRUNCATED");
  const { count, directoryOffset } = readEnd(bytes, endOffset);
  let offset = directoryOffset;
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index++) {
    if (offset + 46 > bytes.length || bytes.readUInt32LE(offset) !== entrySignature) {
      throw new FileError("FILE_TRUNCATED");
    }
    const nameLength = bytes.readUInt16LE(offset + 28);
    const extraLength = bytes.readUInt16LE(offset + 30);
    const sizes = {
      uncompressedBytes: bytes.readUInt32LE(offset + 24),
      compressedBytes: bytes.readUInt32LE(offset + 20),
      headerOffset: bytes.readUInt32LE(offset + 42),
    };
    const extra = bytes.subarray(offset + 46 + nameLength, offset + 46 + nameLength + extraLength);
    entries.push({
      name: decodeZipName(bytes.subarray(offset + 46, offset + 46 + nameLength)),
      isEncrypted: (bytes.readUInt16LE(offset + 8) & 1) === 1,
      method: bytes.readUInt16LE(offset + 10),
      checksum: bytes.readUInt32LE(offset + 16),
      ...withLargeSizes(sizes, extra),
    });
    offset += 46 + nameLength + extraLength + bytes.readUInt16LE(offset + 32);
  }
  const unpacked = entries.reduce((sum, entry) => sum + entry.uncompressedBytes, 0);
  if (isBombSize(unpacked, bytes.length)) throw new FileError("ARCHIVE_BOMB");
  return entries;
}

/** Far too much, or far too many times its size. */
export const isBombSize = (unpackedBytes: number, fileBytes: number): boolean =>
  unpackedBytes > maxUnpackedBytes || (unpackedBytes > suspiciousBytes && unpackedBytes > fileBytes * suspiciousRatio);

const largeEndSignature = 0x06064b50;
const largeLocatorSignature = 0x07064b50;
const largeLocatorLength = 20;
const isElsewhere = 0xffffffff;

/** Where the directory begins; a large archive, or one that a program wrote as a stream, says so in a record of its own. */
function readEnd(bytes: Buffer, endOffset: number): { count: number; directoryOffset: number } {
  const locator = endOffset - largeLocatorLength;
  if (locator >= 0 && bytes.readUInt32LE(locator) === largeLocatorSignature) {
    const large = Number(bytes.readBigUInt64LE(locator + 8));
    if (large + 56 > bytes.length || bytes.readUInt32LE(large) !== largeEndSignature) {
      throw new FileError("FILE_TRUNCATED");
    }
    return {
      count: Number(bytes.readBigUInt64LE(large + 32)),
      directoryOffset: Number(bytes.readBigUInt64LE(large + 48)),
    };
  }
  return { count: bytes.readUInt16LE(endOffset + 10), directoryOffset: bytes.readUInt32LE(endOffset + 16) };
}

type Sizes = Pick<ZipEntry, "compressedBytes" | "uncompressedBytes" | "headerOffset">;

/** Sizes that need more than 32 bits stand in the extra field 0x0001, only those, in this order (APPNOTE 4.5.3). */
function withLargeSizes(sizes: Sizes, extra: Buffer): Sizes {
  for (let offset = 0; offset + 4 <= extra.length; offset += 4 + extra.readUInt16LE(offset + 2)) {
    if (extra.readUInt16LE(offset) !== 1) continue;
    const field = extra.subarray(offset + 4, offset + 4 + extra.readUInt16LE(offset + 2));
    let place = 0;
    const large = (size: number): number => {
      if (size !== isElsewhere || place + 8 > field.length) return size;
      place += 8;
      return Number(field.readBigUInt64LE(place - 8));
    };
    const uncompressedBytes = large(sizes.uncompressedBytes);
    const compressedBytes = large(sizes.compressedBytes);
    return { uncompressedBytes, compressedBytes, headerOffset: large(sizes.headerOffset) };
  }
  return sizes;
}

/**
 * Unpacks one entry.
 *
 * @throws FileError ARCHIVE_BOMB when it unpacks to more than its directory says, FILE_TRUNCATED when it is damaged,
 *   FILE_ENCRYPTED, FORMAT_UNKNOWN when it is packed in a way that is seldom used
 */
export function readZipEntry(bytes: Buffer, entry: ZipEntry): Buffer {
  const { headerOffset, compressedBytes, uncompressedBytes } = entry;
  if (entry.isEncrypted) throw new FileError("FILE_ENCRYPTED");
  if (headerOffset + 30 > bytes.length) throw new FileError("FILE_TRUNCATED");
  const dataOffset = headerOffset + 30 + bytes.readUInt16LE(headerOffset + 26) + bytes.readUInt16LE(headerOffset + 28);
  const data = bytes.subarray(dataOffset, dataOffset + compressedBytes);
  if (data.length < compressedBytes) throw new FileError("FILE_TRUNCATED");
  const content = unpack(data, entry.method, uncompressedBytes);
  // Some programs leave the checksum out.
  if (entry.checksum !== 0 && crc32(content) !== entry.checksum) throw new FileError("FILE_TRUNCATED");
  return content;
}

const stored = 0;
const deflated = 8;

function unpack(data: Buffer, method: number, uncompressedBytes: number): Buffer {
  if (method === stored) return data;
  if (method !== deflated) throw new FileError("FORMAT_UNKNOWN");
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, uncompressedBytes) });
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    throw new FileError(tooLarge ? "ARCHIVE_BOMB" : "FILE_TRUNCATED", { cause: error });
  }
}

function findEnd(bytes: Buffer): number | undefined {
  const earliest = Math.max(0, bytes.length - endLength - 0xffff);
  for (let offset = bytes.length - endLength; offset >= earliest; offset--) {
    if (bytes.readUInt32LE(offset) === endSignature) return offset;
  }
  return undefined;
}
