import { importRequestSchema, type DocumentMetadata, type ImportRequest } from "../contract/documents.ts";
import { HandrailError, type FileErrorCode } from "../contract/errors.ts";
import type { Database } from "../platform/database.ts";
import type { JobContext, JobKind, JobProgress } from "../platform/job-kind.ts";
import type { Log } from "../platform/log.ts";
import { metadataOf, type VersionRow } from "./document-rows.ts";
import type { DocumentRemoval } from "./document-removal.ts";
import { fileErrorCode, isDiskFull } from "./import-errors.ts";
import { ImportItems, type ImportItem } from "./import-items.ts";
import { ImportProgress } from "./import-progress.ts";
import {
  ImportReader,
  type ImportReaderOptions,
  type Members,
  type Prepared,
  type PreparedItem,
} from "./import-reader.ts";
import { lostMembers } from "./lost-members.ts";
import { normalizeJurisdiction } from "./metadata/jurisdictions.ts";
import { maxMembers } from "./parsers/container-names.ts";
import { scanPaths, type FoundFile } from "./scan-paths.ts";
import type { VersionIndexing } from "./version-indexing.ts";

export interface ImportJobOptions extends ImportReaderOptions {
  readonly database: Database;
  readonly indexing: VersionIndexing;
  /** For what an archive or a mail doesn't hold any more. */
  readonly removal: Pick<DocumentRemoval, "hide" | "complete">;
  readonly log: Log;
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
  readonly #reader: ImportReader;

  constructor(options: ImportJobOptions) {
    this.#options = options;
    this.#items = new ImportItems(options.database);
    this.#reader = new ImportReader(options);
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
    const prepared = item ? this.#reader.prepare(item, request, progress, signal) : Promise.resolve(undefined);
    prepared.catch(() => undefined);
    return prepared;
  }

  /** What was read ahead and won't be written gives its copy back. */
  async #letGo(ahead: Promise<PreparedItem | undefined>): Promise<void> {
    const prepared = await ahead.catch(() => undefined);
    if (prepared?.outcome === "parsed") await this.#options.documents.originals.settle(prepared.sha256);
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
        const again = await this.#reader.prepare(item, request, progress, signal);
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
