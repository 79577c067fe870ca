import type {
  DocumentInfo,
  DocumentMetadata,
  DocumentPage,
  ListDocumentsQuery,
  VersionContent,
} from "../contract/documents.ts";
import { HandrailError } from "../contract/errors.ts";
import { toDate, type Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import type { EventBus } from "../platform/event-bus.ts";
import type { Passage, PassageStore, Scope } from "../retrieval/passage-store.ts";
import { DocumentReader } from "./document-reader.ts";
import { metadataOf, versionColumns, versionRowSchema, type VersionRow } from "./document-rows.ts";
import { requestMetadata, type VersionMetadata } from "./metadata/edited-metadata.ts";
import { Originals } from "./originals.ts";
import { PassageReader } from "./passage-reader.ts";
import { VersionFactsCache } from "./version-facts-cache.ts";
import { addToCollection, VersionWriter, type NewVersion, type WrittenVersion } from "./version-writer.ts";

export interface DocumentStoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly originalsFolder: string;
}

/** About 30 ms of work, for which questions wait; a larger database is rewritten when it is closed. */
const vacuumBytes = 4_000_000;

/** Documents, their versions, texts and chunks in SQLite, and the copies of the imported files. */
export class DocumentStore implements PassageStore {
  readonly originals: Originals;
  readonly reader: DocumentReader;
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #events: EventBus;
  readonly #writer: VersionWriter;
  readonly #facts: VersionFactsCache;
  readonly #passages: PassageReader;

  constructor({ database, clock, events, originalsFolder }: DocumentStoreOptions) {
    this.#database = database;
    this.#clock = clock;
    this.#events = events;
    this.originals = new Originals({ database, folder: originalsFolder });
    this.reader = new DocumentReader({ database, clock });
    this.#writer = new VersionWriter({ database, clock });
    this.#facts = new VersionFactsCache(database);
    this.#passages = new PassageReader(database);
  }

  /** By title. @throws HandrailError VALIDATION_FAILED for a broken cursor */
  list(query: ListDocumentsQuery): DocumentPage {
    return this.reader.list(query);
  }

  /** @throws HandrailError DOCUMENT_NOT_FOUND */
  get(documentId: string): DocumentInfo {
    return this.reader.get(documentId);
  }

  get count(): number {
    return this.reader.count;
  }

  /** @throws HandrailError DOCUMENT_NOT_FOUND, VERSION_NOT_FOUND */
  content(documentId: string, versionId: string): VersionContent {
    return this.reader.content(documentId, versionId);
  }

  applicableVersions(scope: Scope): number[] {
    return this.#facts.applicable(scope);
  }

  passages(chunkKeys: readonly number[], asOf?: string): Passage[] {
    return this.#passages.read(chunkKeys, this.#superseded(asOf));
  }

  neighbours(chunkKey: number, count: number, asOf?: string): Passage[] {
    return this.#passages.neighbours(chunkKey, count, this.#superseded(asOf));
  }

  /** Which of these documents aren't there any more. */
  removed(documentIds: readonly string[]): ReadonlySet<string> {
    const isThere = this.#database.prepare("SELECT 1 FROM documents WHERE id = ? AND deleting = 0");
    return new Set(documentIds.filter((documentId) => isThere.get(documentId) === undefined));
  }

  /** The newest complete version of the file at an absolute path; undefined: it was never imported, or is deleted. */
  newestVersion(sourcePath: string): VersionRow | undefined {
    const row = this.#database
      .prepare(
        `SELECT ${versionColumns} FROM versions WHERE complete = 1
         AND document_id = (SELECT id FROM documents WHERE source_path = ? AND deleting = 0)
         ORDER BY number DESC LIMIT 1`,
      )
      .get(sourcePath);
    return row === undefined ? undefined : versionRowSchema.parse(row);
  }

  /** Stores a version; it is searched once `markIndexed` has been called. @throws the signal's reason */
  write(version: NewVersion, signal: AbortSignal): Promise<WrittenVersion> {
    return this.#writer.write(version, signal);
  }

  /**
   * Sets what an import says of a version that is here already; what a person edited stays. A new language has the
   * version indexed again, because it decides the stems: until then it isn't searched.
   *
   * @throws HandrailError VERSION_NOT_FOUND
   */
  updateMetadata(versionKey: number, change: DocumentMetadata): void {
    const row = this.#database.prepare(`SELECT ${versionColumns} FROM versions WHERE key = ?`).get(versionKey);
    if (row === undefined) throw new HandrailError("VERSION_NOT_FOUND");
    const version = versionRowSchema.parse(row);
    const changed = requestMetadata(metadataOf(version), change);
    this.#writer.storeMetadata([{ key: versionKey, metadata: changed }]);
    if (changed.stored.metadata.language !== version.metadata.language) this.markUnindexed(versionKey);
    this.#facts.refresh([versionKey]);
  }

  /** Takes part in a transaction that is open; `refreshFacts` is the caller's affair. */
  storeMetadata(versions: readonly { readonly key: number; readonly metadata: VersionMetadata }[]): void {
    this.#writer.storeMetadata(versions);
  }

