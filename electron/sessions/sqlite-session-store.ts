import { HandrailError } from "../contract/errors.ts";
import type { Feedback, Message, SessionStatus } from "../contract/sessions.ts";
import type { AuditLog } from "../platform/audit.ts";
import type { Database } from "../platform/database.ts";
import { searchQuery } from "./search-query.ts";
import { toSessionRecord, type SessionRow } from "./session-rows.ts";
import type {
  ActiveLimit,
  NewQuestion,
  NewReply,
  NewSession,
  ReplyContent,
  SessionQuery,
  SessionRecord,
  SessionStore,
  StoredMessage,
  StoreStats,
  Turn,
} from "./session-store.ts";
import { SqliteMessages } from "./sqlite-messages.ts";
import { SqliteTraces, type ErasingMoment } from "./sqlite-traces.ts";

type Audit = Pick<AuditLog, "record">;
type Expired = { readonly expired: readonly string[] };

const columns = "id, title, status, pinned, created_at, last_activity, expired_at, message_count, as_of, filters";
/** A session that is active, of those that a person sees. */
const active = "status = 'active' AND purge_at IS NULL";

/** A common word stands in every message: the newest ones decide, and nobody waits for the rest (2 ms a thousand). */
const searchedMessages = 5_000;

/** Sessions in Handrail's database. */
export class SqliteSessionStore implements SessionStore {
  readonly #database: Database;
  readonly #audit: Audit;
  readonly #messages: SqliteMessages;
  readonly #traces: SqliteTraces;

  constructor(options: { readonly database: Database; readonly audit: Audit }) {
    this.#database = options.database;
    this.#audit = options.audit;
    this.#messages = new SqliteMessages(options);
    this.#traces = new SqliteTraces(options.database);
  }

