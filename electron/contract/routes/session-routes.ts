import { z } from "zod";
import { idSchema } from "../common.ts";
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
} from "../sessions.ts";
import { reads, chats } from "./route-base.ts";

export const sessionPath = "/api/v1/chat/sessions/{session_id}";
export const bySession = z.strictObject({ session_id: idSchema });

export const sessionRoutes = {
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
    .input(z.strictObject({}))
    .output(sessionStatsSchema),
  get: reads
    .route({ method: "GET", path: sessionPath, tags: ["Sessions"], summary: "Session info" })
    .input(bySession)
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
    .input(bySession)
    .output(sessionInfoSchema),
  messages: reads
    .route({
      method: "GET",
      path: `${sessionPath}/messages`,
      tags: ["Sessions"],
      summary: "Messages, oldest first",
    })
    .input(
      bySession.extend({
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
};
