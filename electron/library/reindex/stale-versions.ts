import type { Database } from "../../platform/database.ts";
import { CHUNKER_VERSION } from "../chunking/chunk.ts";
import { parserVersions } from "../parsers/parser-versions.ts";

export interface StoredVersion {
  readonly key: number;
  readonly path: string;
  readonly sizeBytes: number;
}

const columns = "v.key, d.path, v.size_bytes AS sizeBytes";
const stored = "versions v JOIN documents d ON d.id = v.document_id WHERE v.complete = 1 AND d.deleting = 0";

/** Of these documents, or of all: the newest first, as these are what questions are answered from. */
export function listVersions(database: Database, documentIds?: readonly string[]): StoredVersion[] {
  return database
    .prepare<{ ids: string | null }, StoredVersion>(
      `SELECT ${columns} FROM ${stored} AND (:ids IS NULL OR d.id IN (SELECT value FROM json_each(:ids)))
       ORDER BY EXISTS (SELECT 1 FROM versions n WHERE n.document_id = d.id AND n.complete = 1 AND n.number > v.number),
         v.key`,
    )
    .all({ ids: documentIds ? JSON.stringify(documentIds) : null });
}

/** Versions that an older chunker cut, whose vectors are another embedder's, or whose file older rules read. */
export function staleVersions(database: Database, embedderId: string): StoredVersion[] {
  return database
    .prepare<[number, string, string, string], StoredVersion>(
      `SELECT ${columns} FROM ${stored} AND v.indexed = 1
       AND (v.chunker_version <> ? OR (v.chunk_count > 0 AND NOT EXISTS (
         SELECT 1 FROM embedding_uses u WHERE u.version_key = v.key AND u.embedder_id >= ? AND u.embedder_id < ?))
         OR (v.parser_version <> (SELECT p.value FROM json_each(?) p WHERE p.key = d.format) AND NOT EXISTS (
           SELECT 1 FROM versions n WHERE n.document_id = d.id AND n.complete = 1 AND n.number > v.number)))
       ORDER BY v.key DESC`,
    )
    .all(CHUNKER_VERSION, `${embedderId}/`, `${embedderId}0`, JSON.stringify(parserVersions));
}
