import { z } from "zod";
import { dateSchema, filtersSchema, idSchema, pageOf, pageQuerySchema, timestampSchema } from "./common.ts";

export const documentFormatSchema = z.enum([
  "markdown",
  "text",
  "html",
  "docx",
  "pdf",
  "csv",
  "xlsx",
  "pptx",
  "email",
  "odt",
  "rtf",
]);
export type DocumentFormat = z.infer<typeof documentFormatSchema>;

/** Where, for whom and when a document applies; what is absent applies everywhere, to everyone, always. */
export const documentMetadataSchema = z.strictObject({
  jurisdiction: filtersSchema.shape.jurisdiction,
  audience: filtersSchema.shape.audience,
  effective_from: dateSchema.optional(),
  effective_to: dateSchema.optional(),
  /** Path or title of the document that this one replaces. */
  supersedes: z.string().max(1_000).optional(),
  /** ISO 639-1. */
  language: z.string().length(2).optional(),
});
export type DocumentMetadata = z.infer<typeof documentMetadataSchema>;

export const importRequestSchema = z.strictObject({
  /** Absolute paths of files or folders. Over HTTP they must lie under ALLOWED_ROOTS. */
  paths: z.array(z.string().min(1).max(4_096)).min(1).max(1_000),
  metadata: documentMetadataSchema
    .refine(({ effective_from: from, effective_to: to }) => from === undefined || to === undefined || from <= to, {
      path: ["effective_to"],
      message: "The last day in force can't lie before the first.",
    })
    .optional(),
});
export type ImportRequest = z.infer<typeof importRequestSchema>;

export const versionInfoSchema = z.strictObject({
  version_id: z.string(),
  number: z.number().int().min(1),
  sha256: z.string(),
  imported_at: timestampSchema,
  size_bytes: z.number().int(),
  page_count: z.number().int().optional(),
  chunk_count: z.number().int(),
  indexed: z.boolean(),
  metadata: documentMetadataSchema,
});
export type VersionInfo = z.infer<typeof versionInfoSchema>;

export const documentInfoSchema = z.strictObject({
  document_id: z.string(),
  title: z.string(),
  /** Relative to the folder that was imported. */
  path: z.string(),
  format: documentFormatSchema,
  metadata: documentMetadataSchema,
  created_at: timestampSchema,
  updated_at: timestampSchema,
  current_version_id: z.string(),
  versions: z.array(versionInfoSchema),
});
export type DocumentInfo = z.infer<typeof documentInfoSchema>;

export const listDocumentsQuerySchema = pageQuerySchema.extend({
  /** Matches title and path. */
  q: z.string().max(200).optional(),
  jurisdiction: filtersSchema.shape.jurisdiction,
});
export type ListDocumentsQuery = z.infer<typeof listDocumentsQuerySchema>;
export const documentPageSchema = pageOf(documentInfoSchema);
export type DocumentPage = z.infer<typeof documentPageSchema>;

export const blockKindSchema = z.enum(["heading", "paragraph", "list_item", "table_row", "code"]);
export type BlockKind = z.infer<typeof blockKindSchema>;

/** One block of a version: `text === content.text.slice(start, end)`, offsets in UTF-16 code units. */
export const blockSchema = z.strictObject({
  kind: blockKindSchema,
  start: z.number().int().min(0),
  end: z.number().int().min(0),
  /** Heading: 1 to 6. List item: nesting depth from 1. */
  level: z.number().int().min(1).optional(),
  /** The list item's own mark as read, `•` or `3.`; not part of the text. */
  marker: z.string().optional(),
  /** True on a table's header row. */
  header: z.boolean().optional(),
  page: z.number().int().min(1).optional(),
  /** [x, y, width, height] in points from the page's top left corner. */
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
});
export type Block = z.infer<typeof blockSchema>;

export const versionContentSchema = z.strictObject({
  document_id: z.string(),
  version_id: z.string(),
  title: z.string(),
  text: z.string(),
  blocks: z.array(blockSchema),
});
export type VersionContent = z.infer<typeof versionContentSchema>;

export const versionParamsSchema = z.strictObject({ document_id: idSchema, version_id: idSchema });
