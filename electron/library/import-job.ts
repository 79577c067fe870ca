import { stat } from "node:fs/promises";
import { importRequestSchema, type DocumentMetadata, type ImportRequest } from "../contract/documents.ts";
import { FileError, HandrailError, type FileErrorCode } from "../contract/errors.ts";
import type { Settings } from "../contract/settings.ts";
import { hashFile } from "../models/hash-file.ts";
import type { Database } from "../platform/database.ts";
import type { JobContext, JobKind, JobProgress } from "../platform/job-kind.ts";
import type { Log } from "../platform/log.ts";
import { metadataOf, type VersionRow } from "./document-rows.ts";
import type { DocumentRemoval } from "./document-removal.ts";
import type { DocumentStore } from "./document-store.ts";
import { fileErrorCode, isDiskFull } from "./import-errors.ts";
import { ImportItems, type ImportItem } from "./import-items.ts";
import { ImportProgress } from "./import-progress.ts";
import { inspectFound } from "./inspect-found.ts";
import { locateFile, type FilePlace } from "./locate-file.ts";
import { lostMembers } from "./lost-members.ts";
import type { ParsedFile, ParserPool } from "./parsers/parser-pool.ts";
import { normalizeJurisdiction } from "./metadata/jurisdictions.ts";
import { isContainerName, maxMembers } from "./parsers/container-names.ts";
import { memberFile, scanBelow, scanPaths, type FoundFile } from "./scan-paths.ts";
import type { VersionIndexing } from "./version-indexing.ts";

export interface ImportJobOptions {
  readonly database: Database;
  readonly documents: DocumentStore;
  readonly indexing: VersionIndexing;
  /** For what an archive or a mail doesn't hold any more. */
  readonly removal: Pick<DocumentRemoval, "hide" | "complete">;
  readonly parsers: Pick<ParserPool, "parse" | "members" | "unpack">;
  readonly settings: { readonly current: Pick<Settings, "max_file_mb"> };
  readonly log: Log;
}

/** What reading a file came to, before anything is written. */
type Prepared =
  | { readonly outcome: "parsed"; readonly sha256: string; readonly sizeBytes: number; readonly parsed: ParsedFile }
  | { readonly outcome: "known"; readonly version: VersionRow }
  | { readonly outcome: "failed"; readonly code: FileErrorCode };

/** And the files that were found in it. */
type PreparedItem = (Prepared | { readonly outcome: "archive" }) & { readonly members?: Members };

interface Members {
  /** The file on disk that they are all in, however deep; or a folder that couldn't be read when it was found. */
  readonly root: string;
  readonly files: readonly FoundFile[];
  readonly isFolder?: boolean;
}

/**
 * Imports files and folders. Each file is hashed, passed over when unchanged, copied, parsed in a process of its own,
 * stored, indexed and only then marked as done, so that a job that was killed repeats only what wasn't finished. While
 * one file is being embedded the next is being read. What an archive or a mail holds is appended to the job's items, each
 * a document of its own, before the file itself is marked as done.
 */
export class ImportJob implements JobKind<ImportRequest> {
  readonly kind = "import";
  readonly requestSchema = importRequestSchema;
  readonly #options: ImportJobOptions;
  readonly #items: ImportItems;

  constructor(options: ImportJobOptions) {
    this.#options = options;
    this.#items = new ImportItems(options.database);
  }

  /** Ends early, without an error, when the signal aborts. @throws HandrailError DISK_FULL */
  run(context: JobContext<ImportRequest>): Promise<void> {
    return this.importFiles(context, scanPaths(context.request.paths, context.signal));
  }

  /** As `run`, of files that somebody else has found. */
  async importFiles(
    context: JobContext<ImportRequest>,
    files: Iterable<FoundFile> | AsyncIterable<FoundFile>,
  ): Promise<void> {
    try {
      await this.#run(context, files);
    } catch (error) {
      if (context.signal.aborted) return;
      throw isDiskFull(error) ? new HandrailError("DISK_FULL", { cause: error }) : error;
    }
  }

  progress(jobId: string): JobProgress {
    return this.#items.progress(jobId);
  }

  prepareRetry(jobId: string): void {
    this.#items.requeueFailed(jobId);
  }

