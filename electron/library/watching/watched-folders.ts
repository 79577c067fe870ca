import type { PatchWatchedFolder, WatchedFolder } from "../../contract/collections.ts";
import type { DocumentMetadata } from "../../contract/documents.ts";
import { HandrailError } from "../../contract/errors.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import type { JobRunner } from "../../platform/job-runner.ts";
import type { Log } from "../../platform/log.ts";
import type { DocumentRemoval } from "../document-removal.ts";
import type { DocumentStore } from "../document-store.ts";
import { FolderWatch, type WatchTiming } from "./folder-watch.ts";
import { WatchedFolderStore, type FolderRow } from "./watched-folder-store.ts";

export interface WatchedFoldersOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly log: Log;
  readonly documents: DocumentStore;
  readonly removal: Pick<DocumentRemoval, "hide">;
  readonly jobs: Pick<JobRunner, "enqueue" | "unfinished">;
  readonly timing?: WatchTiming;
}

export interface NewWatch {
  /** Absolute. */
  readonly path: string;
  readonly collectionId?: string | undefined;
  readonly metadata?: DocumentMetadata | undefined;
}

/** The folders whose changes are imported by themselves. */
export class WatchedFolders {
  readonly #options: WatchedFoldersOptions;
  readonly #store: WatchedFolderStore;
  readonly #watches = new Map<string, FolderWatch>();

  constructor(options: WatchedFoldersOptions) {
    this.#options = options;
    this.#store = new WatchedFolderStore(options.database);
  }

  /** Looks at all of them, and goes on watching. */
  start(): void {
    for (const row of this.#store.all()) if (!row.paused) this.#begin(row);
  }

  list(): WatchedFolder[] {
    return this.#store.all().map((row) => this.#toContract(row));
  }

  /** A folder that is watched already, or is going on after a pause, takes the new collection and metadata. */
  add({ path, collectionId, metadata }: NewWatch): WatchedFolder {
    const row = this.#store.put({ path, collectionId, metadata, createdAt: this.#options.clock.now() });
    if (!this.#watches.has(row.id)) this.#begin(row);
    return this.#toContract(row);
  }

  /** @throws HandrailError WATCHED_FOLDER_NOT_FOUND */
  async patch({ watch_id, paused }: PatchWatchedFolder): Promise<WatchedFolder> {
    this.#find(watch_id);
    this.#store.setPaused(watch_id, paused);
    if (paused) await this.#end(watch_id);
    else if (!this.#watches.has(watch_id)) this.#begin(this.#find(watch_id));
    return this.#toContract(this.#find(watch_id));
  }

  /** What was imported stays. @throws HandrailError WATCHED_FOLDER_NOT_FOUND */
  async delete(watchId: string): Promise<void> {
    this.#find(watchId);
    await this.#end(watchId);
    this.#store.delete(watchId);
  }

  /** Looks at a folder now; resolves when what follows is queued. @throws HandrailError WATCHED_FOLDER_NOT_FOUND */
  async look(watchId: string): Promise<void> {
    this.#find(watchId);
    await this.#watches.get(watchId)?.look();
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#watches.keys()].map((id) => this.#end(id)));
  }

  #begin(row: FolderRow): void {
    const watch = new FolderWatch({ ...this.#options, store: this.#store, watchId: row.id, folder: row.path });
    this.#watches.set(row.id, watch);
    watch.start();
  }

  async #end(watchId: string): Promise<void> {
    const watch = this.#watches.get(watchId);
    this.#watches.delete(watchId);
    await watch?.dispose();
  }

  #find(watchId: string): FolderRow {
    const row = this.#store.find(watchId);
    if (!row) throw new HandrailError("WATCHED_FOLDER_NOT_FOUND");
    return row;
  }

  #toContract(row: FolderRow): WatchedFolder {
    const state = row.paused ? "paused" : (this.#watches.get(row.id)?.state ?? "watching");
    return this.#store.toContract(row, state);
  }
}
