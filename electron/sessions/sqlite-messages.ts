import { setImmediate } from "node:timers/promises";
import { HandrailError } from "../contract/errors.ts";
import type { Feedback, Message, SessionStatus } from "../contract/sessions.ts";
import type { AuditLog } from "../platform/audit.ts";
import type { Database } from "../platform/database.ts";
import { toMessage, toReplyColumn, type MessageRow } from "./session-rows.ts";
import type { NewQuestion, NewReply, ReplyContent, StoredMessage, Turn } from "./session-store.ts";

const columns = "key, id, session_id, parent_id, role, content, created_at, reply, rating, comment";
/** A write keeps the event loop at most about this long. */
const sliceMs = 5;

interface OpenReply {
  readonly message_id: string;
  readonly session_id: string;
  readonly question_id: string;
}

/** Messages and what goes with them in Handrail's database; part of `SqliteSessionStore`. */
export class SqliteMessages {
  readonly #database: Database;
  readonly #audit: Pick<AuditLog, "record">;

  constructor(options: { readonly database: Database; readonly audit: Pick<AuditLog, "record"> }) {
    this.#database = options.database;
    this.#audit = options.audit;
  }

  page(sessionId: string, { afterKey, limit }: { afterKey: number; limit: number }): StoredMessage[] {
    return this.#database
      .prepare<[string, number, number], MessageRow>(
        `SELECT ${columns} FROM messages WHERE session_id = ? AND key > ? ORDER BY key LIMIT ?`,
      )
      .all(sessionId, afterKey, limit)
      .map((row) => ({ key: row.key, message: toMessage(row) }));
  }

  find(messageId: string): Message | undefined {
    const row = this.#database
      .prepare<[string], MessageRow>(
        `SELECT ${columns} FROM messages
         WHERE id = ? AND session_id IN (SELECT id FROM sessions WHERE purge_at IS NULL)`,
      )
      .get(messageId);
    return row && toMessage(row);
  }

  branch(sessionId: string, upTo: string | undefined, limit: number): Message[] {
    const last = upTo ?? this.#newest(sessionId);
    if (last === undefined) return [];
    const rows = this.#database
      .prepare<[string, string, number], MessageRow>(
        `WITH RECURSIVE branch AS (
           SELECT ${columns}, 1 AS depth FROM messages WHERE id = ? AND session_id = ?
           UNION ALL
           SELECT ${columns
             .split(", ")
             .map((column) => `parent.${column}`)
             .join(", ")}, depth + 1
           FROM branch JOIN messages AS parent ON parent.id = branch.parent_id
           WHERE depth < ?)
         SELECT ${columns} FROM branch ORDER BY depth DESC`,
      )
      .all(last, sessionId, limit);
    if (rows.length === 0) throw new HandrailError("MESSAGE_NOT_FOUND");
    return rows.map(toMessage);
  }

  turns(sessionId: string, upTo: string | undefined, limit: number): Turn[] {
    const last = upTo ?? this.#newest(sessionId);
    if (last === undefined) return [];
    const turns = this.#database
      .prepare<[string, string, number], Turn>(
        `WITH RECURSIVE branch AS (
           SELECT id, parent_id, role, content, 1 AS depth FROM messages WHERE id = ? AND session_id = ?
           UNION ALL
           SELECT parent.id, parent.parent_id, parent.role, parent.content, depth + 1
           FROM branch JOIN messages AS parent ON parent.id = branch.parent_id
           WHERE depth < ?)
         SELECT role, content FROM branch ORDER BY depth DESC`,
      )
      .all(last, sessionId, limit);
    if (turns.length === 0) throw new HandrailError("MESSAGE_NOT_FOUND");
    return turns;
  }

  rate(messageId: string, { rating, comment }: Feedback): void {
    this.#database
      .prepare("UPDATE messages SET rating = ?, comment = ? WHERE id = ?")
      .run(rating, comment ?? null, messageId);
  }