  async #run(
    { jobId, request: asked, signal, report }: JobContext<ImportRequest>,
    found: Iterable<FoundFile> | AsyncIterable<FoundFile>,
  ): Promise<void> {
    const request = normalizeRequest(asked);
    if (!this.#items.isScanned(jobId)) {
      const files: FoundFile[] = [];
      for await (const file of found) files.push(file);
      await this.#items.insert(jobId, files);
    }
    const progress = new ImportProgress(this.#items.progress(jobId), report);
    let last = -1;
    for (let items = this.#items.queued(jobId); items.length > 0; items = this.#items.queued(jobId, last)) {
      await this.#importAll(jobId, items, request, progress, signal);
      last = items.at(-1)?.ordinal ?? last;
    }
    const { files_done, files_unchanged } = this.#items.progress(jobId);
    if (files_done > files_unchanged) await this.#options.indexing.optimize();
  }

  async #importAll(
    jobId: string,
    items: readonly ImportItem[],
    request: ImportRequest,
    progress: ImportProgress,
    signal: AbortSignal,
  ): Promise<void> {
    let ahead = this.#prepareAhead(items[0], request, progress, signal);
    let previous: Promise<void> = Promise.resolve();
    try {
      for (const [index, item] of items.entries()) {
        progress.begin(item);
        const prepared = await ahead;
        ahead = this.#prepareAhead(items[index + 1], request, progress, signal);
        if (!prepared) continue;
        // The list of items grows: who counts it anew counts alone.
        if (prepared.members) await previous;
        const current = this.#finish(jobId, item, prepared, request, progress, signal);
        current.catch(() => undefined);
        // While one file is embedded the next is being stored, and the one before it written.
        const before = previous;
        previous = Promise.all([before, current]).then(() => undefined);
        previous.catch(() => undefined);
        await before;
      }
      await previous;
    } finally {
      await previous.catch(() => undefined);
      await this.#letGo(ahead);
    }
  }

  /** Begins reading; a failure waits for whoever awaits it. */
  #prepareAhead(
    item: ImportItem | undefined,
    request: ImportRequest,
    progress: ImportProgress,
    signal: AbortSignal,
  ): Promise<PreparedItem | undefined> {
    const prepared = item ? this.#prepare(item, request, progress, signal) : Promise.resolve(undefined);
    prepared.catch(() => undefined);
    return prepared;
  }

  /** What was read ahead and won't be written gives its copy back. */
  async #letGo(ahead: Promise<PreparedItem | undefined>): Promise<void> {
    const prepared = await ahead.catch(() => undefined);
    if (prepared?.outcome === "parsed") await this.#options.documents.originals.settle(prepared.sha256);
  }

  /** Everything short of writing. @throws the signal's reason; errors that are no fault of the file */
  async #prepare(
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

  async #finish(
    jobId: string,
    item: ImportItem,
    prepared: PreparedItem,
    request: ImportRequest,
    progress: ImportProgress,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await this.#appendMembers(jobId, item, prepared, progress);
      if (prepared.outcome === "known" && !this.#isNewest(item, prepared.version)) {
        // Deleted since it was read ahead.
        const again = await this.#prepare(item, request, progress, signal);
        await this.#finish(jobId, item, again, request, progress, signal);
      } else if (prepared.outcome === "archive") {
        this.#items.markDone(jobId, item.ordinal, "done", 0);
        progress.done(item, "done", 0);
      } else if (prepared.outcome === "failed") this.#fail(jobId, item, prepared.code, progress);
      else if (prepared.outcome === "known")
        await this.#finishKnown(jobId, item, prepared.version, request, progress, signal);
      else await this.#finishParsed(jobId, item, prepared, request, progress, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof HandrailError || isDiskFull(error)) throw error;
      this.#options.log.error({ err: error, jobId }, "A file could not be imported");
      this.#fail(jobId, item, fileErrorCode(error) ?? "INTERNAL", progress);
    }
  }

  async #appendMembers(
    jobId: string,
    item: ImportItem,
    prepared: PreparedItem,
    progress: ImportProgress,
  ): Promise<void> {
    const { members } = prepared;
    if (!members) return;
    try {
      if (!members.isFolder) await this.#removeLost(item, members);
      if (members.files.length === 0) return;
      await this.#items.appendMembers(jobId, members.root, members.files, members.isFolder ? Infinity : maxMembers);
    } catch (error) {
      if (prepared.outcome === "parsed") await this.#options.documents.originals.settle(prepared.sha256);
      throw error;
    }
    progress.grow(this.#items.progress(jobId));
  }

  /** The archive or the mail is another now: what it doesn't hold any more is gone, as old text of a changed file is. */
  async #removeLost(item: ImportItem, { files }: Members): Promise<void> {
    const { database, removal } = this.#options;
    const lost = lostMembers(
      database,
      item.path,
      files.map(({ path }) => path),
    );
    for (const { document_id: documentId } of await removal.hide(lost)) await removal.complete(documentId);
  }

  #isNewest(item: ImportItem, version: VersionRow): boolean {
    return this.#options.documents.newestVersion(item.path)?.key === version.key;
  }

  async #finishParsed(
    jobId: string,
    item: ImportItem,
    { sha256, sizeBytes, parsed }: Extract<Prepared, { outcome: "parsed" }>,
    { collection_id: collectionId }: ImportRequest,
    progress: ImportProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const { documents, indexing } = this.#options;
    const chunks = parsed.chunks.length;
    try {
      const { versionKey } = await documents.write(
        { sourcePath: item.path, path: item.relativePath, sha256, sizeBytes, parsed, collectionId },
        signal,
      );
      try {
        const isThere = await indexing.ensureIndexed(versionKey, {
          signal,
          onChunk: (done) => progress.chunk(item, done, chunks),
          alongside: () => this.#items.markDone(jobId, item.ordinal, "done", chunks),
        });
        // Whoever deleted it meanwhile wanted it gone.
        if (!isThere) this.#items.markDone(jobId, item.ordinal, "done", 0);
      } catch (error) {
        // Half of an import is none: the file is done again from its beginning, its vectors are in the cache.
        await indexing.remove(versionKey).finally(() => documents.discard(versionKey));
        throw error;
      }
    } finally {
      await documents.originals.settle(sha256);
    }
    progress.done(item, "done", chunks);
  }

  /** The text is known already; its metadata may be new, and a crash may have left it out of the index. */
  async #finishKnown(
    jobId: string,
    item: ImportItem,
    version: VersionRow,
    request: ImportRequest,
    progress: ImportProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const { documents, indexing } = this.#options;
    if (request.collection_id !== undefined) documents.addToCollection(version.document_id, request.collection_id);
    const isUnchanged = version.indexed === 1 && includes(version, request.metadata);
    if (isUnchanged) this.#items.markDone(jobId, item.ordinal, "unchanged", 0);
    else {
      documents.updateMetadata(version.key, request.metadata ?? {});
      await indexing.ensureIndexed(version.key, {
        signal,
        onChunk: (done) => progress.chunk(item, done, version.chunk_count),
        alongside: () => this.#items.markDone(jobId, item.ordinal, "done", version.chunk_count),
      });
    }
    progress.done(item, isUnchanged ? "unchanged" : "done", isUnchanged ? 0 : version.chunk_count);
  }

  #fail(jobId: string, item: ImportItem, code: FileErrorCode, progress: ImportProgress): void {
    this.#items.markFailed(jobId, item.ordinal, code);
    progress.failed(item, code);
  }
}

/** What is no fault of the file is thrown on. */
function failed(error: unknown, signal: AbortSignal): Prepared {
  signal.throwIfAborted();
  const code = fileErrorCode(error);
  if (code === undefined) throw error;
  return { outcome: "failed", code };
}

function normalizeRequest(request: ImportRequest): ImportRequest {
  const { metadata } = request;
  if (metadata?.jurisdiction === undefined) return request;
  return { ...request, metadata: { ...metadata, jurisdiction: normalizeJurisdiction(metadata.jurisdiction) } };
}

/** What the import says of the document holds already, or would if a person hadn't edited it. */
function includes(version: VersionRow, requested: DocumentMetadata = {}): boolean {
  const known = new Map(Object.entries(metadataOf(version).proposed.metadata));
  return Object.entries(requested).every(([field, value]) => value === undefined || known.get(field) === value);
}
