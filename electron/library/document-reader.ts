import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import {
  blockSchema,
  type Block,
  type DocumentInfo,
  type DocumentPage,
  type ListDocumentsQuery,
  type VersionContent,
} from "../contract/documents.ts";
import { HandrailError } from "../contract/errors.ts";
import { toDate, type Clock } from "../platform/clock.ts";
import { decodeCursor, encodeCursor } from "../platform/cursor.ts";
import type { Database } from "../platform/database.ts";
import {
  documentRowSchema,
  toDocumentInfo,
  versionColumns,
  versionRowSchema,
  type DocumentRow,
  type VersionRow,
} from "./document-rows.ts";

export interface DocumentReaderOptions {
  readonly database: Database;
  readonly clock: Clock;
}

const positionSchema = z.tuple([z.string(), z.string()]);
const documentColumns = "d.id, d.title, d.path, d.format, d.created_at, d.updated_at";
/** Nobody sees a document that is being deleted, or that has no whole version yet. */
const isThere = `d.deleting = 0 AND EXISTS (SELECT 1 FROM versions WHERE document_id = d.id AND complete = 1)`;
const joinNewest = `JOIN versions v ON v.document_id = d.id AND v.number =
  (SELECT max(number) FROM versions WHERE document_id = d.id AND complete = 1)`;
/** The same as `appliesIn`: the place itself, what lies in it, and what it lies in. */
const isInPlace = `(:place IS NULL OR v.jurisdiction IS NULL OR v.jurisdiction = :place
  OR substr(v.jurisdiction, 1, length(:place) + 1) = :place || '-'
  OR substr(:place, 1, length(v.jurisdiction) + 1) = v.jurisdiction || '-')`;
const statusConditions = {
  in_force: "coalesce(v.effective_from, '') <= :today AND coalesce(v.effective_to, '9999') >= :today",
  upcoming: "v.effective_from > :today",
  expired: "v.effective_to < :today AND coalesce(v.effective_from, '') <= :today",
} as const;

/** What the library shows of its documents: lists, a document with its versions, a version's text. */
export class DocumentReader {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor({ database, clock }: DocumentReaderOptions) {
    this.#database = database;
    this.#clock = clock;
  }

