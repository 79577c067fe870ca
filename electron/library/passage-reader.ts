import { z } from "zod";
import { documentMetadataSchema } from "../contract/documents.ts";
import type { Database, Statement } from "../platform/database.ts";
import type { Passage } from "../retrieval/passage-store.ts";
import { chunkColumns, chunkRowSchema, kindOfNumber, type ChunkRow } from "./document-rows.ts";

const versionSchema = z.object({
  id: z.string(),
  document_id: z.string(),
  title: z.string(),
  path: z.string(),
  metadata: z.string().transform((json) => documentMetadataSchema.parse(JSON.parse(json))),
});
type VersionOfPassage = z.infer<typeof versionSchema>;

const segmentSchema = z.object({ start: z.number(), text: z.string() });

/** Reads chunks with all that a citation needs. Of a long document only the parts that hold them are read. */
export class PassageReader {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** In the order of the keys; ones that aren't there are left out. */
  read(chunkKeys: readonly number[], superseded: ReadonlySet<number>): Passage[] {
    const byKey = this.#database.prepare(`SELECT ${chunkColumns} FROM chunks WHERE key = ?`);
    const rows = chunkKeys.flatMap((key) => {
      const row = byKey.get(key);
      return row === undefined ? [] : [chunkRowSchema.parse(row)];
    });
    return this.#toPassages(rows, superseded);
  }

  /** Chunks of the same version beside this one, nearest first, at most `count` before and after it. */
  neighbours(chunkKey: number, count: number, superseded: ReadonlySet<number>): Passage[] {
    const raw = this.#database.prepare(`SELECT ${chunkColumns} FROM chunks WHERE key = ?`).get(chunkKey);
    if (raw === undefined) return [];
    const { version_key, ordinal } = chunkRowSchema.parse(raw);
    const rows = this.#database
      .prepare(
        `SELECT ${chunkColumns} FROM chunks
         WHERE version_key = ? AND ordinal BETWEEN ? AND ? AND ordinal <> ?
         ORDER BY abs(ordinal - ?), ordinal`,
      )
      .all(version_key, ordinal - count, ordinal + count, ordinal, ordinal)
      .map((row) => chunkRowSchema.parse(row));
    return this.#toPassages(rows, superseded);
  }

  #toPassages(rows: readonly ChunkRow[], superseded: ReadonlySet<number>): Passage[] {
    const versions = new Map<number, VersionOfPassage | undefined>();
    const segments = new SegmentReader(this.#database);
    return rows.flatMap((row) => {
      if (!versions.has(row.version_key)) versions.set(row.version_key, this.#version(row.version_key));
      const version = versions.get(row.version_key);
      return version ? [toPassage(row, version, segments, superseded)] : [];
    });
  }

  #version(versionKey: number): VersionOfPassage | undefined {
    const row = this.#database
      .prepare(
        `SELECT v.id, v.document_id, d.title, d.path, v.metadata
         FROM versions v JOIN documents d ON d.id = v.document_id WHERE v.key = ? AND d.deleting = 0`,
      )
      .get(versionKey);
    return row === undefined ? undefined : versionSchema.parse(row);
  }
}

/** Slices of stored texts; each segment is read once for all the chunks asked for together. */
export class SegmentReader {
  readonly #selectPlaces: Statement<[number, number, number, number], { start: number }>;
  readonly #selectText: Statement;
  readonly #texts = new Map<string, string>();

  constructor(database: Database) {
    this.#selectPlaces = database.prepare(
      `SELECT start FROM version_segments WHERE version_key = ? AND start < ? AND start >= coalesce(
         (SELECT max(start) FROM version_segments WHERE version_key = ? AND start <= ?), 0)
       ORDER BY start`,
    );
    this.#selectText = database.prepare("SELECT start, text FROM version_segments WHERE version_key = ? AND start = ?");
  }

  slice(versionKey: number, start: number, end: number): string {
    // Chunks mostly lie in one segment; the first that begins at or before the start, and those up to the end.
    const places = this.#selectPlaces.all(versionKey, end, versionKey, start);
    const [first] = places;
    if (!first) return "";
    const text = places.map((place) => this.#text(versionKey, place.start)).join("");
    return text.slice(start - first.start, end - first.start);
  }

  #text(versionKey: number, start: number): string {
    const name = `${versionKey}:${start}`;
    const known = this.#texts.get(name);
    if (known !== undefined) return known;
    const { text } = segmentSchema.parse(this.#selectText.get(versionKey, start));
    this.#texts.set(name, text);
    return text;
  }
}

function toPassage(
  row: ChunkRow,
  version: VersionOfPassage,
  segments: SegmentReader,
  superseded: ReadonlySet<number>,
): Passage {
  const { metadata } = version;
  const text = segments.slice(row.version_key, row.start, row.end);
  return {
    chunkKey: row.key,
    versionKey: row.version_key,
    documentId: version.document_id,
    versionId: version.id,
    title: version.title,
    path: version.path,
    page: row.page ?? undefined,
    headingPath: row.heading_path,
    prefix: row.prefix,
    start: row.start,
    end: row.end,
    text,
    sentences: row.sentences.map(([start, end, kind]) => ({
      start,
      end,
      text: text.slice(start - row.start, end - row.start),
      kind: kindOfNumber(kind),
    })),
    language: metadata.language,
    jurisdiction: metadata.jurisdiction,
    audience: metadata.audience,
    effectiveFrom: metadata.effective_from,
    effectiveTo: metadata.effective_to,
    superseded: superseded.has(row.version_key),
  };
}
