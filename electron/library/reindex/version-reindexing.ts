import { access } from "node:fs/promises";
import { z } from "zod";
import {
  blockSchema,
  documentFormatSchema,
  documentMetadataSchema,
  type DocumentFormat,
  type DocumentMetadata,
  type Notice,
} from "../../contract/documents.ts";
import { FileError } from "../../contract/errors.ts";
import type { Database } from "../../platform/database.ts";
import type { Chunk } from "../chunking/chunk.ts";
import { metadataOf, versionColumns, versionRowSchema, type VersionRow } from "../document-rows.ts";
import type { DocumentStore } from "../document-store.ts";
import { fileErrorCode } from "../import-errors.ts";
import type { ParsedFile, ParserPool } from "../parsers/parser-pool.ts";
import { parserVersions } from "../parsers/parser-versions.ts";
import type { TextSegment } from "../parsers/parser-protocol.ts";
import type { VersionIndexing } from "../version-indexing.ts";
import { ChunkStaging } from "./chunk-staging.ts";

export interface VersionReindexingOptions {
  readonly database: Database;
  readonly documents: DocumentStore;
  readonly indexing: VersionIndexing;
  readonly parsers: Pick<ParserPool, "parse" | "rechunk">;
}

export interface ReindexOptions {
  readonly signal: AbortSignal;
  readonly onChunk: (done: number, total: number) => void;
  /** Runs with the number of chunks in the transaction that makes them serve. */
  readonly alongside: (chunks: number) => void;
}

interface StoredVersion extends VersionRow {
  readonly title: string;
  readonly format: DocumentFormat;
  readonly path: string;
  readonly source_path: string;
  readonly isNewest: boolean;
}

const rowSchema = versionRowSchema.extend({
  title: z.string(),
  format: documentFormatSchema,
  path: z.string(),
  source_path: z.string(),
  newest: z.number(),
});
const qualified = versionColumns
  .split(", ")
  .map((column) => `v.${column}`)
  .join(", ");
const segmentSchema = z.object({
  start: z.number(),
  text: z.string(),
  blocks: z.string().transform((json) => z.array(blockSchema).parse(JSON.parse(json))),
});

/**
 * Brings a version into the index anew. Its canonical text never changes, because citations point into it: a parser that
 * reads another text in the file by now makes a new version of the document, and the older one stays for older answers.
 */
export class VersionReindexing {
  readonly #options: VersionReindexingOptions;
  readonly #staging: ChunkStaging;

  constructor(options: VersionReindexingOptions) {
    this.#options = options;
    this.#staging = new ChunkStaging(options.database);
  }

  /** Cuts the stored text by today's rules. Does nothing when the version is gone. */
  async recut(versionKey: number, options: ReindexOptions): Promise<void> {
    const version = this.#find(versionKey);
    if (!version) return;
    const { title, metadata } = version;
    const chunks = await this.#options.parsers.rechunk(
      { segments: this.#segments(versionKey), title, language: metadata.language },
      options.signal,
    );
    await this.#replace(versionKey, chunks, options);
  }

  /**
   * Brings to today's rules what older ones made: a file that older rules read is read again, else the stored text is cut
   * anew. A file that can't be read any more keeps the text that it had, and isn't tried again by itself.
   */
  async refresh(versionKey: number, options: ReindexOptions): Promise<void> {
    const version = this.#find(versionKey);
    if (!version) return;
    if (!version.isNewest || version.parser_version === parserVersions[version.format]) {
      return this.recut(versionKey, options);
    }
    try {
      await this.reparse(versionKey, options);
    } catch (error) {
      const code = fileErrorCode(error);
      if (options.signal.aborted || code === undefined) throw error;
      await this.recut(versionKey, options);
      this.#markRead(version, version.notices);
      throw new FileError(code, { cause: error });
    }
  }

  /** Reads the newest version's file again; older ones keep their text and are cut anew. */
  async reparse(versionKey: number, options: ReindexOptions): Promise<void> {
    const version = this.#find(versionKey);
    if (!version) return;
    if (!version.isNewest) return this.recut(versionKey, options);
    const { documents, parsers } = this.#options;
    const filePath = documents.originals.path(version.sha256);
    await access(filePath).catch((cause: unknown) => {
      throw new FileError(fileErrorCode(cause) ?? "FILE_UNREADABLE", { cause });
    });
    const parsed = await parsers.parse(
      {
        filePath,
        relativePath: version.path,
        requested: requestedOf(version),
      },
      options.signal,
    );
    const stored = this.#segments(versionKey);
    if (!isSameText(parsed.segments, stored)) return this.#writeNewVersion(versionKey, parsed, options);
    if (!areSameBlocks(parsed.segments, stored)) this.#replaceBlocks(versionKey, parsed.segments);
    await this.recut(versionKey, options);
    this.#markRead({ ...version, format: parsed.format }, parsed.notices ?? []);
  }

