import { stat } from "node:fs/promises";
import { join } from "node:path";
import { HandrailError } from "../contract/errors.ts";
import type { ShippedFile } from "./catalog-entry.ts";
import { hashFile } from "./hash-file.ts";

/** What a file looked like when its hash was right; unchanged size and time spare the next reading. */
export interface FileStamp {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/**
 * Checks the files of a model in `folder` by SHA-256, except those that look as in `known`.
 *
 * @throws HandrailError HASH_MISMATCH when one is missing or isn't the catalog's
 */
export async function verifyFiles(
  folder: string,
  files: readonly ShippedFile[],
  known: readonly FileStamp[],
): Promise<FileStamp[]> {
  return Promise.all(
    files.map(async (file) => {
      const path = join(folder, file.path);
      const found = await stat(path).catch(() => undefined);
      if (!found) throw damaged(file.path, "is missing");
      const stamp = { path: file.path, sizeBytes: found.size, modifiedMs: found.mtimeMs };
      if (known.some((other) => isSame(other, stamp))) return stamp;
      if (found.size !== file.sizeBytes) throw damaged(file.path, "has another size than it should");
      if ((await hashFile(path)) !== file.sha256) throw damaged(file.path, "has another SHA-256 than it should");
      return stamp;
    }),
  );
}

function isSame(a: FileStamp, b: FileStamp): boolean {
  return a.path === b.path && a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs;
}

function damaged(path: string, problem: string): HandrailError {
  return new HandrailError("HASH_MISMATCH", {
    message: `The model file ${path} ${problem}. Install Handrail again.`,
    details: { file: path },
  });
}
