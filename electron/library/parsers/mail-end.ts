import { FileError } from "../../contract/errors.ts";

/**
 * A mail of several parts says where it ends (RFC 2046, 5.1.1), and base64 comes in fours (RFC 4648, 4).
 *
 * @throws FileError FILE_TRUNCATED when it ends before
 */
export function refuseCutMail(bytes: Buffer): void {
  const head = /^[\s\S]*?\r?\n\r?\n/.exec(bytes.subarray(0, 262_144).toString("latin1"))?.[0];
  if (head === undefined) return;
  // A field goes on in lines that begin with a space.
  const fields = head.replace(/\r?\n[ \t]+/g, " ");
  const boundary = /^content-type:\s*multipart\/[^\n]*?\bboundary=(?:"([^"\n]+)"|([^\s;"]+))/im.exec(fields);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark !== undefined) {
    if (!bytes.includes(`--${mark}--`, head.length, "latin1")) throw new FileError("FILE_TRUNCATED");
  } else if (/^content-transfer-encoding:\s*base64\s*$/im.test(fields)) {
    const body = bytes.subarray(head.length).toString("latin1").replace(/\s/g, "");
    if (/^[A-Za-z0-9+/]+={0,2}$/.test(body) && body.length % 4 !== 0) throw new FileError("FILE_TRUNCATED");
  }
}