  /** Where the same text stands in the file may be known better by now: boxes, lines of print, kinds. */
  #replaceBlocks(versionKey: number, segments: readonly TextSegment[]): void {
    const { database } = this.#options;
    const insert = database.prepare(
      "INSERT INTO version_segments (version_key, start, text, blocks) VALUES (?, ?, ?, ?)",
    );
    database.transaction(() => {
      database.prepare("DELETE FROM version_segments WHERE version_key = ?").run(versionKey);
      for (const { start, text, blocks } of segments) insert.run(versionKey, start, text, JSON.stringify(blocks));
    })();
  }

  #markRead({ key, format }: Pick<StoredVersion, "key" | "format">, notices: readonly Notice[]): void {
    this.#options.database
      .prepare("UPDATE versions SET parser_version = ?, notices = ? WHERE key = ?")
      .run(parserVersions[format], JSON.stringify(notices), key);
  }

  /** Completes or takes back what an earlier process was interrupted in; the chunks in the index serve meanwhile. */
  async restore(signal: AbortSignal): Promise<void> {
    for (const versionKey of this.#staging.versions()) await this.#takeBack(versionKey, signal);
  }

  async #replace(versionKey: number, chunks: readonly Chunk[], options: ReindexOptions): Promise<void> {
    const { signal, onChunk, alongside } = options;
    if (this.#staging.isStaged(versionKey)) await this.#takeBack(versionKey, signal);
    try {
      await this.#staging.stage(versionKey, chunks, signal);
      await this.#options.indexing.replaceChunks(versionKey, {
        signal,
        onChunk: (done) => onChunk(done, chunks.length),
        alongside: () => alongside(chunks.length),
      });
    } catch (error) {
      // Stopped before the index had the new ones; after any other error nobody knows which it has.
      if (signal.aborted) await this.#staging.drop(versionKey);
      else await this.#takeBack(versionKey, signal);
      throw error;
    }
  }

  /** The index gets the present chunks before the staged ones go, so that it never names one that isn't there. */
  async #takeBack(versionKey: number, signal: AbortSignal): Promise<void> {
    await this.#options.indexing.ensureIndexed(versionKey, { signal, again: true });
    await this.#staging.drop(versionKey);
  }

  async #writeNewVersion(
    versionKey: number,
    parsed: ParsedFile,
    { signal, onChunk, alongside }: ReindexOptions,
  ): Promise<void> {
    const { documents, indexing } = this.#options;
    const version = this.#find(versionKey);
    if (!version?.isNewest) return;
    const { source_path: sourcePath, path, sha256, size_bytes: sizeBytes } = version;
    const written = await documents.write({ sourcePath, path, sha256, sizeBytes, parsed }, signal);
    try {
      await indexing.ensureIndexed(written.versionKey, {
        signal,
        onChunk: (done) => onChunk(done, parsed.chunks.length),
        alongside: () => alongside(parsed.chunks.length),
      });
    } catch (error) {
      await indexing.remove(written.versionKey).finally(() => documents.discard(written.versionKey));
      throw error;
    }
  }

  #find(versionKey: number): StoredVersion | undefined {
    const row = this.#options.database
      .prepare(
        `SELECT ${qualified}, d.title, d.format, d.path, d.source_path,
           NOT EXISTS (SELECT 1 FROM versions n WHERE n.document_id = d.id AND n.complete = 1 AND n.number > v.number) AS newest
         FROM versions v JOIN documents d ON d.id = v.document_id
         WHERE v.key = ? AND v.complete = 1 AND d.deleting = 0`,
      )
      .get(versionKey);
    if (row === undefined) return undefined;
    const { newest, ...version } = rowSchema.parse(row);
    return { ...version, isNewest: newest === 1 };
  }

  #segments(versionKey: number): TextSegment[] {
    return this.#options.database
      .prepare("SELECT start, text, blocks FROM version_segments WHERE version_key = ? ORDER BY start")
      .all(versionKey)
      .map((row) => segmentSchema.parse(row));
  }
}

/** What the import said itself, which a parser can't find again, also of fields that a person edited since. */
function requestedOf(version: VersionRow): DocumentMetadata {
  const { metadata, origins } = metadataOf(version).proposed;
  const fields = documentMetadataSchema.keyof().options.filter((field) => origins[field] === "request");
  return documentMetadataSchema.parse(Object.fromEntries(fields.map((field) => [field, metadata[field]])));
}

function isSameText(a: readonly TextSegment[], b: readonly TextSegment[]): boolean {
  const textOf = (segments: readonly TextSegment[]): string => segments.map(({ text }) => text).join("");
  return textOf(a) === textOf(b);
}

function areSameBlocks(read: readonly TextSegment[], stored: readonly TextSegment[]): boolean {
  // Blocks cross two wires whose parts may come in another order of fields; by the schema they have one.
  const inOrder = read.map(({ blocks }) => z.array(blockSchema).parse(blocks));
  return JSON.stringify(inOrder.flat()) === JSON.stringify(stored.flatMap(({ blocks }) => blocks));
}
