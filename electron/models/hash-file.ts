import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** SHA-256 of a file as 64 hex digits, read in pieces of 1 MiB. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  const stream = createReadStream(path, { highWaterMark: 1_048_576, ...(signal && { signal }) });
  for await (const piece of stream) hash.update(piece as Buffer);
  return hash.digest("hex");
}