  recordQuestion(question: NewQuestion): void {
    this.#transaction(() => {
      const { sessionId, parentId } = question;
      this.#requireActive(sessionId);
      this.#database
        .prepare(
          `UPDATE sessions SET message_count = message_count + 1, last_activity = :at,
             title = IIF(titled = 0 AND message_count = 0, :title, title)
           WHERE id = :sessionId`,
        )
        .run({ at: question.at, title: question.title, sessionId });
      if (parentId !== undefined && this.find(parentId)?.session_id !== sessionId) {
        throw new HandrailError("MESSAGE_NOT_FOUND");
      }
      this.#insert({
        id: question.questionId,
        sessionId,
        parentId: parentId ?? this.#newest(sessionId),
        role: "user",
        content: question.content,
        at: question.at,
        reply: null,
      });
      this.#database
        .prepare("INSERT INTO open_replies (message_id, session_id, question_id) VALUES (?, ?, ?)")
        .run(question.replyId, sessionId, question.questionId);
    });
  }

  recordReply(reply: NewReply): Message | undefined {
    return this.#transaction(() => {
      const open = this.#database
        .prepare<[string], OpenReply>("DELETE FROM open_replies WHERE message_id = ? RETURNING *")
        .get(reply.replyId);
      if (!open) return undefined;
      this.#answer(open, reply.content, reply.at);
      const { knowledgeGap, audit } = reply;
      if (knowledgeGap) {
        this.#database
          .prepare(
            `INSERT INTO knowledge_gaps
               (id, session_id, message_id, question, reason, answerability, nearest_document_ids, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(
            knowledgeGap.id,
            open.session_id,
            open.message_id,
            knowledgeGap.question,
            knowledgeGap.reason,
            knowledgeGap.answerability,
            JSON.stringify(knowledgeGap.nearestDocumentIds),
            reply.at,
          );
      }
      if (audit) this.#audit.record(audit);
      const row = this.#database
        .prepare<[string], MessageRow>(`SELECT ${columns} FROM messages WHERE id = ?`)
        .get(open.message_id);
      return row && toMessage(row);
    });
  }

  closeOpenReplies(content: ReplyContent, at: number): string[] {
    return this.#transaction(() => {
      const open = this.#database.prepare<[], OpenReply>("DELETE FROM open_replies RETURNING *").all();
      for (const one of open) this.#answer(one, content, at);
      return [...new Set(open.map((one) => one.session_id))];
    });
  }

  /** All messages of a session and its knowledge gaps, in slices. */
  async deleteAll(sessionId: string): Promise<void> {
    this.#transaction(() => {
      this.#database.prepare("DELETE FROM open_replies WHERE session_id = ?").run(sessionId);
      this.#database.prepare("DELETE FROM knowledge_gaps WHERE session_id = ?").run(sessionId);
    });
    await setImmediate();
    const deleteOne = this.#database.prepare(
      "DELETE FROM messages WHERE key = (SELECT MIN(key) FROM messages WHERE session_id = ?)",
    );
    const deleteSome = (): boolean => {
      const until = performance.now() + sliceMs;
      while (deleteOne.run(sessionId).changes === 1) if (performance.now() >= until) return true;
      return false;
    };
    while (this.#transaction(deleteSome)) await setImmediate();
  }

  /** Interrupted long ago or now: the reply follows its question, and the session's activity stays as it was. */
  #answer(open: OpenReply, content: ReplyContent, at: number): void {
    this.#insert({
      id: open.message_id,
      sessionId: open.session_id,
      parentId: open.question_id,
      role: "assistant",
      content: content.content,
      at,
      reply: toReplyColumn(content),
    });
    this.#database
      .prepare(
        `UPDATE sessions SET message_count = message_count + 1,
           last_activity = IIF(status = 'active', MAX(last_activity, ?), last_activity)
         WHERE id = ?`,
      )
      .run(content.status === "interrupted" ? 0 : at, open.session_id);
  }

  #requireActive(sessionId: string): void {
    const status = this.#database
      .prepare<[string], { status: SessionStatus }>("SELECT status FROM sessions WHERE id = ? AND purge_at IS NULL")
      .get(sessionId)?.status;
    if (status === undefined) throw new HandrailError("SESSION_NOT_FOUND");
    if (status !== "active") throw new HandrailError(status === "expired" ? "SESSION_EXPIRED" : "SESSION_ARCHIVED");
  }

  #insert(message: {
    id: string;
    sessionId: string;
    parentId: string | undefined;
    role: Message["role"];
    content: string;
    at: number;
    reply: string | null;
  }): void {
    this.#database
      .prepare(
        `INSERT INTO messages (id, session_id, parent_id, role, content, created_at, reply)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        message.id,
        message.sessionId,
        message.parentId ?? null,
        message.role,
        message.content,
        message.at,
        message.reply,
      );
  }

  #newest(sessionId: string): string | undefined {
    return this.#database
      .prepare<[string], { id: string }>("SELECT id FROM messages WHERE session_id = ? ORDER BY key DESC LIMIT 1")
      .get(sessionId)?.id;
  }

  #transaction<Result>(work: () => Result): Result {
    return this.#database.transaction(work).immediate();
  }
}
