import { z } from "zod";
import { documentMetadataSchema } from "./documents.ts";
import { idSchema, timestampSchema } from "./common.ts";

/** A named group of documents, such as Leave or Benefits. */
export const collectionSchema = z.strictObject({
  collection_id: z.string(),
  name: z.string(),
  document_count: z.number().int().min(0),
  created_at: timestampSchema,
});
export type Collection = z.infer<typeof collectionSchema>;

const nameSchema = z.string().trim().min(1).max(100);
export const createCollectionSchema = z.strictObject({ name: nameSchema });
export const patchCollectionSchema = z.strictObject({ collection_id: idSchema, name: nameSchema });

/**
 * A folder whose changes are imported by themselves. `unreachable`: it can't be read at the moment, as a network folder
 * without its network; nothing is removed because of that, and it is looked at again.
 */
export const watchedFolderSchema = z.strictObject({
  watch_id: z.string(),
  path: z.string(),
  state: z.enum(["watching", "paused", "unreachable"]),
  collection_id: z.string().optional(),
  /** Given to every document that is imported from it. */
  metadata: documentMetadataSchema.optional(),
  document_count: z.number().int().min(0),
  created_at: timestampSchema,
  last_change_at: timestampSchema.optional(),
});
export type WatchedFolder = z.infer<typeof watchedFolderSchema>;

export const patchWatchedFolderSchema = z.strictObject({ watch_id: idSchema, paused: z.boolean() });
export type PatchWatchedFolder = z.infer<typeof patchWatchedFolderSchema>;
