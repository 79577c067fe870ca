import { z } from "zod";
import type { Database } from "../../platform/database.ts";

const row = z.object({ embedder_id: z.string() }).optional();

/** Which embedder's index serves, as it is stored. */
export const servingEmbedder = {
  /** Undefined: the one that ships. */
  read: (database: Database): string | undefined =>
    row.parse(database.prepare("SELECT embedder_id FROM search_embedder").get())?.embedder_id,

  write(database: Database, embedderId: string): void {
    database.prepare("INSERT OR REPLACE INTO search_embedder (only, embedder_id) VALUES (1, ?)").run(embedderId);
  },

  /** Whether any text of a version was embedded by it. */
  hasVectors: (database: Database, embedderId: string, versionKey: number): boolean =>
    database
      .prepare("SELECT 1 FROM embedding_uses WHERE version_key = ? AND embedder_id >= ? AND embedder_id < ? LIMIT 1")
      .get(versionKey, `${embedderId}/`, `${embedderId}0`) !== undefined,
};

export interface IndexedVersionRow {
  readonly key: number;
  readonly path: string;
  readonly chunks: number;
}

/** The versions that the serving index holds, the newest first. */
export const indexedVersions = (database: Database): IndexedVersionRow[] =>
  database
    .prepare<[], IndexedVersionRow>(
      `SELECT v.key, d.path, v.chunk_count AS chunks FROM versions v JOIN documents d ON d.id = v.document_id
       WHERE v.complete = 1 AND v.indexed = 1 AND v.chunk_count > 0 AND d.deleting = 0 ORDER BY v.key DESC`,
    )
    .all();
