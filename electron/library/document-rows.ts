import { z } from "zod";
import {
  blockKindSchema,
  documentFormatSchema,
  documentMetadataSchema,
  metadataOriginSchema,
  noticeSchema,
  type BlockKind,
  type DocumentInfo,
  type VersionInfo,
} from "../contract/documents.ts";
import { toTimestamp } from "../platform/clock.ts";
import type { VersionMetadata } from "./metadata/edited-metadata.ts";

/** Rows of the library's tables as SQLite gives them, and what they are in the contract. */

const originsSchema = z.partialRecord(documentMetadataSchema.keyof(), metadataOriginSchema);
const describedSchema = z.object({ metadata: documentMetadataSchema, origins: originsSchema });
const originsColumn = z.string().transform((json) => originsSchema.parse(JSON.parse(json)));
const metadataColumn = z.string().transform((json) => documentMetadataSchema.parse(JSON.parse(json)));

export const documentRowSchema = z.object({
  id: z.string(),
  title: z.string(),
  path: z.string(),
  format: documentFormatSchema,
  created_at: z.number(),
  updated_at: z.number(),
});
export type DocumentRow = z.infer<typeof documentRowSchema>;

/** Of a version: what holds, and what was proposed. */
export const metadataRowSchema = z.object({
  metadata: metadataColumn,
  metadata_origins: originsColumn,
  /** Null: nothing was edited, so `metadata` is what was proposed. */
  proposed: z
    .string()
    .nullable()
    .transform((json) => (json === null ? undefined : describedSchema.parse(JSON.parse(json)))),
});

export const versionRowSchema = metadataRowSchema.extend({
  key: z.number(),
  id: z.string(),
  document_id: z.string(),
  number: z.number(),
  sha256: z.string(),
  size_bytes: z.number(),
  page_count: z.number().nullable(),
  imported_at: z.number(),
  notices: z.string().transform((json) => z.array(noticeSchema).parse(JSON.parse(json))),
  chunk_count: z.number(),
  chunker_version: z.number(),
  parser_version: z.number(),
  indexed: z.number(),
});
export type VersionRow = z.infer<typeof versionRowSchema>;
/** What a query needs to select for a `VersionRow`. */
export const versionColumns = Object.keys(versionRowSchema.shape).join(", ");

export const chunkRowSchema = z.object({
  key: z.number(),
  version_key: z.number(),
  ordinal: z.number(),
  start: z.number(),
  end: z.number(),
  prefix: z.string(),
  heading_path: z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json))),
  page: z.number().nullable(),
  sentences: z.string().transform((json) => sentencesSchema.parse(JSON.parse(json))),
});
export type ChunkRow = z.infer<typeof chunkRowSchema>;
export const chunkColumns = Object.keys(chunkRowSchema.shape)
  .map((name) => `"${name}"`)
  .join(", ");

const sentencesSchema = z.array(z.tuple([z.number(), z.number(), z.number()]));

export const kindOfNumber = (number: number): BlockKind => blockKindSchema.options[number] ?? "paragraph";

export const metadataOf = ({
  metadata,
  metadata_origins: origins,
  proposed,
}: z.infer<typeof metadataRowSchema>): VersionMetadata => ({
  stored: { metadata, origins },
  proposed: proposed ?? { metadata, origins },
});

function toVersionInfo(row: VersionRow): VersionInfo {
  return {
    version_id: row.id,
    number: row.number,
    sha256: row.sha256,
    imported_at: toTimestamp(row.imported_at),
    size_bytes: row.size_bytes,
    ...(row.page_count !== null && { page_count: row.page_count }),
    chunk_count: row.chunk_count,
    indexed: row.indexed === 1,
    metadata: row.metadata,
    metadata_origins: row.metadata_origins,
    notices: row.notices,
  };
}

export interface DocumentParts {
  readonly row: DocumentRow;
  /** Newest first, at least one. */
  readonly versions: readonly VersionRow[];
  readonly collectionIds: readonly string[];
  readonly alsoAs: DocumentInfo["also_as"];
}

export function toDocumentInfo({ row, versions, collectionIds, alsoAs }: DocumentParts): DocumentInfo {
  const [current] = versions;
  if (!current) throw new Error(`document ${row.id} without a version`);
  return {
    document_id: row.id,
    title: row.title,
    path: row.path,
    format: row.format,
    metadata: current.metadata,
    created_at: toTimestamp(row.created_at),
    updated_at: toTimestamp(row.updated_at),
    current_version_id: current.id,
    versions: versions.map((version) => toVersionInfo(version)),
    collection_ids: [...collectionIds],
    also_as: [...alsoAs],
  };
}
