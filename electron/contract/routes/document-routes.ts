import { z } from "zod";
import { idSchema } from "../common.ts";
import {
  diffQuerySchema,
  documentIdsSchema,
  documentInfoSchema,
  documentPageSchema,
  duplicatePairSchema,
  duplicateParamsSchema,
  importRequestSchema,
  listDocumentsQuerySchema,
  patchDocumentSchema,
  patchDocumentsSchema,
  versionContentSchema,
  versionDiffSchema,
  versionParamsSchema,
} from "../documents.ts";
import { jobStartedSchema } from "../jobs.ts";
import { admins, reads } from "./route-base.ts";

const path = "/api/v1/documents/{document_id}";
const byDocument = z.strictObject({ document_id: idSchema });
const nothing = z.strictObject({});
const tags = ["Documents"];

export const documentRoutes = {
  import: admins
    .meta({ limited: true })
    .route({
      method: "POST",
      path: "/api/v1/documents/import",
      successStatus: 202,
      tags,
      summary: "Import files or folders",
    })
    .input(importRequestSchema)
    .output(jobStartedSchema),
  /** The folder is known to the backend alone (its `handbookFolder`), so ALLOWED_ROOTS doesn't apply. */
  importSample: admins
    .meta({ limited: true })
    .route({
      method: "POST",
      path: "/api/v1/documents/import-sample",
      successStatus: 202,
      tags,
      summary: "Import the sample handbook that Handrail ships with",
    })
    .input(nothing)
    .output(jobStartedSchema),
  list: reads
    .route({ method: "GET", path: "/api/v1/documents", tags, summary: "List documents" })
    .input(listDocumentsQuerySchema)
    .output(documentPageSchema),
  get: reads
    .route({ method: "GET", path, tags, summary: "A document and its versions" })
    .input(byDocument)
    .output(documentInfoSchema),
  patch: admins
    .route({ method: "PATCH", path, tags, summary: "Edit title, metadata and collections" })
    .input(patchDocumentSchema)
    .output(documentInfoSchema),
  patchMany: admins
    .route({ method: "PATCH", path: "/api/v1/documents", tags, summary: "Edit many documents at once, all or none" })
    .input(patchDocumentsSchema)
    .output(z.strictObject({ updated: z.number().int() })),
  /** Answers when all is gone; the work itself is a job that survives a crash. */
  delete: admins
    .route({
      method: "DELETE",
      path,
      successStatus: 204,
      tags,
      summary: "Delete a document and all that was made from it",
    })
    .input(byDocument),
  deleteMany: admins
    .route({
      method: "POST",
      path: "/api/v1/documents/delete",
      successStatus: 202,
      tags,
      summary: "Delete many documents as one job",
    })
    .input(documentIdsSchema)
    .output(jobStartedSchema),
  content: reads
    .route({ method: "GET", path: `${path}/versions/{version_id}/content`, tags, summary: "The text with its blocks" })
    .input(versionParamsSchema)
    .output(versionContentSchema),
  /** Over HTTP also `…/content?format=original`. */
  original: reads
    .route({ method: "GET", path: `${path}/versions/{version_id}/original`, tags, summary: "The file as imported" })
    .input(versionParamsSchema)
    .output(z.instanceof(Blob)),
  diff: reads
    .route({ method: "GET", path: `${path}/diff`, tags, summary: "What changed between two versions, by section" })
    .input(diffQuerySchema)
    .output(versionDiffSchema),
  reindex: admins
    .meta({ limited: true })
    .route({
      method: "POST",
      path: `${path}/reindex`,
      successStatus: 202,
      tags,
      summary: "Parse, cut and index a document anew",
    })
    .input(byDocument)
    .output(jobStartedSchema),
  reindexAll: admins
    .meta({ limited: true })
    .route({
      method: "POST",
      path: "/api/v1/documents/reindex",
      successStatus: 202,
      tags,
      summary: "Parse, cut and index these documents anew, or every one, as one job; the old index serves meanwhile",
    })
    .input(documentIdsSchema.partial())
    .output(jobStartedSchema),
  duplicates: reads
    .route({
      method: "GET",
      path: "/api/v1/documents/duplicates",
      tags,
      summary: "Pairs of documents that say nearly the same",
    })
    .input(nothing)
    .output(z.strictObject({ items: z.array(duplicatePairSchema) })),
  merge: admins
    .route({ method: "POST", path: `${path}/merge`, tags, summary: "Join a duplicate in another format to a document" })
    .input(duplicateParamsSchema)
    .output(documentInfoSchema),
  split: admins
    .route({ method: "POST", path: `${path}/split`, tags, summary: "Undo a merge" })
    .input(duplicateParamsSchema)
    .output(documentInfoSchema),
  keepBoth: admins
    .route({
      method: "POST",
      path: `${path}/keep-both`,
      successStatus: 204,
      tags,
      summary: "Two documents are no duplicates: don't offer them again",
    })
    .input(duplicateParamsSchema),
};
