import { lstat, readdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { scanPaths, type FoundFile } from "../scan-paths.ts";
import type { WatchedDocument, WatchedFile } from "./plan-look.ts";

export type SeenFile = FoundFile & WatchedFile;

/** `unreachable`: nothing is known of its files, so nothing follows. */
export type FolderLook =
  | { readonly state: "unreachable" }
  | { readonly state: "seen"; readonly identity: string; readonly files: readonly SeenFile[] };

/** The files of a folder as they are now. Links, loops and folders that may not be read end nothing. */
export async function lookAtFolder(folder: string, signal: AbortSignal): Promise<FolderLook> {
  try {
    const { dev, ino } = await stat(folder);
    await readdir(folder);
    const files: SeenFile[] = [];
    for await (const file of scanPaths([folder], signal)) {
      const info = await stat(file.path).catch(() => undefined);
      // Gone since it was listed, or a folder that may not be read.
      if (!info?.isFile()) continue;
      files.push({ ...file, sizeBytes: info.size, modifiedMs: info.mtimeMs });
    }
    // A share may have gone while it was read.
    await readdir(folder);
    return { state: "seen", identity: `${dev}:${ino}`, files };
  } catch {
    signal.throwIfAborted();
    return { state: "unreachable" };
  }
}

/** Documents whose file isn't there: only where the system says so, never where it refuses to look. */
export async function missingDocuments(
  documents: readonly WatchedDocument[],
  files: readonly WatchedFile[],
  signal: AbortSignal,
): Promise<WatchedDocument[]> {
  const present = new Set(files.map(({ path }) => path));
  const missing: WatchedDocument[] = [];
  for (const document of documents) {
    signal.throwIfAborted();
    // A member of an archive or a mail lies in a file.
    if (ancestors(document.sourcePath).some((path) => present.has(path))) continue;
    const code = await lstat(document.sourcePath).then(() => undefined, codeOf);
    if (code === "ENOENT" || code === "ENOTDIR") missing.push(document);
  }
  return missing;
}

function ancestors(path: string): string[] {
  const all: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    all.push(at);
    if (at === dirname(at)) return all;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "UNKNOWN";
