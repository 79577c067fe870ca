import { z } from "zod";
import {
  blockSchema,
  type DocumentInfo,
  type DocumentMetadata,
  type DocumentPage,
  type ListDocumentsQuery,
  type VersionContent,
} from "../contract/documents.ts";
import { HandrailError } from "../contract/errors.ts";
import { toDate, type Clock } from "../platform/clock.ts";
import { decodeCursor, encodeCursor } from "../platform/cursor.ts";
import type { Database } from "../platform/database.ts";
import type { EventBus } from "../platform/event-bus.ts";
import type { Passage, PassageStore, Scope } from "../retrieval/passage-store.ts";
import { appliesIn } from "./applicability.ts";
import {
  documentRowSchema,
  toDocumentInfo,
  versionColumns,
  versionRowSchema,
  type DocumentRow,
  type VersionRow,
} from "./document-rows.ts";
import { Originals } from "./originals.ts";
import { PassageReader } from "./passage-reader.ts";
import { VersionFactsCache } from "./version-facts-cache.ts";
import { VersionWriter, type NewVersion, type WrittenVersion } from "./version-writer.ts";

export interface DocumentStoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly originalsFolder: string;
}

const positionSchema = z.tuple([z.string(), z.string()]);

/** Documents, their versions, texts and chunks in SQLite, and the copies of the imported files. */
export class DocumentStore implements PassageStore {
  readonly originals: Originals;
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
    this.#writer = new VersionWriter({ database, clock });
    this.#facts = new VersionFactsCache(database);
    this.#passages = new PassageReader(database);
  }

  /** By title. @throws HandrailError VALIDATION_FAILED for a broken cursor */
  list({ q, jurisdiction, cursor, limit }: ListDocumentsQuery): DocumentPage {
    let [title, id] = cursor === undefined ? ["", ""] : decodeCursor(positionSchema, cursor);
    const items: DocumentInfo[] = [];
    const page = this.#database.prepare(
      `SELECT id, title, path, format, created_at, updated_at FROM documents d
       WHERE (title COLLATE NOCASE, id) > (?, ?) AND deleting = 0
         AND EXISTS (SELECT 1 FROM versions v WHERE v.document_id = d.id AND v.complete = 1)
         AND (title LIKE ? ESCAPE '\\' OR path LIKE ? ESCAPE '\\')
       ORDER BY title COLLATE NOCASE, id LIMIT ?`,
    );
    const pattern = `%${(q ?? "").replace(/[\\%_]/g, "\\$&")}%`;
    // A place's rules aren't SQL's, so a page is filled from as many rows as it takes.
    for (;;) {
      const rows = page.all(title, id, pattern, pattern, limit + 1).map((row) => documentRowSchema.parse(row));
      for (const row of rows.slice(0, limit)) {
        if (items.length === limit) return { items, next_cursor: encodeCursor([title, id]) };
        [title, id] = [row.title, row.id];
        const info = this.#toInfo(row);
        if (appliesIn(info.metadata.jurisdiction, jurisdiction)) items.push(info);
      }
      if (rows.length <= limit) return { items };
      if (items.length === limit) return { items, next_cursor: encodeCursor([title, id]) };
    }
  }

  /** @throws HandrailError DOCUMENT_NOT_FOUND */
  get(documentId: string): DocumentInfo {
    const row = this.#database
      .prepare(
        `SELECT id, title, path, format, created_at, updated_at FROM documents d WHERE id = ? AND deleting = 0
         AND EXISTS (SELECT 1 FROM versions v WHERE v.document_id = d.id AND v.complete = 1)`,
      )
      .get(documentId);
    if (row === undefined) throw new HandrailError("DOCUMENT_NOT_FOUND");
    return this.#toInfo(documentRowSchema.parse(row));
  }

  get count(): number {
    const row = this.#database
      .prepare<[], { count: number }>(
        `SELECT count(*) AS count FROM documents d WHERE deleting = 0
         AND EXISTS (SELECT 1 FROM versions v WHERE v.document_id = d.id AND v.complete = 1)`,
      )
      .get();
    return row?.count ?? 0;
  }

  /** @throws HandrailError DOCUMENT_NOT_FOUND, VERSION_NOT_FOUND */
  content(documentId: string, versionId: string): VersionContent {
    const { title, format } = this.get(documentId);
    const version = this.#database
      .prepare<[string, string], { key: number }>(
        "SELECT key FROM versions WHERE document_id = ? AND id = ? AND complete = 1",
      )
      .get(documentId, versionId);
    if (!version) throw new HandrailError("VERSION_NOT_FOUND");
    const segments = this.#database
      .prepare<[number], { text: string; blocks: string }>(
        "SELECT text, blocks FROM version_segments WHERE version_key = ? ORDER BY start",
      )
      .all(version.key);
    return {
      document_id: documentId,
      version_id: versionId,
      title,
      format,
      text: segments.map(({ text }) => text).join(""),
      blocks: segments.flatMap(({ blocks }) => z.array(blockSchema).parse(JSON.parse(blocks))),
    };
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
   * Sets fields of a version's metadata. A new language has the version indexed again, because it decides the stems:
   * until then it isn't searched.
   */
  updateMetadata(versionKey: number, change: DocumentMetadata): void {
    const row = this.#database.prepare(`SELECT ${versionColumns} FROM versions WHERE key = ?`).get(versionKey);
    if (row === undefined) throw new HandrailError("VERSION_NOT_FOUND");
    const { metadata } = versionRowSchema.parse(row);
    this.#writer.updateMetadata(versionKey, change);
    if (change.language !== undefined && change.language !== metadata.language) this.markUnindexed(versionKey);
    this.#facts.refresh([versionKey]);
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

  /** What the index holds of the version is not what it should be: it isn't searched until it is indexed again. */
  markUnindexed(versionKey: number): void {
    this.#database.prepare("UPDATE versions SET indexed = 0 WHERE key = ?").run(versionKey);
    this.#facts.refresh([versionKey]);
  }

  /**
   * Hides a document for ever and returns its versions' keys, to be taken out of the index before `finishDeletion`.
   *
   * @throws HandrailError DOCUMENT_NOT_FOUND
   */
  beginDeletion(documentId: string): number[] {
    this.get(documentId);
    // The path is free at once: the file may be imported again while this is going on.
    this.#database.prepare("UPDATE documents SET deleting = 1, source_path = id WHERE id = ?").run(documentId);
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
    for (const key of this.#versionKeys(documentId)) await this.#writer.discard(key);
    for (const { sha256 } of hashes) await this.originals.release(sha256);
  }

  /** Ids of documents whose deletion a crash interrupted. */
  unfinishedDeletions(): { documentId: string; versionKeys: number[] }[] {
    return this.#database
      .prepare<[], { id: string }>("SELECT id FROM documents WHERE deleting = 1")
      .all()
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

  #toInfo(row: DocumentRow): DocumentInfo {
    const versions = this.#database
      .prepare(`SELECT ${versionColumns} FROM versions WHERE document_id = ? AND complete = 1 ORDER BY number DESC`)
      .all(row.id)
      .map((version) => versionRowSchema.parse(version));
    return toDocumentInfo(row, versions);
  }
}
