import { stat } from "node:fs/promises";
import type { ImportRequest } from "../contract/documents.ts";
import { FileError, type FileErrorCode } from "../contract/errors.ts";
import type { Settings } from "../contract/settings.ts";
import { hashFile } from "../models/hash-file.ts";
import type { VersionRow } from "./document-rows.ts";
import type { DocumentStore } from "./document-store.ts";
import { fileErrorCode } from "./import-errors.ts";
import type { ImportItem } from "./import-items.ts";
import type { ImportProgress } from "./import-progress.ts";
import { inspectFound } from "./inspect-found.ts";
import { locateFile, type FilePlace } from "./locate-file.ts";
import { isContainerName } from "./parsers/container-names.ts";
import type { ParsedFile, ParserPool } from "./parsers/parser-pool.ts";
import { memberFile, scanBelow, type FoundFile } from "./scan-paths.ts";

export interface ImportReaderOptions {
  readonly documents: DocumentStore;
  readonly parsers: Pick<ParserPool, "parse" | "members" | "unpack">;
  readonly settings: { readonly current: Pick<Settings, "max_file_mb"> };
}

/** What reading a file came to, before anything is written. */
export type Prepared =
  | { readonly outcome: "parsed"; readonly sha256: string; readonly sizeBytes: number; readonly parsed: ParsedFile }
  | { readonly outcome: "known"; readonly version: VersionRow }
  | { readonly outcome: "failed"; readonly code: FileErrorCode };

/** And the files that were found in it. */
export type PreparedItem = (Prepared | { readonly outcome: "archive" }) & { readonly members?: Members };

export interface Members {
  /** The file on disk that they are all in, however deep; or a folder that couldn't be read when it was found. */
  readonly root: string;
  readonly files: readonly FoundFile[];
  readonly isFolder?: boolean;
}

/** The first half of an import, which writes nothing but a copy of the file: it runs ahead of the second. */
export class ImportReader {
  readonly #options: ImportReaderOptions;

  constructor(options: ImportReaderOptions) {
    this.#options = options;
  }

  /** Everything short of writing. @throws the signal's reason; errors that are no fault of the file */
  async prepare(
    item: ImportItem,
    request: ImportRequest,
    progress: ImportProgress,
    signal: AbortSignal,
  ): Promise<PreparedItem> {
    try {
      const place = await locateFile(item.path);
      const { sizeBytes: size, isFolder } = await inspectFound(place.filePath, request.paths);
      if (isFolder) return await this.#prepareFolder(place.filePath, request, signal);
      if (Math.max(size, item.sizeBytes) > this.#options.settings.current.max_file_mb * 1_024 ** 2) {
        throw new FileError("FILE_TOO_LARGE");
      }
      if (size === 0) throw new FileError("FILE_EMPTY");
      if (!isContainerName(item.path)) return await this.#read(item, place, request, progress, signal);
      const { isDocument, members: found } = await this.#options.parsers.members(place, signal);
      const members = { root: place.filePath, files: found.flatMap((member) => memberFile(item, member) ?? []) };
      if (isDocument) return { ...(await this.#read(item, place, request, progress, signal)), members };
      if (found.length === 0) throw new FileError("FILE_EMPTY");
      if (members.files.length === 0) throw new FileError("FORMAT_UNKNOWN");
      return { outcome: "archive", members };
    } catch (error) {
      return failed(error, signal);
    }
  }

  /** A folder is an item of its own only when it couldn't be read; now it may be. @throws the system's error if not */
  async #prepareFolder(folder: string, request: ImportRequest, signal: AbortSignal): Promise<PreparedItem> {
    const files: FoundFile[] = [];
    for await (const file of scanBelow(folder, request.paths, signal)) files.push(file);
    const own = files.find(({ path }) => path === folder)?.error;
    if (own) throw new FileError(own);
    return { outcome: "archive", members: { root: folder, files, isFolder: true } };
  }

  async #read(
    item: ImportItem,
    place: FilePlace,
    request: ImportRequest,
    progress: ImportProgress,
    signal: AbortSignal,
  ): Promise<Prepared> {
    if (place.member === "") return this.#readFile(item, place.filePath, place, request, progress, signal);
    return this.#options.documents.originals.withTemporary(async (targetPath) => {
      await this.#options.parsers.unpack({ ...place, targetPath }, signal);
      return this.#readFile(item, targetPath, place, request, progress, signal);
    });
  }

  /** `path` is the file itself, or the member unpacked. */
  async #readFile(
    item: ImportItem,
    path: string,
    { filePath }: FilePlace,
    request: ImportRequest,
    progress: ImportProgress,
    signal: AbortSignal,
  ): Promise<Prepared> {
    let copy: string | undefined;
    try {
      const before = await stat(filePath);
      const { size: sizeBytes } = await stat(path);
      if (sizeBytes === 0) throw new FileError("FILE_EMPTY");
      const sha256 = await hashFile(path, signal);
      const known = this.#options.documents.newestVersion(item.path);
      // What an older chunker cut is cut anew by itself: see reindex/.
      if (known?.sha256 === sha256) {
        return { outcome: "known", version: known };
      }
      const { originals } = this.#options.documents;
      copy = await originals.add(path, signal);
      const after = await stat(filePath);
      if (copy !== sha256 || after.mtimeMs !== before.mtimeMs || after.size !== before.size) {
        throw new FileError("FILE_CHANGED");
      }
      const parsed = await this.#options.parsers.parse(
        { filePath: originals.path(sha256), relativePath: item.relativePath, requested: request.metadata },
        signal,
        (page, pages) => progress.page(item, page, pages),
      );
      return { outcome: "parsed", sha256, sizeBytes, parsed };
    } catch (error) {
      if (copy !== undefined) await this.#options.documents.originals.settle(copy);
      return failed(error, signal);
    }
  }
}

/** What is no fault of the file is thrown on. */
function failed(error: unknown, signal: AbortSignal): Prepared {
  signal.throwIfAborted();
  const code = fileErrorCode(error);
  if (code === undefined) throw error;
  return { outcome: "failed", code };
}
