import { FSWatcher } from "chokidar";
import { basename } from "node:path";
import { hashFile } from "../../models/hash-file.ts";
import type { RemovalRequest } from "../document-removal-job.ts";
import { isImporting } from "../reindex/enqueue-stale.ts";
import { lookAtFolder, missingDocuments, type SeenFile } from "./look-at-folder.ts";
import {
  nothingSeen,
  pairMoves,
  planLook,
  type LookMemory,
  type LookTiming,
  type WatchedDocument,
} from "./plan-look.ts";
import type { WatchRequest } from "./watch-job.ts";
import type { FolderRow, WatchedFolderStore } from "./watched-folder-store.ts";
import type { WatchedFoldersOptions } from "./watched-folders.ts";

export interface WatchTiming extends LookTiming {
  /** From the last event to the look that it causes. */
  readonly debounceMs: number;
  /** Network folders tell nothing: they are looked at this often. */
  readonly rescanMs: number;
}

export interface FolderWatchOptions extends WatchedFoldersOptions {
  readonly store: WatchedFolderStore;
  readonly watchId: string;
  readonly folder: string;
}

const defaultTiming: WatchTiming = {
  debounceMs: 2_000,
  settleMs: 3_000,
  rescanMs: 300_000,
  missingMs: 5_000,
  manyMissingMs: 600_000,
};
/** The job's request is one row. */
const filesPerJob = 5_000;
const passedNames = /^(?:\.|~\$|node_modules$)/;

/**
 * Watches one folder. Events only say that it is time for a look; what follows is decided by comparing what is there with
 * what was imported, so that nothing is missed that happened while nobody listened.
 */
export class FolderWatch {
  readonly #options: FolderWatchOptions;
  readonly #timing: WatchTiming;
  readonly #stop = new AbortController();
  #state: "watching" | "unreachable" = "watching";
  #memory: LookMemory = nothingSeen;
  #watcher: FSWatcher | undefined;
  #last: Promise<void> = Promise.resolve();
  #due: { readonly atMs: number; readonly cancel: () => void } | undefined;

  constructor(options: FolderWatchOptions) {
    this.#options = options;
    this.#timing = options.timing ?? defaultTiming;
  }

  get state(): "watching" | "unreachable" {
    return this.#state;
  }

  start(): void {
    this.#lookIn(0);
  }

