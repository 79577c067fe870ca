import { FileError } from "../../contract/errors.ts";

/**
 * Bytes of a text file as a string: by byte order mark, by the zero bytes of UTF-16, as UTF-8 when it is valid, by the
 * `declared` encoding, else as Windows-1252 (which is what old office files are, and what the web takes Latin-1 for).
 *
 * @throws FileError FORMAT_UNKNOWN when the bytes aren't text
 */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const sample = bytes.subarray(0, 4_096);
  let evenZeros = 0;
  let oddZeros = 0;
  for (const [index, byte] of sample.entries()) {
    if (byte !== 0) continue;
    if (index % 2 === 0) evenZeros++;
    else oddZeros++;
  }
  // Western text in UTF-16 without a mark: every other byte is zero.
  if (oddZeros > sample.length / 5 && evenZeros === 0) return new TextDecoder("utf-16le").decode(bytes);
  if (evenZeros > sample.length / 5 && oddZeros === 0) return new TextDecoder("utf-16be").decode(bytes);
  if (evenZeros + oddZeros > 0) throw new FileError("FORMAT_UNKNOWN");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(knownEncoding(declared) ?? "windows-1252").decode(bytes);
  }
}

function knownEncoding(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  try {
    const { encoding } = new TextDecoder(label);
    // The bytes have just been found not to be UTF-8, whatever they declare.
    return encoding === "utf-8" ? undefined : encoding;
  } catch {
    return undefined;
  }
}
