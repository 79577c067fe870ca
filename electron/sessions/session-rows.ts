import type { z } from "zod";
import { filtersSchema } from "../contract/common.ts";
import { messageSchema, type Message, type SessionStatus } from "../contract/sessions.ts";
import { toTimestamp } from "../platform/clock.ts";
import type { ReplyContent, SessionRecord } from "./session-store.ts";

export interface SessionRow {
  readonly id: string;
  readonly title: string;
  readonly status: SessionStatus;
  readonly pinned: 0 | 1;
  readonly created_at: number;
  readonly last_activity: number;
  readonly expired_at: number | null;
  readonly message_count: number;
  readonly as_of: string | null;
  readonly filters: string | null;
}

export interface MessageRow {
  readonly key: number;
  readonly id: string;
  readonly session_id: string;
  readonly parent_id: string | null;
  readonly role: "user" | "assistant";
  readonly content: string;
  readonly created_at: number;
  readonly reply: string | null;
  readonly rating: "up" | "down" | null;
  readonly comment: string | null;
}

const storedReplySchema = messageSchema.omit({
  message_id: true,
  session_id: true,
  parent_id: true,
  role: true,
  content: true,
  created_at: true,
  feedback: true,
});

export function toSessionRecord(row: SessionRow): SessionRecord {
  return {
    id: row.id,
    title: row.title,
    status: row.status,
    pinned: row.pinned === 1,
    createdAt: row.created_at,
    lastActivity: row.last_activity,
    expiredAt: row.expired_at ?? undefined,
    messageCount: row.message_count,
    asOf: row.as_of ?? undefined,
    filters: row.filters === null ? undefined : filtersSchema.parse(JSON.parse(row.filters)),
  };
}

export function toMessage(row: MessageRow): Message {
  return {
    message_id: row.id,
    session_id: row.session_id,
    ...(row.parent_id !== null && { parent_id: row.parent_id }),
    role: row.role,
    content: row.content,
    created_at: toTimestamp(row.created_at),
    ...(row.reply !== null && storedReplySchema.parse(JSON.parse(row.reply))),
    ...(row.rating !== null && {
      feedback: { rating: row.rating, ...(row.comment !== null && { comment: row.comment }) },
    }),
  };
}

/** The `reply` column of a reply. */
export function toReplyColumn({ content: _, ...rest }: ReplyContent): string {
  return JSON.stringify(rest satisfies z.infer<typeof storedReplySchema>);
}
