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
  "image",
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
  /** Who keeps the document right: a name or an address. */
  owner: z.string().min(1).max(200).optional(),
  /** The day by which somebody should read it again. */
  review_date: dateSchema.optional(),
});
export type DocumentMetadata = z.infer<typeof documentMetadataSchema>;
export type MetadataField = keyof DocumentMetadata;

/**
 * Where a value was found; the earlier in this list wins over the later. `edited`: a person set it in the library, and
 * it is carried over to the document's later versions.
 */
export const metadataOriginSchema = z.enum(["edited", "request", "properties", "text", "title", "file_name"]);
export type MetadataOrigin = z.infer<typeof metadataOriginSchema>;

const inOrder = {
  check: ({ effective_from: from, effective_to: to }: { effective_from?: unknown; effective_to?: unknown }) =>
    typeof from !== "string" || typeof to !== "string" || from <= to,
  otherwise: { path: ["effective_to"], message: "The last day in force can't lie before the first." },
};

export const importRequestSchema = z.strictObject({
  /** Absolute paths of files or folders. Over HTTP they must lie under ALLOWED_ROOTS. */
  paths: z.array(z.string().min(1).max(4_096)).min(1).max(1_000),
  collection_id: idSchema.optional(),
  metadata: documentMetadataSchema.refine(inOrder.check, inOrder.otherwise).optional(),
  /** Keeps the folders among `paths` watched: what changes in them later is imported by itself. */
  watch: z.boolean().optional(),
});
export type ImportRequest = z.infer<typeof importRequestSchema>;

/** Something that a reader of the document should know: what was left out of its text, or how it was read. */
export const noticeSchema = z.strictObject({
  code: z.enum(["hidden_text_left_out", "text_recognised", "pages_without_text"]),
  count: z.number().int().min(1),
});
export type Notice = z.infer<typeof noticeSchema>;

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
  /** Where each field that `metadata` has was found; `edited` without a value: a person said that it has none. */
  metadata_origins: z.partialRecord(documentMetadataSchema.keyof(), metadataOriginSchema),
  notices: z.array(noticeSchema),
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
  /** Newest first. */
  versions: z.array(versionInfoSchema),
  collection_ids: z.array(z.string()),
  /** The same document in other formats: merged into this one, so neither listed nor searched by themselves. */
  also_as: z.array(z.strictObject({ document_id: z.string(), path: z.string(), format: documentFormatSchema })),
});
export type DocumentInfo = z.infer<typeof documentInfoSchema>;

export const listDocumentsQuerySchema = pageQuerySchema.extend({
  /** Matches title and path. */
  q: z.string().max(200).optional(),
  jurisdiction: filtersSchema.shape.jurisdiction,
  collection_id: idSchema.optional(),
  /** In force today, still to come, or over. */
  status: z.enum(["in_force", "upcoming", "expired"]).optional(),
});
export type ListDocumentsQuery = z.infer<typeof listDocumentsQuerySchema>;
export const documentPageSchema = pageOf(documentInfoSchema);
export type DocumentPage = z.infer<typeof documentPageSchema>;

const { shape } = documentMetadataSchema;
/** Fields of the metadata to set; null takes an edited value back, so that what the document itself says holds again. */
export const metadataChangeSchema = z
  .strictObject({
    jurisdiction: shape.jurisdiction.nullable(),
    audience: shape.audience.nullable(),
    effective_from: shape.effective_from.nullable(),
    effective_to: shape.effective_to.nullable(),
    supersedes: shape.supersedes.nullable(),
    language: shape.language.nullable(),
    owner: shape.owner.nullable(),
    review_date: shape.review_date.nullable(),
    /** Fields that shall have no value, whatever the document says; none that is set or taken back as well. */
    empty: z.array(documentMetadataSchema.keyof()).max(Object.keys(shape).length).optional(),
  })
  .refine(inOrder.check, inOrder.otherwise)
  .refine(({ empty = [], ...change }) => empty.every((field) => change[field] === undefined), {
    path: ["empty"],
    message: "A field can't both get a value and have none.",
  });
