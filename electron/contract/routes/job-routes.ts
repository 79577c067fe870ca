import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { idSchema } from "../common.ts";
import { jobPageSchema, jobSchema, listJobsQuerySchema } from "../jobs.ts";
import { admins, reads } from "./route-base.ts";

const byJob = z.strictObject({ job_id: idSchema });

export const jobRoutes = {
  list: reads
    .route({
      method: "GET",
      path: "/api/v1/jobs",
      tags: ["Jobs"],
      summary: "List jobs, newest first",
    })
    .input(listJobsQuerySchema)
    .output(jobPageSchema),
  get: reads
    .route({
      method: "GET",
      path: "/api/v1/jobs/{job_id}",
      tags: ["Jobs"],
      summary: "A job's progress",
    })
    .input(byJob)
    .output(jobSchema),
  watch: reads
    .route({
      method: "GET",
      path: "/api/v1/jobs/{job_id}/stream",
      tags: ["Jobs"],
      summary: "A job's progress as events, until it ends",
    })
    .input(byJob)
    .output(eventIterator(jobSchema)),
  cancel: admins
    .route({
      method: "POST",
      path: "/api/v1/jobs/{job_id}/cancel",
      tags: ["Jobs"],
      summary: "Cancel",
    })
    .input(byJob)
    .output(jobSchema),
  pause: admins
    .route({
      method: "POST",
      path: "/api/v1/jobs/{job_id}/pause",
      tags: ["Jobs"],
      summary: "Pause",
    })
    .input(byJob)
    .output(jobSchema),
  resume: admins
    .route({
      method: "POST",
      path: "/api/v1/jobs/{job_id}/resume",
      tags: ["Jobs"],
      summary: "Resume",
    })
    .input(byJob)
    .output(jobSchema),
  retry: admins
    .route({
      method: "POST",
      path: "/api/v1/jobs/{job_id}/retry",
      tags: ["Jobs"],
      summary: "Retry what failed",
    })
    .input(byJob)
    .output(jobSchema),
};
