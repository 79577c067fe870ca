import { z } from "zod";
import { pageOf, pageQuerySchema, timestampSchema } from "./common.ts";

export const jobStatusSchema = z.enum(["queued", "running", "paused", "done", "failed", "cancelled"]);
export type JobStatus = z.infer<typeof jobStatusSchema>;

export const jobSchema = z.strictObject({
  job_id: z.string(),
  kind: z.enum(["import", "watch", "reindex", "delete", "download"]),
  status: jobStatusSchema,
  created_at: timestampSchema,
  finished_at: timestampSchema.optional(),
  files_total: z.number().int(),
  files_done: z.number().int(),
  /** Of `files_done`: already there and unchanged. */
  files_unchanged: z.number().int(),
  files_failed: z.number().int(),
  chunks_done: z.number().int(),
  bytes_done: z.number().int(),
  bytes_total: z.number().int(),
  current: z.string().optional(),
  eta_seconds: z.number().optional(),
  failures: z.array(z.strictObject({ path: z.string(), code: z.string(), message: z.string() })),
});
export type Job = z.infer<typeof jobSchema>;

export const listJobsQuerySchema = pageQuerySchema.extend({
  status: jobStatusSchema.optional(),
  kind: jobSchema.shape.kind.optional(),
});
export type ListJobsQuery = z.infer<typeof listJobsQuerySchema>;
export const jobPageSchema = pageOf(jobSchema);
export type JobPage = z.infer<typeof jobPageSchema>;

/** The job that a request started, to be followed by `GET /api/v1/jobs/{job_id}`. */
export const jobStartedSchema = z.strictObject({ job_id: z.string() });