  /** Puts a document into a collection, if that still exists. */
  addToCollection(documentId: string, collectionId: string): void {
    addToCollection(this.#database, documentId, collectionId);
    this.refreshFacts([documentId]);
  }

  /** What decides applicability was changed: titles, metadata, collections or merges of these documents. */
  refreshFacts(documentIds: readonly string[]): void {
    const keys = this.#database
      .prepare<[string], { key: number }>(
        "SELECT key FROM versions WHERE document_id IN (SELECT value FROM json_each(?))",
      )
      .all(JSON.stringify(documentIds));
    this.#facts.refresh(keys.map(({ key }) => key));
  }

  /** Takes a version back that never was indexed. */
  async discard(versionKey: number): Promise<void> {
    await this.#writer.discard(versionKey);
    this.#facts.refresh([versionKey]);
  }

  /** From here on the version is searched. `alongside` runs in the same transaction. */
  markIndexed(versionKey: number, alongside: () => void = () => undefined): void {
    this.#database.transaction(() => {
      this.#database.prepare("UPDATE versions SET indexed = 1 WHERE key = ? AND complete = 1").run(versionKey);
      alongside();
    })();
    this.#facts.refresh([versionKey]);
    const row = this.#database
      .prepare<[number], { id: string }>("SELECT document_id AS id FROM versions WHERE key = ?")
      .get(versionKey);
    if (row) this.#events.publish({ type: "document_changed", document_id: row.id });
  }

  /** As `markUnindexed`, in a transaction that is open; `refreshFacts` is the caller's affair. */
  unmark(versionKey: number): void {
    this.#database.prepare("UPDATE versions SET indexed = 0 WHERE key = ?").run(versionKey);
  }

  /** What the index holds of the version is not what it should be: it isn't searched until it is indexed again. */
  markUnindexed(versionKey: number): void {
    this.unmark(versionKey);
    this.#facts.refresh([versionKey]);
  }

  /**
   * Hides a document for ever and returns its versions' keys, to be taken out of the index before `finishDeletion`.
   *
   * @throws HandrailError DOCUMENT_NOT_FOUND
   */
  beginDeletion(documentId: string): number[] {
    const merged = this.get(documentId).also_as.map((each) => each.document_id);
    this.#database.transaction(() => {
      // The path is free at once: the file may be imported again while this is going on.
      this.#database.prepare("UPDATE documents SET deleting = 1, source_path = id WHERE id = ?").run(documentId);
      // What it stood for stands for itself again.
      this.#database.prepare("UPDATE documents SET merged_into = NULL WHERE merged_into = ?").run(documentId);
    })();
    this.refreshFacts(merged);
    for (const document_id of merged) this.#events.publish({ type: "document_changed", document_id });
    const keys = this.#versionKeys(documentId);
    this.#facts.refresh(keys);
    this.#events.publish({ type: "document_deleted", document_id: documentId });
    return keys;
  }

  /** Deletes a document's rows, and its originals where nothing else has them. */
  async finishDeletion(documentId: string): Promise<void> {
    const hashes = this.#database
      .prepare<[string], { sha256: string }>("SELECT DISTINCT sha256 FROM versions WHERE document_id = ?")
      .all(documentId);
    // Remembered past a crash: see `SqliteTraces` of the sessions, which erases at closing what is too much for serving.
    this.#database.prepare("INSERT OR IGNORE INTO erasures (pending) VALUES (1)").run();
    for (const key of this.#versionKeys(documentId)) await this.#writer.discard(key);
    for (const { sha256 } of hashes) await this.originals.release(sha256);
  }

  /** After deletions: takes what `secure_delete` leaves of the text out of the database's files. */
  async eraseTraces(): Promise<void> {
    const pragma = (name: string): number => Number(this.#database.pragma(name, { simple: true }));
    if (pragma("page_count") * pragma("page_size") <= vacuumBytes) this.#database.exec("VACUUM");
    await this.#database.truncateLog();
  }

  /** Documents that are hidden but still there: all, or this one. */
  unfinishedDeletions(documentId?: string): { documentId: string; versionKeys: number[] }[] {
    return this.#database
      .prepare<{ documentId: string | null }, { id: string }>(
        "SELECT id FROM documents WHERE deleting = 1 AND id = coalesce(:documentId, id)",
      )
      .all({ documentId: documentId ?? null })
      .map(({ id }) => ({ documentId: id, versionKeys: this.#versionKeys(id) }));
  }

  /** The newest version key that ever was, deleted ones included. */
  newestKey(): number {
    const row = this.#database
      .prepare<[], { key: number }>("SELECT seq AS key FROM sqlite_sequence WHERE name = 'versions'")
      .get();
    return row?.key ?? 0;
  }

  /**
   * After a start: removes what a crash left half written. Jobs may run already.
   *
   * @param newestKey `newestKey()` from before any job ran
   */
  async recover(newestKey: number): Promise<void> {
    await this.#writer.discardIncomplete(newestKey);
    await this.originals.sweep();
  }

  #superseded(asOf: string | undefined): ReadonlySet<number> {
    return this.#facts.superseded(asOf ?? toDate(this.#clock.now()));
  }

  #versionKeys(documentId: string): number[] {
    return this.#database
      .prepare<[string], { key: number }>("SELECT key FROM versions WHERE document_id = ? ORDER BY number")
      .all(documentId)
      .map(({ key }) => key);
  }
}
