import { sep } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import type { WatchedFolder } from "../../contract/collections.ts";
import { documentMetadataSchema, type DocumentMetadata } from "../../contract/documents.ts";
import { toTimestamp } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import type { FileState, WatchedDocument, WatchedFile } from "./plan-look.ts";

export interface FolderRow {
  readonly id: string;
  readonly path: string;
  readonly paused: boolean;
  readonly collectionId: string | undefined;
  readonly metadata: DocumentMetadata | undefined;
  readonly createdAt: number;
  readonly lastChangeAt: number | undefined;
  readonly identity: string | undefined;
}

const rowSchema = z
  .object({
    id: z.string(),
    path: z.string(),
    paused: z.number(),
    collection_id: z.string().nullable(),
    metadata: z
      .string()
      .nullable()
      .transform((json) => (json === null ? undefined : documentMetadataSchema.parse(JSON.parse(json)))),
    created_at: z.number(),
    last_change_at: z.number().nullable(),
    identity: z.string().nullable(),
  })
  .transform((row): FolderRow => ({
    id: row.id,
    path: row.path,
    paused: row.paused === 1,
    collectionId: row.collection_id ?? undefined,
    metadata: row.metadata,
    createdAt: row.created_at,
    lastChangeAt: row.last_change_at ?? undefined,
    identity: row.identity ?? undefined,
  }));

const rowsPerTurn = 200;

/** The `watched_folders` and `watched_files` tables. */
export class WatchedFolderStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): FolderRow[] {
    return this.#database
      .prepare("SELECT * FROM watched_folders ORDER BY path")
      .all()
      .map((row) => rowSchema.parse(row));
  }

  find(id: string): FolderRow | undefined {
    const row = this.#database.prepare("SELECT * FROM watched_folders WHERE id = ?").get(id);
    return row === undefined ? undefined : rowSchema.parse(row);
  }

  /** A folder that is watched already takes the new metadata and collection. */
  put(folder: {
    readonly path: string;
    readonly collectionId: string | undefined;
    readonly metadata: DocumentMetadata | undefined;
    readonly createdAt: number;
  }): FolderRow {
    const row = this.#database
      .prepare(
        `INSERT INTO watched_folders (id, path, collection_id, metadata, created_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (path) DO UPDATE SET collection_id = excluded.collection_id, metadata = excluded.metadata,
           paused = 0
         RETURNING *`,
      )
      .get(
        newId(),
        folder.path,
        folder.collectionId ?? null,
        folder.metadata ? JSON.stringify(folder.metadata) : null,
        folder.createdAt,
      );
    return rowSchema.parse(row);
  }

  setPaused(id: string, paused: boolean): void {
    this.#database.prepare("UPDATE watched_folders SET paused = ? WHERE id = ?").run(paused ? 1 : 0, id);
  }

  setIdentity(id: string, identity: string): void {
    this.#database.prepare("UPDATE watched_folders SET identity = ? WHERE id = ?").run(identity, id);
  }

  setChanged(id: string, at: number): void {
    this.#database.prepare("UPDATE watched_folders SET last_change_at = ? WHERE id = ?").run(at, id);
  }

  delete(id: string): void {
    this.#database.prepare("DELETE FROM watched_folders WHERE id = ?").run(id);
  }

  /** With the newest version of each. */
  documents(folder: string): WatchedDocument[] {
    return this.#database
      .prepare<[string, string], WatchedDocument>(
        `SELECT d.id AS documentId, d.source_path AS sourcePath, v.size_bytes AS sizeBytes, v.sha256,
           v.imported_at AS importedAtMs
         FROM documents d JOIN versions v ON v.document_id = d.id
         WHERE d.source_path >= ? AND d.source_path < ? AND d.deleting = 0 AND v.complete = 1
           AND v.number = (SELECT max(number) FROM versions n WHERE n.document_id = d.id AND n.complete = 1)
         ORDER BY d.source_path`,
      )
      .all(...below(folder));
  }

  recorded(id: string): Map<string, FileState> {
    const rows = this.#database
      .prepare<[string], WatchedFile>(
        "SELECT path, size_bytes AS sizeBytes, modified_ms AS modifiedMs FROM watched_files WHERE watch_id = ?",
      )
      .all(id);
    return new Map(rows.map(({ path, sizeBytes, modifiedMs }) => [path, { sizeBytes, modifiedMs }]));
  }

  async record(id: string, files: readonly WatchedFile[]): Promise<void> {
    const put = this.#database.prepare(
      `INSERT INTO watched_files (watch_id, path, size_bytes, modified_ms)
       SELECT id, ?, ?, ? FROM watched_folders WHERE id = ?
       ON CONFLICT DO UPDATE SET size_bytes = excluded.size_bytes, modified_ms = excluded.modified_ms`,
    );
    for (let from = 0; from < files.length; from += rowsPerTurn) {
      this.#database.transaction(() => {
        for (const { path, sizeBytes, modifiedMs } of files.slice(from, from + rowsPerTurn)) {
          put.run(path, sizeBytes, modifiedMs, id);
        }
      })();
      await nextTurn();
    }
  }

  async forget(id: string, paths: readonly string[]): Promise<void> {
    const drop = this.#database.prepare("DELETE FROM watched_files WHERE watch_id = ? AND path = ?");
    for (let from = 0; from < paths.length; from += rowsPerTurn) {
      this.#database.transaction(() => {
        for (const path of paths.slice(from, from + rowsPerTurn)) drop.run(id, path);
      })();
      await nextTurn();
    }
  }

  /** The file of a document has another path now; its text is what it was. False: another document has that path. */
  move(
    documentId: string,
    place: { readonly path: string; readonly relativePath: string; readonly at: number },
  ): boolean {
    return (
      this.#database
        .prepare(
          `UPDATE documents SET source_path = :path, path = :relativePath, updated_at = :at
           WHERE id = :documentId AND deleting = 0
             AND NOT EXISTS (SELECT 1 FROM documents WHERE source_path = :path AND id <> :documentId)`,
        )
        .run({ documentId, ...place }).changes > 0
    );
  }

  toContract(row: FolderRow, state: WatchedFolder["state"]): WatchedFolder {
    const count = this.#database
      .prepare<[string, string], { count: number }>(
        "SELECT count(*) AS count FROM documents WHERE source_path >= ? AND source_path < ? AND deleting = 0",
      )
      .get(...below(row.path));
    return {
      watch_id: row.id,
      path: row.path,
      state,
      ...(row.collectionId !== undefined && { collection_id: row.collectionId }),
      ...(row.metadata && { metadata: row.metadata }),
      document_count: count?.count ?? 0,
      created_at: toTimestamp(row.createdAt),
      ...(row.lastChangeAt !== undefined && { last_change_at: toTimestamp(row.lastChangeAt) }),
    };
  }
}

/** From the first to behind the last path below a folder. */
function below(folder: string): [string, string] {
  const prefix = folder.endsWith(sep) ? folder : folder + sep;
  const last = prefix.charCodeAt(prefix.length - 1);
  return [prefix, prefix.slice(0, -1) + String.fromCharCode(last + 1)];
}
