import { blockKindSchema, type DocumentMetadata } from "../contract/documents.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { newId } from "../platform/ids.ts";
import { CHUNKER_VERSION, type Chunk } from "./chunking/chunk.ts";
import { metadataOf, versionColumns, versionRowSchema } from "./document-rows.ts";
import { SketchBuilder, type Sketch } from "./duplicates/sketch.ts";
import { storeSketch } from "./duplicates/sketch-rows.ts";
import { carryOver, type VersionMetadata } from "./metadata/edited-metadata.ts";
import { parserVersions } from "./parsers/parser-versions.ts";
import type { ParsedFile } from "./parsers/parser-pool.ts";
import { backgroundTurn } from "../platform/turns.ts";

export interface NewVersion {
  /** Absolute; the same file imported again is a new version of the same document. */
  readonly sourcePath: string;
  /** Relative to the root of the import. */
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly parsed: ParsedFile;
  /** The document is put into it, if it still exists. */
  readonly collectionId?: string | undefined;
}

export interface WrittenVersion {
  readonly versionKey: number;
  readonly versionId: string;
  readonly documentId: string;
}

export interface VersionWriterOptions {
  readonly database: Database;
  readonly clock: Clock;
}

const chunksPerSlice = 50;
const deletesPerSlice = 200;

/** Position of a kind in the contract's list, as it is stored with each sentence. */
const kindNumbers = new Map(blockKindSchema.options.map((kind, index) => [kind, index]));

/**
 * Writes versions in slices of a few milliseconds, so that questions are answered meanwhile. A version isn't complete
 * until its last slice; what a crash leaves is known by that, and removed at the next start.
 */
export class VersionWriter {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor({ database, clock }: VersionWriterOptions) {
    this.#database = database;
    this.#clock = clock;
  }