export type MetadataChange = z.infer<typeof metadataChangeSchema>;

export const patchDocumentSchema = z.strictObject({
  document_id: idSchema,
  title: z.string().trim().min(1).max(300).optional(),
  /** Of the current version. */
  metadata: metadataChangeSchema.optional(),
  /** The whole list; what isn't in it the document is taken out of. */
  collection_ids: z.array(idSchema).max(100).optional(),
});
export type PatchDocument = z.infer<typeof patchDocumentSchema>;

export const patchDocumentsSchema = z.strictObject({
  document_ids: z.array(idSchema).min(1).max(1_000),
  metadata: metadataChangeSchema.optional(),
  add_to_collections: z.array(idSchema).max(100).optional(),
  remove_from_collections: z.array(idSchema).max(100).optional(),
});
export type PatchDocuments = z.infer<typeof patchDocumentsSchema>;

export const documentIdsSchema = z.strictObject({ document_ids: z.array(idSchema).min(1).max(1_000) });

/** Two documents of which one says nearly what the other says, in another format or another place. */
export const duplicatePairSchema = z.strictObject({
  documents: z.tuple([documentInfoSchema, documentInfoSchema]),
  /** Share of their text that both have, 0 to 1. */
  similarity: z.number().min(0).max(1),
});
export type DuplicatePair = z.infer<typeof duplicatePairSchema>;

/** `document_id` stays; `duplicate_id` is merged into it, split from it again, or is none. */
export const duplicateParamsSchema = z.strictObject({ document_id: idSchema, duplicate_id: idSchema });
export type DuplicateParams = z.infer<typeof duplicateParamsSchema>;

export const diffQuerySchema = z.strictObject({ document_id: idSchema, from: idSchema, to: idSchema });
export type DiffQuery = z.infer<typeof diffQuerySchema>;
/** What became of one section. `parts` joined without the inserted ones is the older text, without the deleted the newer. */
export const sectionChangeSchema = z.strictObject({
  heading_path: z.array(z.string()),
  change: z.enum(["added", "removed", "changed"]),
  parts: z.array(z.strictObject({ kind: z.enum(["same", "inserted", "deleted"]), text: z.string() })),
});
export type SectionChange = z.infer<typeof sectionChangeSchema>;
export const versionDiffSchema = z.strictObject({
  from: idSchema,
  to: idSchema,
  sections: z.array(sectionChangeSchema),
  unchanged_sections: z.number().int().min(0),
  metadata: z.array(
    z.strictObject({ field: documentMetadataSchema.keyof(), from: z.string().optional(), to: z.string().optional() }),
  ),
});
export type VersionDiff = z.infer<typeof versionDiffSchema>;

export const blockKindSchema = z.enum(["heading", "paragraph", "list_item", "table_row", "code"]);
export type BlockKind = z.infer<typeof blockKindSchema>;

/** One line of print: what of the text stands in it, and where on which page. */
export const printedLineSchema = z.strictObject({
  /** Offsets in the canonical text, within the block's own. */
  start: z.number().int().min(0),
  end: z.number().int().min(0),
  page: z.number().int().min(1),
  /** As the block's `bbox`. */
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});
export type PrintedLine = z.infer<typeof printedLineSchema>;

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
  /** In the order of the text: what a passage is highlighted by, over columns and pages too. Where the format has them. */
  lines: z.array(printedLineSchema).optional(),
});
export type Block = z.infer<typeof blockSchema>;

export const versionContentSchema = z.strictObject({
  document_id: z.string(),
  version_id: z.string(),
  title: z.string(),
  format: documentFormatSchema,
  text: z.string(),
  blocks: z.array(blockSchema),
});
export type VersionContent = z.infer<typeof versionContentSchema>;

export const versionParamsSchema = z.strictObject({ document_id: idSchema, version_id: idSchema });