  /** By title; without documents that are merged into others. @throws HandrailError VALIDATION_FAILED for a broken cursor */
  list(query: ListDocumentsQuery): DocumentPage {
    const { q, jurisdiction, collection_id, status, cursor, limit } = query;
    const [title, id] = cursor === undefined ? ["", ""] : decodeCursor(positionSchema, cursor);
    const rows = this.#database
      .prepare(
        `SELECT ${documentColumns} FROM documents d ${joinNewest}
         WHERE (d.title COLLATE NOCASE, d.id) > (:title, :id) AND d.deleting = 0 AND d.merged_into IS NULL
           AND (d.title LIKE :pattern ESCAPE '\\' OR d.path LIKE :pattern ESCAPE '\\')
           AND ${isInPlace}
           AND (:collection IS NULL OR EXISTS (SELECT 1 FROM document_collections
             WHERE document_id = d.id AND collection_id = :collection))
           AND ${status === undefined ? "1" : statusConditions[status]}
         ORDER BY d.title COLLATE NOCASE, d.id LIMIT :limit`,
      )
      .all({
        title,
        id,
        pattern: `%${(q ?? "").replace(/[\\%_]/g, "\\$&")}%`,
        place: jurisdiction?.toUpperCase() ?? null,
        collection: collection_id ?? null,
        limit: limit + 1,
        ...(status !== undefined && { today: toDate(this.#clock.now()) }),
      })
      .map((row) => documentRowSchema.parse(row));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map((row) => this.#toInfo(row)),
      ...(last && rows.length > limit && { next_cursor: encodeCursor([last.title, last.id]) }),
    };
  }

  /** @throws HandrailError DOCUMENT_NOT_FOUND */
  get(documentId: string): DocumentInfo {
    const row = this.#database
      .prepare(`SELECT ${documentColumns} FROM documents d WHERE d.id = ? AND ${isThere}`)
      .get(documentId);
    if (row === undefined) throw new HandrailError("DOCUMENT_NOT_FOUND");
    return this.#toInfo(documentRowSchema.parse(row));
  }

  /** How many the library has, each once however many formats it has it in. */
  get count(): number {
    const row = this.#database
      .prepare<[], { count: number }>(
        `SELECT count(*) AS count FROM documents d WHERE d.merged_into IS NULL AND ${isThere}`,
      )
      .get();
    return row?.count ?? 0;
  }

  /** Complete versions, newest first. */
  versions(documentId: string): VersionRow[] {
    return this.#database
      .prepare(`SELECT ${versionColumns} FROM versions WHERE document_id = ? AND complete = 1 ORDER BY number DESC`)
      .all(documentId)
      .map((version) => versionRowSchema.parse(version));
  }

  /** @throws HandrailError DOCUMENT_NOT_FOUND, VERSION_NOT_FOUND */
  version(documentId: string, versionId: string): VersionRow {
    this.get(documentId);
    const row = this.#database
      .prepare(`SELECT ${versionColumns} FROM versions WHERE document_id = ? AND id = ? AND complete = 1`)
      .get(documentId, versionId);
    if (row === undefined) throw new HandrailError("VERSION_NOT_FOUND");
    return versionRowSchema.parse(row);
  }

  /** The same as `text`, a part at a time, so that nobody waits for a long one. @throws the signal's reason */
  async readText(
    versionKey: number,
    signal: AbortSignal,
  ): Promise<{ readonly text: string; readonly blocks: Block[] }> {
    const next = this.#database.prepare<[number, number], { start: number; text: string; blocks: string }>(
      "SELECT start, text, blocks FROM version_segments WHERE version_key = ? AND start > ? ORDER BY start LIMIT 1",
    );
    const texts: string[] = [];
    const blocks: Block[] = [];
    for (let row = next.get(versionKey, -1); row; row = next.get(versionKey, row.start)) {
      texts.push(row.text);
      for (const block of z.array(blockSchema).parse(JSON.parse(row.blocks))) blocks.push(block);
      await nextTurn();
      signal.throwIfAborted();
    }
    return { text: texts.join(""), blocks };
  }

  /** A version's canonical text and its blocks. */
  text(versionKey: number): { readonly text: string; readonly blocks: Block[] } {
    const segments = this.#database
      .prepare<[number], { text: string; blocks: string }>(
        "SELECT text, blocks FROM version_segments WHERE version_key = ? ORDER BY start",
      )
      .all(versionKey);
    return {
      text: segments.map(({ text }) => text).join(""),
      blocks: segments.flatMap(({ blocks }) => z.array(blockSchema).parse(JSON.parse(blocks))),
    };
  }

  /** @throws HandrailError DOCUMENT_NOT_FOUND, VERSION_NOT_FOUND */
  content(documentId: string, versionId: string): VersionContent {
    const { title, format } = this.get(documentId);
    const { key } = this.version(documentId, versionId);
    return { document_id: documentId, version_id: versionId, title, format, ...this.text(key) };
  }

  #toInfo(row: DocumentRow): DocumentInfo {
    return toDocumentInfo({
      row,
      versions: this.versions(row.id),
      collectionIds: this.#database
        .prepare<[string], { id: string }>(
          "SELECT collection_id AS id FROM document_collections WHERE document_id = ? ORDER BY collection_id",
        )
        .all(row.id)
        .map(({ id }) => id),
      alsoAs: this.#database
        .prepare(`SELECT ${documentColumns} FROM documents d WHERE d.merged_into = ? AND ${isThere} ORDER BY d.path`)
        .all(row.id)
        .map((merged) => documentRowSchema.parse(merged))
        .map(({ id, path, format }) => ({ document_id: id, path, format })),
    });
  }
}
