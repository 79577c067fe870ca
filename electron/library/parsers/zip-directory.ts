import { inflateRawSync } from "node:zlib";
import { FileError } from "../../contract/errors.ts";

export interface ZipEntry {
  readonly name: string;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  readonly method: number;
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
  const count = bytes.readUInt16LE(endOffset + 10);
  let offset = bytes.readUInt32LE(endOffset + 16);
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index++) {
    if (offset + 46 > bytes.length || bytes.readUInt32LE(offset) !== entrySignature) {
      throw new FileError("FILE_TRUNCATED");
    }
    const nameLength = bytes.readUInt16LE(offset + 28);
    entries.push({
      name: decodeName(bytes.subarray(offset + 46, offset + 46 + nameLength)),
      isEncrypted: (bytes.readUInt16LE(offset + 8) & 1) === 1,
      method: bytes.readUInt16LE(offset + 10),
      compressedBytes: bytes.readUInt32LE(offset + 20),
      uncompressedBytes: bytes.readUInt32LE(offset + 24),
      headerOffset: bytes.readUInt32LE(offset + 42),
    });
    offset += 46 + nameLength + bytes.readUInt16LE(offset + 30) + bytes.readUInt16LE(offset + 32);
  }
  const unpacked = entries.reduce((sum, entry) => sum + entry.uncompressedBytes, 0);
  if (unpacked > maxUnpackedBytes || (unpacked > suspiciousBytes && unpacked > bytes.length * suspiciousRatio)) {
    throw new FileError("ARCHIVE_BOMB");
  }
  return entries;
}

/**
 * Unpacks one entry.
 *
 * @throws FileError ARCHIVE_BOMB when it unpacks to more than its directory says, FILE_TRUNCATED when it is damaged,
 *   FILE_ENCRYPTED
 */
export function readZipEntry(bytes: Buffer, entry: ZipEntry): Buffer {
  const { headerOffset, compressedBytes, uncompressedBytes } = entry;
  if (entry.isEncrypted) throw new FileError("FILE_ENCRYPTED");
  if (headerOffset + 30 > bytes.length) throw new FileError("FILE_TRUNCATED");
  const dataOffset = headerOffset + 30 + bytes.readUInt16LE(headerOffset + 26) + bytes.readUInt16LE(headerOffset + 28);
  const data = bytes.subarray(dataOffset, dataOffset + compressedBytes);
  if (data.length < compressedBytes) throw new FileError("FILE_TRUNCATED");
  if (entry.method === 0) return data;
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, uncompressedBytes) });
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    throw new FileError(tooLarge ? "ARCHIVE_BOMB" : "FILE_TRUNCATED", { cause: error });
  }
}

/** UTF-8 whatever the flags say, when it is; else what old programs on Windows write. */
function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function findEnd(bytes: Buffer): number | undefined {
  const earliest = Math.max(0, bytes.length - endLength - 0xffff);
  for (let offset = bytes.length - endLength; offset >= earliest; offset--) {
    if (bytes.readUInt32LE(offset) === endSignature) return offset;
  }
  return undefined;
}
