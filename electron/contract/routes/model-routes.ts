import { z } from "zod";
import { idSchema } from "../common.ts";
import { jobStartedSchema } from "../jobs.ts";
import { importModelSchema, modelInfoSchema } from "../models.ts";
import { admins, reads } from "./route-base.ts";

const byModel = z.strictObject({ model_id: idSchema });

export const modelRoutes = {
  list: reads
    .route({
      method: "GET",
      path: "/api/v1/models",
      tags: ["Models"],
      summary: "The catalog, what is installed, how it fits",
    })
    .input(z.strictObject({}))
    .output(z.strictObject({ items: z.array(modelInfoSchema) })),
  download: admins
    .route({
      method: "POST",
      path: "/api/v1/models/{model_id}/download",
      successStatus: 202,
      tags: ["Models"],
      summary: "Download as a job",
    })
    .input(byModel)
    .output(jobStartedSchema),
  select: admins
    .route({
      method: "POST",
      path: "/api/v1/models/{model_id}/select",
      tags: ["Models"],
      summary: "Use this model",
    })
    .input(byModel)
    .output(modelInfoSchema),
  delete: admins
    .route({
      method: "DELETE",
      path: "/api/v1/models/{model_id}",
      successStatus: 204,
      tags: ["Models"],
      summary: "Remove an installed model",
    })
    .input(byModel),
  import: admins
    .route({
      method: "POST",
      path: "/api/v1/models/import",
      successStatus: 201,
      tags: ["Models"],
      summary: "Install from a local file",
    })
    .input(importModelSchema)
    .output(modelInfoSchema),
};
