import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import { blockKindSchema, documentMetadataSchema, type DocumentMetadata } from "../contract/documents.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { newId } from "../platform/ids.ts";
import { CHUNKER_VERSION, type Chunk } from "./chunking/chunk.ts";
import type { ParsedFile } from "./parsers/parser-pool.ts";

export interface NewVersion {
  /** Absolute; the same file imported again is a new version of the same document. */
  readonly sourcePath: string;
  /** Relative to the root of the import. */
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly parsed: ParsedFile;
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

const rowSchema = z.object({
  metadata: z.string().transform((json) => documentMetadataSchema.parse(JSON.parse(json))),
  metadata_origins: z.string().transform((json) => z.record(z.string(), z.string()).parse(JSON.parse(json))),
});

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
    try {
      for (const { start, text, blocks } of version.parsed.segments) {
        signal.throwIfAborted();
        this.#database
          .prepare("INSERT INTO version_segments (version_key, start, text, blocks) VALUES (?, ?, ?, ?)")
          .run(written.versionKey, start, text, JSON.stringify(blocks));
        await nextTurn();
      }
      const { chunks } = version.parsed;
      for (let index = 0; index < chunks.length; index += chunksPerSlice) {
        signal.throwIfAborted();
        this.#insertChunks(written.versionKey, index, chunks.slice(index, index + chunksPerSlice));
        await nextTurn();
      }
      this.#complete(written, version);
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
      while (slice.run(versionKey).changes > 0) await nextTurn();
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

  /** Sets fields of the metadata; a person's word, so their origin is the request. */
  updateMetadata(versionKey: number, change: DocumentMetadata): void {
    this.#database.transaction(() => {
      const row = rowSchema.parse(
        this.#database.prepare("SELECT metadata, metadata_origins FROM versions WHERE key = ?").get(versionKey),
      );
      const metadata = { ...row.metadata, ...change };
      const origins = Object.fromEntries(Object.keys(change).map((field) => [field, "request"]));
      this.#database
        .prepare(
          `UPDATE versions SET metadata = ?, metadata_origins = ?, jurisdiction = ?, audience = ?, effective_from = ?,
           effective_to = ?, language = ? WHERE key = ?`,
        )
        .run(
          JSON.stringify(metadata),
          JSON.stringify({ ...row.metadata_origins, ...origins }),
          ...metadataColumns(metadata),
          versionKey,
        );
    })();
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
      const versionId = newId();
      const { lastInsertRowid } = this.#database
        .prepare(
          `INSERT INTO versions (id, document_id, number, sha256, size_bytes, page_count, imported_at, metadata,
             metadata_origins, jurisdiction, audience, effective_from, effective_to, language, notices, chunker_version,
             chunk_count)
           VALUES (?, ?, (SELECT coalesce(max(number), 0) + 1 FROM versions WHERE document_id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          versionId,
          documentId,
          documentId,
          sha256,
          sizeBytes,
          parsed.pageCount ?? null,
          now,
          JSON.stringify(parsed.metadata),
          JSON.stringify(parsed.origins),
          ...metadataColumns(parsed.metadata),
          JSON.stringify(parsed.notices ?? []),
          CHUNKER_VERSION,
          parsed.chunks.length,
        );
      return { versionKey: Number(lastInsertRowid), versionId, documentId };
    })();
  }

  #insertChunks(versionKey: number, firstOrdinal: number, chunks: readonly Chunk[]): void {
    const insert = this.#database.prepare(
      `INSERT INTO chunks (version_key, ordinal, start, "end", prefix, heading_path, page, sentences)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#database.transaction(() => {
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

  #complete({ versionKey, documentId }: WrittenVersion, { path, parsed }: NewVersion): void {
    this.#database.transaction(() => {
      this.#database.prepare("UPDATE versions SET complete = 1 WHERE key = ?").run(versionKey);
      this.#database
        .prepare("UPDATE documents SET title = ?, path = ?, format = ?, updated_at = ? WHERE id = ?")
        .run(parsed.title, path, parsed.format, this.#clock.now(), documentId);
    })();
  }
}

function metadataColumns(metadata: DocumentMetadata): (string | null)[] {
  const { jurisdiction, audience, effective_from, effective_to, language } = metadata;
  return [jurisdiction, audience, effective_from, effective_to, language].map((value) => value ?? null);
}