  /** @throws the signal's reason when it aborts; nothing of the version is left then */
  async write(version: NewVersion, signal: AbortSignal): Promise<WrittenVersion> {
    const written = this.#insertVersion(version);
    const sketch = new SketchBuilder();
    try {
      for (const { start, text, blocks } of version.parsed.segments) {
        signal.throwIfAborted();
        this.#database
          .prepare("INSERT INTO version_segments (version_key, start, text, blocks) VALUES (?, ?, ?, ?)")
          .run(written.versionKey, start, text, JSON.stringify(blocks));
        await backgroundTurn();
        sketch.add(text);
        await backgroundTurn();
      }
      const { chunks } = version.parsed;
      for (let index = 0; index < chunks.length; index += chunksPerSlice) {
        signal.throwIfAborted();
        insertChunks(this.#database, written.versionKey, index, chunks.slice(index, index + chunksPerSlice));
        await backgroundTurn();
      }
      this.#complete(written, version, sketch.build());
      return written;
    } catch (error) {
      await this.discard(written.versionKey);
      throw error;
    }
  }

  /** Deletes a version in slices, and its document when it was the only one. Its index rows are the caller's affair. */
  async discard(versionKey: number): Promise<void> {
    const document = this.#database
      .prepare<[number], { id: string }>("SELECT document_id AS id FROM versions WHERE key = ?")
      .get(versionKey);
    if (!document) return;
    this.#database.prepare("UPDATE versions SET complete = 0, indexed = 0 WHERE key = ?").run(versionKey);
    for (const table of ["chunks", "version_segments"]) {
      const slice = this.#database.prepare(
        `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE version_key = ? LIMIT ${deletesPerSlice})`,
      );
      while (slice.run(versionKey).changes > 0) await backgroundTurn();
    }
    this.#database.transaction(() => {
      this.#database.prepare("DELETE FROM versions WHERE key = ?").run(versionKey);
      this.#database
        .prepare("DELETE FROM documents WHERE id = ? AND id NOT IN (SELECT document_id FROM versions)")
        .run(document.id);
    })();
  }

  /** After a crash: removes what was being written then; versions above `newestKey` are being written now. */
  async discardIncomplete(newestKey: number): Promise<void> {
    const rows = this.#database
      .prepare<[number], { key: number }>("SELECT key FROM versions WHERE complete = 0 AND key <= ? ORDER BY key")
      .all(newestKey);
    for (const { key } of rows) await this.discard(key);
  }

  /** Stores what holds of versions and what was proposed; takes part in a transaction that is open. */
  storeMetadata(versions: readonly { readonly key: number; readonly metadata: VersionMetadata }[]): void {
    const update = this.#database.prepare(
      `UPDATE versions SET metadata = ?, metadata_origins = ?, proposed = ?, jurisdiction = ?, audience = ?,
         effective_from = ?, effective_to = ?, language = ? WHERE key = ?`,
    );
    for (const { key, metadata } of versions) {
      const { stored, proposed } = metadata;
      const [values, origins] = [JSON.stringify(stored.metadata), JSON.stringify(stored.origins)];
      update.run(values, origins, JSON.stringify(proposed), ...metadataColumns(stored.metadata), key);
    }
  }

  #insertVersion({ sourcePath, path, sha256, sizeBytes, parsed }: NewVersion): WrittenVersion {
    return this.#database.transaction(() => {
      const now = this.#clock.now();
      const known = this.#database
        .prepare<[string], { id: string }>("SELECT id FROM documents WHERE source_path = ?")
        .get(sourcePath);
      const documentId = known?.id ?? newId();
      if (!known) {
        this.#database
          .prepare(
            "INSERT INTO documents (id, title, path, source_path, format, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
          )
          .run(documentId, parsed.title, path, sourcePath, parsed.format, now, now);
      }
      const proposed = { metadata: parsed.metadata, origins: parsed.origins };
      const previous = this.#newestMetadata(documentId);
      const { metadata, origins } = previous ? carryOver(previous, proposed) : proposed;
      const versionId = newId();
      const { lastInsertRowid } = this.#database
        .prepare(
          `INSERT INTO versions (id, document_id, number, sha256, size_bytes, page_count, imported_at, metadata,
             metadata_origins, proposed, jurisdiction, audience, effective_from, effective_to, language, notices,
             chunker_version, parser_version, chunk_count)
           VALUES (?, ?, (SELECT coalesce(max(number), 0) + 1 FROM versions WHERE document_id = ?),
             ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          versionId,
          documentId,
          documentId,
          sha256,
          sizeBytes,
          parsed.pageCount ?? null,
          now,
          JSON.stringify(metadata),
          JSON.stringify(origins),
          JSON.stringify(proposed),
          ...metadataColumns(metadata),
          JSON.stringify(parsed.notices ?? []),
          CHUNKER_VERSION,
          parserVersions[parsed.format],
          parsed.chunks.length,
        );
      return { versionKey: Number(lastInsertRowid), versionId, documentId };
    })();
  }

  #newestMetadata(documentId: string): VersionMetadata | undefined {
    const row = this.#database
      .prepare(
        `SELECT ${versionColumns} FROM versions WHERE document_id = ? AND complete = 1 ORDER BY number DESC LIMIT 1`,
      )
      .get(documentId);
    return row === undefined ? undefined : metadataOf(versionRowSchema.parse(row));
  }

  #complete(
    { versionKey, documentId }: WrittenVersion,
    { path, parsed, collectionId }: NewVersion,
    sketch: Sketch | undefined,
  ): void {
    this.#database.transaction(() => {
      this.#database.prepare("UPDATE versions SET complete = 1 WHERE key = ?").run(versionKey);
      this.#database
        .prepare(
          "UPDATE documents SET title = iif(titled = 1, title, ?), path = ?, format = ?, updated_at = ? WHERE id = ?",
        )
        .run(parsed.title, path, parsed.format, this.#clock.now(), documentId);
      storeSketch(this.#database, { documentId, versionKey, sketch });
      if (collectionId !== undefined) addToCollection(this.#database, documentId, collectionId);
    })();
  }
}

/** Few at a time, in one transaction. */
export function insertChunks(
  database: Database,
  versionKey: number,
  firstOrdinal: number,
  chunks: readonly Chunk[],
): void {
  const insert = database.prepare(
    `INSERT INTO chunks (version_key, ordinal, start, "end", prefix, heading_path, page, sentences)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  database.transaction(() => {
    for (const [index, { start, end, prefix, headingPath, page, sentences }] of chunks.entries()) {
      const spans = sentences.map((sentence) => [sentence.start, sentence.end, kindNumbers.get(sentence.kind) ?? 0]);
      insert.run(
        versionKey,
        firstOrdinal + index,
        start,
        end,
        prefix,
        JSON.stringify(headingPath),
        page ?? null,
        JSON.stringify(spans),
      );
    }
  })();
}

/** A collection that is gone by now takes nothing in. */
export function addToCollection(database: Database, documentId: string, collectionId: string): void {
  database
    .prepare(
      `INSERT OR IGNORE INTO document_collections (document_id, collection_id)
       SELECT ?, id FROM collections WHERE id = ?`,
    )
    .run(documentId, collectionId);
}

function metadataColumns(metadata: DocumentMetadata): (string | null)[] {
  const { jurisdiction, audience, effective_from, effective_to, language } = metadata;
  return [jurisdiction, audience, effective_from, effective_to, language].map((value) => value ?? null);
}
