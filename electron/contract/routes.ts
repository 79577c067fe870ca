import { eventIterator, oc } from "@orpc/contract";
import { z } from "zod";
import { chatEventSchema, chatRequestSchema, chatResponseSchema } from "./chat.ts";
import { idSchema } from "./common.ts";
import {
  documentInfoSchema,
  documentPageSchema,
  importRequestSchema,
  listDocumentsQuerySchema,
  versionContentSchema,
  versionParamsSchema,
} from "./documents.ts";
import { changeEventSchema } from "./events.ts";
import { livenessSchema, readinessSchema } from "./health.ts";
import { jobPageSchema, jobSchema, listJobsQuerySchema } from "./jobs.ts";
import { importModelSchema, modelInfoSchema } from "./models.ts";
import { searchRequestSchema, searchResponseSchema } from "./search.ts";
import {
  createSessionSchema,
  deleteSessionSchema,
  exportedSessionSchema,
  exportSessionSchema,
  feedbackSchema,
  listSessionsQuerySchema,
  messagePageSchema,
  messageSchema,
  patchSessionSchema,
  sessionInfoSchema,
  sessionPageSchema,
  sessionStatsSchema,
} from "./sessions.ts";
import { patchSettingsSchema, settingsViewSchema } from "./settings.ts";

export type Scope = "none" | "read" | "chat" | "admin";

/**
 * What a transport must know of a route beside its schemas: the token scope it needs, whether it counts against the
 * rate limits, and whether only HTTP serves it.
 */
export interface RouteMeta {
  /** Absent: admin. */
  readonly scope?: Scope;
  readonly limited?: boolean;
  readonly httpOnly?: boolean;
}

const base = oc.$meta<RouteMeta>({ scope: "admin" });
const reads = base.meta({ scope: "read" });
const chats = base.meta({ scope: "chat" });
const asks = chats.meta({ limited: true });

const sessionPath = "/api/v1/chat/sessions/{session_id}";
const byId = z.strictObject({ session_id: idSchema });
const byJob = z.strictObject({ job_id: idSchema });
const byModel = z.strictObject({ model_id: idSchema });
const byDocument = z.strictObject({ document_id: idSchema });
const nothing = z.strictObject({});

