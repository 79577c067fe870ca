import { z } from "zod";
import {
  collectionSchema,
  createCollectionSchema,
  patchCollectionSchema,
  patchWatchedFolderSchema,
  watchedFolderSchema,
} from "../collections.ts";
import { idSchema } from "../common.ts";
import { admins, reads } from "./route-base.ts";

const nothing = z.strictObject({});

export const collectionRoutes = {
  list: reads
    .route({ method: "GET", path: "/api/v1/collections", tags: ["Collections"], summary: "Named groups of documents" })
    .input(nothing)
    .output(z.strictObject({ items: z.array(collectionSchema) })),
  create: admins
    .route({
      method: "POST",
      path: "/api/v1/collections",
      successStatus: 201,
      tags: ["Collections"],
      summary: "Create a collection",
    })
    .input(createCollectionSchema)
    .output(collectionSchema),
  patch: admins
    .route({
      method: "PATCH",
      path: "/api/v1/collections/{collection_id}",
      tags: ["Collections"],
      summary: "Rename a collection",
    })
    .input(patchCollectionSchema)
    .output(collectionSchema),
  delete: admins
    .route({
      method: "DELETE",
      path: "/api/v1/collections/{collection_id}",
      successStatus: 204,
      tags: ["Collections"],
      summary: "Delete a collection; its documents stay",
    })
    .input(z.strictObject({ collection_id: idSchema })),
};

export const watchedFolderRoutes = {
  list: reads
    .route({
      method: "GET",
      path: "/api/v1/watched-folders",
      tags: ["Watched folders"],
      summary: "Folders whose changes are imported by themselves",
    })
    .input(nothing)
    .output(z.strictObject({ items: z.array(watchedFolderSchema) })),
  patch: admins
    .route({
      method: "PATCH",
      path: "/api/v1/watched-folders/{watch_id}",
      tags: ["Watched folders"],
      summary: "Pause or go on",
    })
    .input(patchWatchedFolderSchema)
    .output(watchedFolderSchema),
  delete: admins
    .route({
      method: "DELETE",
      path: "/api/v1/watched-folders/{watch_id}",
      successStatus: 204,
      tags: ["Watched folders"],
      summary: "Stop watching; what was imported stays",
    })
    .input(z.strictObject({ watch_id: idSchema })),
};
