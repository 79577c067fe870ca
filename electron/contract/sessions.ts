import { z } from "zod";
import {
  chatResponseSchema,
  citationSchema,
  claimSchema,
  clarificationSchema,
  conflictSchema,
  replyStatusSchema,
  sensitivitySchema,
  toolCallSchema,
  usageSchema,
  withheldSchema,
} from "./chat.ts";
import { dateSchema, filtersSchema, idSchema, pageOf, pageQuerySchema, timestampSchema } from "./common.ts";

export const sessionStatusSchema = z.enum(["active", "expired", "archived"]);
export type SessionStatus = z.infer<typeof sessionStatusSchema>;

export const sessionInfoSchema = z.strictObject({
  session_id: z.string(),
  title: z.string(),
  status: sessionStatusSchema,
  pinned: z.boolean(),
  created_at: timestampSchema,
  last_activity: timestampSchema,
  expires_at: timestampSchema,
  message_count: z.number().int().min(0),
  as_of: dateSchema.optional(),
  filters: filtersSchema.optional(),
});
export type SessionInfo = z.infer<typeof sessionInfoSchema>;

export const listSessionsQuerySchema = pageQuerySchema.extend({
  /** Full text over titles and messages. */
  q: z.string().max(200).optional(),
  status: sessionStatusSchema.optional(),
  pinned: z.boolean().optional(),
});
export type ListSessionsQuery = z.infer<typeof listSessionsQuerySchema>;
export const sessionPageSchema = pageOf(sessionInfoSchema);
export type SessionPage = z.infer<typeof sessionPageSchema>;

export const createSessionSchema = z.strictObject({
  title: z.string().trim().min(1).max(200).optional(),
  as_of: dateSchema.optional(),
  filters: filtersSchema.optional(),
});
export type CreateSession = z.infer<typeof createSessionSchema>;

export const patchSessionSchema = z.strictObject({
  session_id: idSchema,
  title: z.string().trim().min(1).max(200).optional(),
  pinned: z.boolean().optional(),
  status: z.enum(["archived", "active"]).optional(),
});
export type PatchSession = z.infer<typeof patchSessionSchema>;

export const deleteSessionSchema = z.strictObject({
  session_id: idSchema,
  undo_seconds: z.number().min(0).max(30).default(0),
});

export const sessionStatsSchema = z.strictObject({
  active_sessions: z.number().int(),
  expired_sessions: z.number().int(),
  archived_sessions: z.number().int(),
  total_sessions: z.number().int(),
  max_concurrent_sessions: z.number().int(),
  session_timeout_hours: z.number(),
  total_messages: z.number().int(),
  average_messages_per_session: z.number(),
  oldest_activity: timestampSchema.optional(),
  newest_activity: timestampSchema.optional(),
});
export type SessionStats = z.infer<typeof sessionStatsSchema>;

export const feedbackSchema = z.strictObject({
  rating: z.enum(["up", "down"]),
  comment: z.string().max(2_000).optional(),
});
export type Feedback = z.infer<typeof feedbackSchema>;

export const messageSchema = z.strictObject({
  message_id: z.string(),
  session_id: z.string(),
  parent_id: z.string().optional(),
  role: z.enum(["user", "assistant"]),
  content: z.string(),
  created_at: timestampSchema,
  /** The rest only on an assistant's message. */
  status: replyStatusSchema.optional(),
  mode: z.enum(["generated", "extractive"]).optional(),
  model_used: z.string().optional(),
  refused: z.boolean().optional(),
  refusal_reason: chatResponseSchema.shape.refusal_reason,
  answerability: z.number().optional(),
  citations: z.array(citationSchema).optional(),
  claims: z.array(claimSchema).optional(),
  quoted_answer: z.string().optional(),
  withheld: z.array(withheldSchema).optional(),
  sensitivity: sensitivitySchema.optional(),
  conflicts: z.array(conflictSchema).optional(),
  tool_calls: z.array(toolCallSchema).optional(),
  clarification: clarificationSchema.optional(),
  usage: usageSchema.optional(),
  feedback: feedbackSchema.optional(),
});
export type Message = z.infer<typeof messageSchema>;
export const messagePageSchema = pageOf(messageSchema);
export type MessagePage = z.infer<typeof messagePageSchema>;

export const exportSessionSchema = z.strictObject({
  session_id: idSchema,
  format: z.enum(["markdown", "json", "html"]),
});
export const exportedSessionSchema = z.strictObject({
  file_name: z.string(),
  media_type: z.string(),
  content: z.string(),
});
export type ExportedSession = z.infer<typeof exportedSessionSchema>;