/** The route table: every wire, the reference documentation and the client are derived from it. */
export const routes = {
  chat: {
    ask: asks
      .route({ method: "POST", path: "/api/v1/chat/", tags: ["Chat"], summary: "Ask a question" })
      .input(chatRequestSchema)
      .output(chatResponseSchema),
    /** Over HTTP: the same POST with `Accept: text/event-stream`. */
    askStream: asks
      .route({
        method: "POST",
        path: "/api/v1/chat/stream",
        tags: ["Chat"],
        summary: "Ask a question and stream the reply",
      })
      .input(chatRequestSchema)
      .output(eventIterator(chatEventSchema)),
    attach: chats
      .route({
        method: "GET",
        path: `${sessionPath}/stream`,
        tags: ["Chat"],
        summary: "Re-attach to a reply being written",
      })
      .input(byId.extend({ after: z.number().int().min(0).default(0) }))
      .output(eventIterator(chatEventSchema)),
    cancel: chats
      .route({
        method: "POST",
        path: `${sessionPath}/cancel`,
        successStatus: 204,
        tags: ["Chat"],
        summary: "Stop the reply being written",
      })
      .input(byId),
  },
  sessions: {
    list: reads
      .route({
        method: "GET",
        path: "/api/v1/chat/sessions",
        tags: ["Sessions"],
        summary: "List and search sessions",
      })
      .input(listSessionsQuerySchema)
      .output(sessionPageSchema),
    create: chats
      .route({
        method: "POST",
        path: "/api/v1/chat/sessions",
        successStatus: 201,
        tags: ["Sessions"],
        summary: "Create an empty session",
      })
      .input(createSessionSchema)
      .output(sessionInfoSchema),
    stats: reads
      .route({
        method: "GET",
        path: "/api/v1/chat/sessions/stats",
        tags: ["Sessions"],
        summary: "Session statistics",
      })
      .input(nothing)
      .output(sessionStatsSchema),
    get: reads
      .route({ method: "GET", path: sessionPath, tags: ["Sessions"], summary: "Session info" })
      .input(byId)
      .output(sessionInfoSchema),
    patch: chats
      .route({
        method: "PATCH",
        path: sessionPath,
        tags: ["Sessions"],
        summary: "Rename, pin, archive or reopen",
      })
      .input(patchSessionSchema)
      .output(sessionInfoSchema),
    delete: chats
      .route({
        method: "DELETE",
        path: sessionPath,
        successStatus: 204,
        tags: ["Sessions"],
        summary: "Delete the session and every trace of it",
      })
      .input(deleteSessionSchema),
    restore: chats
      .route({
        method: "POST",
        path: `${sessionPath}/restore`,
        tags: ["Sessions"],
        summary: "Undo a delayed deletion",
      })
      .input(byId)
      .output(sessionInfoSchema),
    messages: reads
      .route({
        method: "GET",
        path: `${sessionPath}/messages`,
        tags: ["Sessions"],
        summary: "Messages, oldest first",
      })
      .input(
        byId.extend({
          cursor: z.string().max(512).optional(),
          limit: z.number().int().min(1).max(200).default(50),
        }),
      )
      .output(messagePageSchema),
    export: reads
      .route({
        method: "POST",
        path: `${sessionPath}/export`,
        tags: ["Sessions"],
        summary: "Export the session",
      })
      .input(exportSessionSchema)
      .output(exportedSessionSchema),
    feedback: chats
      .route({
        method: "POST",
        path: "/api/v1/chat/messages/{message_id}/feedback",
        tags: ["Sessions"],
        summary: "Rate an answer",
      })
      .input(feedbackSchema.extend({ message_id: idSchema }))
      .output(messageSchema),
  },
  documents: {
    import: base
      .meta({ limited: true })
      .route({
        method: "POST",
        path: "/api/v1/documents/import",
        successStatus: 202,
        tags: ["Documents"],
        summary: "Import files or folders",
      })
      .input(importRequestSchema)
      .output(z.strictObject({ job_id: z.string() })),
    /** The folder is known to the backend alone (its `handbookFolder`), so ALLOWED_ROOTS doesn't apply. */
    importSample: base
      .meta({ limited: true })
      .route({
        method: "POST",
        path: "/api/v1/documents/import-sample",
        successStatus: 202,
        tags: ["Documents"],
        summary: "Import the sample handbook that Handrail ships with",
      })
      .input(nothing)
      .output(z.strictObject({ job_id: z.string() })),
    list: reads
      .route({
        method: "GET",
        path: "/api/v1/documents",
        tags: ["Documents"],
        summary: "List documents",
      })
      .input(listDocumentsQuerySchema)
      .output(documentPageSchema),
    get: reads
      .route({
        method: "GET",
        path: "/api/v1/documents/{document_id}",
        tags: ["Documents"],
        summary: "A document and its versions",
      })
      .input(byDocument)
      .output(documentInfoSchema),
    delete: base
      .route({
        method: "DELETE",
        path: "/api/v1/documents/{document_id}",
        successStatus: 204,
        tags: ["Documents"],
        summary: "Delete a document and all that was made from it",
      })
      .input(byDocument),
    content: reads
      .route({
        method: "GET",
        path: "/api/v1/documents/{document_id}/versions/{version_id}/content",
        tags: ["Documents"],
        summary: "The text with its blocks",
      })
      .input(versionParamsSchema)
      .output(versionContentSchema),
  },
  jobs: {
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
    cancel: base
      .route({
        method: "POST",
        path: "/api/v1/jobs/{job_id}/cancel",
        tags: ["Jobs"],
        summary: "Cancel",
      })
      .input(byJob)
      .output(jobSchema),
    pause: base
      .route({
        method: "POST",
        path: "/api/v1/jobs/{job_id}/pause",
        tags: ["Jobs"],
        summary: "Pause",
      })
      .input(byJob)
      .output(jobSchema),
    resume: base
      .route({
        method: "POST",
        path: "/api/v1/jobs/{job_id}/resume",
        tags: ["Jobs"],
        summary: "Resume",
      })
      .input(byJob)
      .output(jobSchema),
    retry: base
      .route({
        method: "POST",
        path: "/api/v1/jobs/{job_id}/retry",
        tags: ["Jobs"],
        summary: "Retry what failed",
      })
      .input(byJob)
      .output(jobSchema),
  },
  search: {
    search: asks
      .route({ method: "POST", path: "/api/v1/search", tags: ["Search"], summary: "Find passages" })
      .input(searchRequestSchema)
      .output(searchResponseSchema),
  },
  events: {
    subscribe: reads
      .route({
        method: "GET",
        path: "/api/v1/events",
        tags: ["Events"],
        summary: "What changed, as it changes",
      })
      .input(nothing)
      .output(eventIterator(changeEventSchema)),
  },
  models: {
    list: reads
      .route({
        method: "GET",
        path: "/api/v1/models",
        tags: ["Models"],
        summary: "The catalog, what is installed, how it fits",
      })
      .input(nothing)
      .output(z.strictObject({ items: z.array(modelInfoSchema) })),
    download: base
      .route({
        method: "POST",
        path: "/api/v1/models/{model_id}/download",
        successStatus: 202,
        tags: ["Models"],
        summary: "Download as a job",
      })
      .input(byModel)
      .output(z.strictObject({ job_id: z.string() })),
    select: base
      .route({
        method: "POST",
        path: "/api/v1/models/{model_id}/select",
        tags: ["Models"],
        summary: "Use this model",
      })
      .input(byModel)
      .output(modelInfoSchema),
    delete: base
      .route({
        method: "DELETE",
        path: "/api/v1/models/{model_id}",
        successStatus: 204,
        tags: ["Models"],
        summary: "Remove an installed model",
      })
      .input(byModel),
    import: base
      .route({
        method: "POST",
        path: "/api/v1/models/import",
        successStatus: 201,
        tags: ["Models"],
        summary: "Install from a local file",
      })
      .input(importModelSchema)
      .output(modelInfoSchema),
  },
  settings: {
    get: reads
      .route({
        method: "GET",
        path: "/api/v1/settings",
        tags: ["Settings"],
        summary: "Every setting and where its value comes from",
      })
      .input(nothing)
      .output(settingsViewSchema),
    patch: base
      .route({
        method: "PATCH",
        path: "/api/v1/settings",
        tags: ["Settings"],
        summary: "Change settings",
      })
      .input(patchSettingsSchema)
      .output(settingsViewSchema),
  },
  system: {
    shutdown: base
      .route({
        method: "POST",
        path: "/api/v1/shutdown",
        successStatus: 202,
        tags: ["System"],
        summary: "Shut down in order, as SIGTERM does",
      })
      .input(nothing),
    live: base
      .meta({ scope: "none", httpOnly: true })
      .route({ method: "GET", path: "/health/live", tags: ["System"], summary: "Liveness" })
      .input(nothing)
      .output(livenessSchema),
    ready: base
      .meta({ scope: "none", httpOnly: true })
      .route({
        method: "GET",
        path: "/health/ready",
        tags: ["System"],
        summary: "Readiness of each part",
      })
      .input(nothing)
      .output(readinessSchema),
  },
};

export type Routes = typeof routes;