  /** One after another. Resolves when what follows from it is queued; never rejects. */
  look(): Promise<void> {
    this.#last = this.#last.then(async () => {
      if (this.#stop.signal.aborted) return;
      this.#due?.cancel();
      this.#due = undefined;
      try {
        this.#lookIn(Math.min((await this.#look()) ?? Infinity, this.#timing.rescanMs));
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#options.log.error({ err: error, watchId: this.#options.watchId }, "A look at a watched folder failed");
        this.#lookIn(this.#timing.rescanMs);
      }
    });
    return this.#last;
  }

  async dispose(): Promise<void> {
    this.#stop.abort();
    this.#due?.cancel();
    await this.#last;
    await this.#closeWatcher();
  }

  /** The earlier of what is due already and this. */
  #lookIn(delayMs: number): void {
    if (this.#stop.signal.aborted) return;
    const atMs = this.#options.clock.now() + delayMs;
    if (this.#due && this.#due.atMs <= atMs) return;
    this.#due?.cancel();
    this.#due = { atMs, cancel: this.#options.clock.schedule(delayMs, () => void this.look()) };
  }

  /** When another look has to follow; undefined: nothing waits for one. */
  async #look(): Promise<number | undefined> {
    const { store, watchId, folder, jobs, clock } = this.#options;
    const { signal } = this.#stop;
    // What is being imported now would be found new.
    if (isImporting(jobs)) return this.#timing.settleMs;
    const row = store.find(watchId);
    if (!row || row.paused) return undefined;
    const seen = await lookAtFolder(folder, signal);
    if (seen.state === "unreachable") return this.#becomeUnreachable();
    const documents = store.documents(folder);
    // Where a share isn't mounted an empty folder stands in its place.
    if (seen.files.length === 0 && documents.length > 0 && seen.identity !== row.identity)
      return this.#becomeUnreachable();
    if (seen.files.length > 0 && seen.identity !== row.identity) store.setIdentity(watchId, seen.identity);
    this.#state = "watching";
    this.#openWatcher();
    const plan = planLook(
      {
        nowMs: clock.now(),
        files: seen.files,
        documents,
        missing: await missingDocuments(documents, seen.files, signal),
        recorded: store.recorded(watchId),
        memory: this.#memory,
      },
      this.#timing,
    );
    this.#memory = plan.memory;
    await store.record(watchId, plan.known);
    const missing = documents.filter(
      ({ documentId }) =>
        plan.memory.missing.has(documentId) || plan.remove.some((document) => document.documentId === documentId),
    );
    const moved = await this.#move(missing, plan.changed, documents);
    const changed = plan.changed.filter(({ path }) => !moved.paths.has(path));
    await this.#import(row, changed.slice(0, filesPerJob));
    await this.#remove(plan.remove.filter(({ documentId }) => !moved.documents.has(documentId)));
    return changed.length > filesPerJob ? this.#timing.settleMs : plan.lookAgainInMs;
  }

  async #becomeUnreachable(): Promise<undefined> {
    if (this.#state !== "unreachable")
      this.#options.log.warn({ watchId: this.#options.watchId }, "A watched folder can't be reached");
    this.#state = "unreachable";
    // What was seen before says nothing about what comes back.
    this.#memory = nothingSeen;
    await this.#closeWatcher();
    return undefined;
  }

  /** A document whose file lies elsewhere in the folder now keeps its text and its index. */
  async #move(
    missing: readonly WatchedDocument[],
    changed: readonly SeenFile[],
    documents: readonly WatchedDocument[],
  ): Promise<{ readonly paths: ReadonlySet<string>; readonly documents: ReadonlySet<string> }> {
    const { store, watchId, clock, events, documents: library } = this.#options;
    const taken = new Set(documents.map(({ sourcePath }) => sourcePath));
    const sizes = new Set(missing.map(({ sizeBytes }) => sizeBytes));
    const candidates = changed.filter(
      ({ path, sizeBytes, error }) => !error && sizes.has(sizeBytes) && !taken.has(path),
    );
    const fresh: { file: SeenFile; sha256: string }[] = [];
    for (const file of candidates) {
      const sha256 = await hashFile(file.path, this.#stop.signal).catch(() => undefined);
      if (sha256 !== undefined) fresh.push({ file, sha256 });
    }
    this.#stop.signal.throwIfAborted();
    const moves = pairMoves(missing, fresh).filter(({ document, file }) =>
      store.move(document.documentId, { path: file.path, relativePath: file.relativePath, at: clock.now() }),
    );
    library.refreshFacts(moves.map(({ document }) => document.documentId));
    for (const { document } of moves) events.publish({ type: "document_changed", document_id: document.documentId });
    await store.record(
      watchId,
      moves.map(({ file }) => file),
    );
    await store.forget(
      watchId,
      moves.map(({ document }) => document.sourcePath),
    );
    if (moves.length > 0) store.setChanged(watchId, clock.now());
    return {
      paths: new Set(moves.map(({ file }) => file.path)),
      documents: new Set(moves.map(({ document }) => document.documentId)),
    };
  }

  async #import({ id, path, collectionId, metadata }: FolderRow, files: readonly SeenFile[]): Promise<void> {
    if (files.length === 0) return;
    const { store, jobs, clock } = this.#options;
    jobs.enqueue("watch", {
      watch_id: id,
      folder: path,
      files: files.map(({ path: at, relativePath, sizeBytes, error }) => ({
        path: at,
        relativePath,
        sizeBytes,
        ...(error && { error }),
      })),
      ...(collectionId !== undefined && { collection_id: collectionId }),
      ...(metadata && { metadata }),
    } satisfies WatchRequest);
    store.setChanged(id, clock.now());
    await store.record(id, files);
  }

  async #remove(documents: readonly WatchedDocument[]): Promise<void> {
    if (documents.length === 0) return;
    const { store, watchId, jobs, clock, removal, log } = this.#options;
    const hidden = await removal.hide(documents.map(({ documentId }) => documentId));
    jobs.enqueue("delete", { documents: hidden } satisfies RemovalRequest);
    log.info(
      { watchId, documents: hidden.length },
      "Files are gone from a watched folder, and their documents with them",
    );
    store.setChanged(watchId, clock.now());
    await store.forget(
      watchId,
      documents.map(({ sourcePath }) => sourcePath),
    );
  }

  #openWatcher(): void {
    if (this.#watcher) return;
    const { folder, log, watchId } = this.#options;
    const watcher = new FSWatcher({
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
      persistent: true,
      ignored: (path) => path !== folder && passedNames.test(basename(path)),
    });
    watcher.on("all", () => this.#lookIn(this.#timing.debounceMs));
    // Too many folders for the system to watch, say: looking now and then still finds what has changed.
    watcher.on("error", (error) => log.warn({ err: error, watchId }, "A watched folder sends no events"));
    watcher.add(folder);
    this.#watcher = watcher;
  }

  async #closeWatcher(): Promise<void> {
    const watcher = this.#watcher;
    this.#watcher = undefined;
    await watcher?.close();
  }
}