  async create(session: NewSession, limit: ActiveLimit): Promise<Expired> {
    return this.#durably(() => {
      const expired = this.#makeRoom(limit, 1);
      this.#run(
        `INSERT INTO sessions (id, title, titled, status, created_at, last_activity, as_of, filters)
         VALUES (?, ?, ?, 'active', ?, ?, ?, ?)`,
        session.id,
        session.title ?? "",
        session.title === undefined ? 0 : 1,
        session.createdAt,
        session.createdAt,
        session.asOf ?? null,
        session.filters === undefined ? null : JSON.stringify(session.filters),
      );
      return { expired };
    });
  }

  async find(sessionId: string): Promise<SessionRecord | undefined> {
    const row = this.#database
      .prepare<[string], SessionRow>(`SELECT ${columns} FROM sessions WHERE id = ? AND purge_at IS NULL`)
      .get(sessionId);
    return row && toSessionRecord(row);
  }

  async list({ text, status, pinned, after, limit }: SessionQuery): Promise<SessionRecord[]> {
    const conditions = ["purge_at IS NULL"];
    const values: Record<string, string | number> = { limit };
    if (status !== undefined) {
      conditions.push("status = :status");
      values.status = status;
    }
    if (pinned !== undefined) {
      conditions.push("pinned = :pinned");
      values.pinned = Number(pinned);
    }
    if (text?.trim()) {
      const words = searchQuery(text);
      if (words === undefined) return [];
      conditions.push(`(
        key IN (SELECT rowid FROM session_titles WHERE session_titles MATCH :words)
        OR id IN (SELECT session_id FROM messages WHERE key IN (
          SELECT rowid FROM message_texts WHERE message_texts MATCH :words ORDER BY rowid DESC LIMIT :searched)))`);
      values.words = words;
      values.searched = searchedMessages;
    }
    if (after) {
      conditions.push("(pinned, last_activity, id) < (:afterPinned, :afterActivity, :afterId)");
      values.afterPinned = Number(after.pinned);
      values.afterActivity = after.lastActivity;
      values.afterId = after.id;
    }
    return this.#database
      .prepare<[typeof values], SessionRow>(
        `SELECT ${columns} FROM sessions WHERE ${conditions.join(" AND ")}
         ORDER BY pinned DESC, last_activity DESC, id DESC LIMIT :limit`,
      )
      .all(values)
      .map(toSessionRecord);
  }

  async update(sessionId: string, changes: { title?: string; pinned?: boolean }): Promise<boolean> {
    return this.#durably(() => {
      const { title, pinned } = changes;
      const found = this.#run("UPDATE sessions SET id = id WHERE id = ? AND purge_at IS NULL", sessionId) === 1;
      if (found && title !== undefined) {
        this.#run("UPDATE sessions SET title = ?, titled = 1 WHERE id = ?", title, sessionId);
      }
      if (found && pinned !== undefined) {
        this.#run("UPDATE sessions SET pinned = ? WHERE id = ?", Number(pinned), sessionId);
      }
      return found;
    });
  }

  async archive(sessionId: string): Promise<boolean> {
    return this.#durably(
      () =>
        this.#run(
          "UPDATE sessions SET status = 'archived', expired_at = NULL WHERE id = ? AND purge_at IS NULL",
          sessionId,
        ) === 1,
    );
  }

  async activate(sessionId: string, limit: ActiveLimit): Promise<Expired> {
    return this.#durably(() => {
      const expired = this.#makeRoom(limit, 1);
      this.#run(
        `UPDATE sessions SET status = 'active', expired_at = NULL, last_activity = ?
         WHERE id = ? AND purge_at IS NULL`,
        limit.now,
        sessionId,
      );
      return { expired };
    });
  }

  async expireIdle(options: {
    lastActivityUntil: number;
    timeoutMs: number;
    busy: readonly string[];
    now: number;
    count: number;
  }): Promise<string[]> {
    // What expired while Handrail was closed expired then, not now.
    return this.#ids(
      `UPDATE sessions SET status = 'expired', expired_at = MIN(:now, last_activity + :timeout)
       WHERE key IN (
         SELECT key FROM sessions
         WHERE ${active} AND last_activity <= :until AND id NOT IN (SELECT value FROM json_each(:busy))
         LIMIT :count)
       RETURNING id`,
      {
        now: options.now,
        timeout: Math.ceil(options.timeoutMs),
        until: Math.floor(options.lastActivityUntil),
        busy: JSON.stringify(options.busy),
        count: options.count,
      },
    );
  }

  async expireSurplus(limit: ActiveLimit): Promise<string[]> {
    return this.#expireLeastRecent(limit, this.#countActive() - limit.maxActive);
  }

  async retire(expiredUntil: number, now: number, count: number): Promise<string[]> {
    return this.#transaction(() => {
      const ids = this.#ids(
        `UPDATE sessions SET purge_at = :now WHERE key IN (
           SELECT key FROM sessions
           WHERE status = 'expired' AND expired_at <= :until AND purge_at IS NULL LIMIT :count)
         RETURNING id`,
        { now, until: expiredUntil, count },
      );
      for (const id of ids) this.#audit.record({ actor: "system", action: "session.retire", subject: id });
      return ids;
    });
  }

  async nextDue(timeoutMs: number, retentionMs: number | undefined): Promise<number | undefined> {
    const due = this.#database
      .prepare<[number, number | null], { due: number | null }>(
        `SELECT MIN(due) AS due FROM (
           SELECT MIN(last_activity) + ? AS due FROM sessions WHERE ${active}
           UNION ALL SELECT MIN(expired_at) + ? FROM sessions WHERE expired_at IS NOT NULL AND purge_at IS NULL
           UNION ALL SELECT MIN(purge_at) FROM sessions WHERE purge_at IS NOT NULL)`,
      )
      .get(timeoutMs, retentionMs ?? null)?.due;
    return due ?? undefined;
  }

  async markDeleted(...[sessionId, purgeAt, audit]: Parameters<SessionStore["markDeleted"]>): Promise<boolean> {
    return this.#durably(() => {
      const found =
        this.#run("UPDATE sessions SET purge_at = ? WHERE id = ? AND purge_at IS NULL", purgeAt, sessionId) === 1;
      if (found) this.#audit.record(audit);
      return found;
    });
  }

  async restore(sessionId: string, limit: ActiveLimit): Promise<Expired | undefined> {
    return this.#durably(() => {
      const row = this.#database
        .prepare<[string, number], { status: SessionStatus }>(
          "SELECT status FROM sessions WHERE id = ? AND purge_at > ?",
        )
        .get(sessionId, limit.now);
      if (!row) return undefined;
      const expired = row.status === "active" ? this.#makeRoom(limit, 1) : [];
      this.#run("UPDATE sessions SET purge_at = NULL WHERE id = ?", sessionId);
      return { expired };
    });
  }

  async dueForPurge(now: number): Promise<string[]> {
    return this.#ids("SELECT id FROM sessions WHERE purge_at <= :now ORDER BY purge_at", { now });
  }

  async purgeContent(sessionId: string): Promise<void> {
    await this.#messages.deleteAll(sessionId);
    this.#transaction(() => {
      this.#run("UPDATE sessions SET title = '', filters = NULL WHERE id = ?", sessionId);
      this.#traces.leave();
    });
  }

  async purge(sessionId: string): Promise<void> {
    this.#run("DELETE FROM sessions WHERE id = ? AND purge_at IS NOT NULL", sessionId);
  }

  async eraseTraces(moment: ErasingMoment): Promise<void> {
    await this.#traces.erase(moment);
  }

  async messages(sessionId: string, page: { afterKey: number; limit: number }): Promise<StoredMessage[]> {
    return this.#messages.page(sessionId, page);
  }

  async message(messageId: string): Promise<Message | undefined> {
    return this.#messages.find(messageId);
  }

  async turns(sessionId: string, upTo: string | undefined, limit: number): Promise<Turn[]> {
    return this.#messages.turns(sessionId, upTo, limit);
  }

  async branch(sessionId: string, upTo: string | undefined, limit: number): Promise<Message[]> {
    return this.#messages.branch(sessionId, upTo, limit);
  }

  async rate(messageId: string, feedback: Feedback): Promise<void> {
    await this.#durably(() => this.#messages.rate(messageId, feedback));
  }

  async recordQuestion(question: NewQuestion): Promise<void> {
    await this.#durably(() => this.#messages.recordQuestion(question));
  }

  async recordReply(reply: NewReply): Promise<Message | undefined> {
    return this.#durably(() => this.#messages.recordReply(reply));
  }

  async closeOpenReplies(content: ReplyContent, at: number): Promise<string[]> {
    return this.#messages.closeOpenReplies(content, at);
  }

  async stats(): Promise<StoreStats> {
    const rows = this.#database
      .prepare<[], { status: SessionStatus; sessions: number; messages: number; oldest: number; newest: number }>(
        `SELECT status, COUNT(*) AS sessions, SUM(message_count) AS messages,
           MIN(last_activity) AS oldest, MAX(last_activity) AS newest
         FROM sessions WHERE purge_at IS NULL GROUP BY status`,
      )
      .all();
    const count = (status: SessionStatus): number => rows.find((row) => row.status === status)?.sessions ?? 0;
    return {
      sessions: { active: count("active"), expired: count("expired"), archived: count("archived") },
      messages: rows.reduce((sum, row) => sum + row.messages, 0),
      oldestActivity: rows.length === 0 ? undefined : Math.min(...rows.map((row) => row.oldest)),
      newestActivity: rows.length === 0 ? undefined : Math.max(...rows.map((row) => row.newest)),
    };
  }

  #makeRoom(limit: ActiveLimit, places: number): readonly string[] {
    const surplus = this.#countActive() + places - limit.maxActive;
    const expired = this.#expireLeastRecent(limit, surplus);
    if (expired.length < surplus) throw new HandrailError("SESSION_LIMIT_REACHED");
    return expired;
  }

  #expireLeastRecent(limit: ActiveLimit, count: number): string[] {
    if (count <= 0) return [];
    return this.#ids(
      `UPDATE sessions SET status = 'expired', expired_at = :now WHERE key IN (
         SELECT key FROM sessions WHERE ${active} AND id NOT IN (SELECT value FROM json_each(:busy))
         ORDER BY last_activity, key LIMIT :count)
       RETURNING id`,
      { now: limit.now, busy: JSON.stringify(limit.busy), count },
    );
  }

  #countActive(): number {
    const row = this.#database
      .prepare<[], { count: number }>(`SELECT COUNT(*) AS count FROM sessions WHERE ${active}`)
      .get();
    return row?.count ?? 0;
  }

  #ids(sql: string, values: Record<string, string | number>): string[] {
    return this.#database
      .prepare<[typeof values], { id: string }>(sql)
      .all(values)
      .map(({ id }) => id);
  }

  #run(sql: string, ...values: (string | number | null)[]): number {
    return this.#database.prepare(sql).run(...values).changes;
  }

  /** What somebody is told is done a power cut can't take back. */
  async #durably<Result>(work: () => Result): Promise<Result> {
    const result = this.#transaction(work);
    await this.#database.flush();
    return result;
  }

  #transaction<Result>(work: () => Result): Result {
    return this.#database.transaction(work).immediate();
  }
}
