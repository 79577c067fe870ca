import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { chatEventSchema, chatRequestSchema, chatResponseSchema, prepareChatSchema } from "../chat.ts";
import { bySession, sessionPath } from "./session-routes.ts";
import { chats, asks } from "./route-base.ts";

export const chatRoutes = {
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
  prepare: asks
    .meta({ budget: "prepare" })
    .route({
      method: "POST",
      path: "/api/v1/chat/prepare",
      successStatus: 204,
      tags: ["Chat"],
      summary: "Work ahead for a question that is being typed",
    })
    .input(prepareChatSchema),
  attach: chats
    .route({
      method: "GET",
      path: `${sessionPath}/stream`,
      tags: ["Chat"],
      summary: "Re-attach to a reply being written",
    })
    .input(bySession.extend({ after: z.number().int().min(0).default(0) }))
    .output(eventIterator(chatEventSchema)),
  cancel: chats
    .route({
      method: "POST",
      path: `${sessionPath}/cancel`,
      successStatus: 204,
      tags: ["Chat"],
      summary: "Stop the reply being written",
    })
    .input(bySession),
};
