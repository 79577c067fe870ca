import { z } from "zod";
import { HandrailError } from "../contract/errors.ts";
import type {
  CreateSession,
  ExportedSession,
  Feedback,
  ListSessionsQuery,
  Message,
  MessagePage,
  PatchSession,
  SessionInfo,
  SessionPage,
  SessionStats,
} from "../contract/sessions.ts";
import { toTimestamp, type Clock } from "../platform/clock.ts";
import { decodeCursor, encodeCursor } from "../platform/cursor.ts";
import type { EventBus } from "../platform/event-bus.ts";
import { newId } from "../platform/ids.ts";
import type { Log } from "../platform/log.ts";
import { ChatbotSession } from "./chatbot-session.ts";
import { exportSession, type ExportFormat } from "./export-session.ts";
import { markRemovedSources, type CitedDocuments } from "./removed-sources.ts";
import { emptyReply, ReplyLease } from "./reply-lease.ts";
import { SessionLocks } from "./session-locks.ts";
import type { SessionRecord, SessionStore } from "./session-store.ts";
import { untitled } from "./session-title.ts";
import { SessionUpkeep, timeoutMsOf, type SessionSettings } from "./session-upkeep.ts";

export interface SessionManagerOptions {
  readonly store: SessionStore;
  readonly settings: { readonly current: SessionSettings; onChange(listener: () => void): () => void };
  readonly clock: Clock;
  readonly events: EventBus;
  readonly log: Log;
  /** Makes the engine and whoever else holds a session's text forget it; a deletion isn't finished before. */
  readonly onForget: (sessionId: string) => Promise<void>;
  readonly documents: CitedDocuments;
}

const sessionCursorSchema = z.tuple([z.boolean(), z.number(), z.string()]);
const messageCursorSchema = z.number().int().min(0);
const exportPage = 200;

/**
 * All conversations: created, listed, searched, renamed, pinned, archived, reopened, exported, rated and deleted.
 *
 * A session expires some hours after its last activity and is then read-only: no question can be asked in it until it
 * is reopened; naming, pinning, archiving and rating go on.
 */
export class ChatbotSessionManager {
  readonly #options: SessionManagerOptions;
  readonly #store: SessionStore;
  readonly #clock: Clock;
  readonly #locks = new SessionLocks();
  readonly #upkeep: SessionUpkeep;
  #unsubscribe: () => void = () => undefined;

  constructor(options: SessionManagerOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#clock = options.clock;
    this.#upkeep = new SessionUpkeep({
      ...options,
      locks: this.#locks,
      settings: () => options.settings.current,
      publish: (event) => options.events.publish(event),
    });
  }

  /** Closes replies that a crash interrupted, does what fell due meanwhile, and goes on doing so. */
  async start(): Promise<void> {
    const interrupted = await this.#store.closeOpenReplies(emptyReply("interrupted"), this.#clock.now());
    this.#upkeep.announce(interrupted);
    await this.#upkeep.eraseTraces("starting");
    await this.#upkeep.run();
    this.#unsubscribe = this.#options.settings.onChange(() => void this.#upkeep.run());
  }

  async dispose(): Promise<void> {
    this.#unsubscribe();
    await this.#upkeep.stop();
    await this.#upkeep.eraseTraces("closing");
  }

  /** @throws HandrailError SESSION_LIMIT_REACHED */
  async create(input: CreateSession): Promise<SessionInfo> {
    return this.#toInfo(await this.#create(newId(), input));
  }

  /** @throws HandrailError VALIDATION_FAILED (the cursor) */
  async list(query: ListSessionsQuery): Promise<SessionPage> {
    await this.#upkeep.expire();
    const position = query.cursor === undefined ? undefined : decodeCursor(sessionCursorSchema, query.cursor);
    const records = await this.#store.list({
      text: query.q,
      status: query.status,
      pinned: query.pinned,
      after: position && { pinned: position[0], lastActivity: position[1], id: position[2] },
      limit: query.limit + 1,
    });
    const shown = records.slice(0, query.limit);
    const last = shown.at(-1);
    return {
      items: shown.map((record) => this.#toInfo(record)),
      ...(records.length > query.limit &&
        last && { next_cursor: encodeCursor([last.pinned, last.lastActivity, last.id]) }),
    };
  }

  /** @throws HandrailError SESSION_NOT_FOUND */
  async get(sessionId: string): Promise<SessionInfo> {
    return this.#toInfo(await this.#find(sessionId));
  }

  /**
   * Renames, pins, archives, reopens.
   *
   * @throws HandrailError SESSION_NOT_FOUND, SESSION_BUSY (archiving while a reply is written), SESSION_LIMIT_REACHED
   */
  async patch({ session_id, title, pinned, status }: PatchSession): Promise<SessionInfo> {
    const before = await this.#find(session_id);
    if (status === "archived" && this.#locks.isBusy(session_id)) throw new HandrailError("SESSION_BUSY");
    if (status === "active" && before.status !== "active") {
      const { expired } = await this.#store.activate(session_id, this.#upkeep.activeLimit());
      this.#upkeep.announce(expired);
      await this.#upkeep.arm();
    }
    if (status === "archived") await this.#store.archive(session_id);
    await this.#store.update(session_id, {
      ...(title !== undefined && { title }),
      ...(pinned !== undefined && { pinned }),
    });
    this.#upkeep.announce([session_id]);
    return this.get(session_id);
  }

  /**
   * Deletes the session. Without `undo_seconds` it and every trace of it is gone when this resolves; with it `restore`
   * can take it back until then. A reply that is being written in it is ended.
   *
   * @throws HandrailError SESSION_NOT_FOUND
   */
  async delete(input: { session_id: string; undo_seconds: number }, actor: string): Promise<void> {
    const { session_id, undo_seconds } = input;
    const purgeAt = this.#clock.now() + undo_seconds * 1_000;
    const found = await this.#store.markDeleted(session_id, purgeAt, {
      actor,
      action: "session.delete",
      subject: session_id,
    });
    if (!found) throw new HandrailError("SESSION_NOT_FOUND");
    this.#options.events.publish({ type: "session_deleted", session_id });
    if (undo_seconds > 0) {
      void this.#locks.abort(session_id);
      await this.#upkeep.arm();
      return;
    }
    try {
      await this.#upkeep.purge(session_id);
    } catch (error) {
      void this.#upkeep.run();
      throw error;
    } finally {
      await this.#upkeep.eraseTraces("serving");
    }
  }

  /** @throws HandrailError SESSION_NOT_FOUND when there is nothing to take back (any more), SESSION_LIMIT_REACHED */
  async restore(sessionId: string): Promise<SessionInfo> {
    const restored = await this.#store.restore(sessionId, this.#upkeep.activeLimit());
    if (!restored) throw new HandrailError("SESSION_NOT_FOUND");
    this.#upkeep.announce([...restored.expired, sessionId]);
    return this.get(sessionId);
  }

  /** @throws HandrailError SESSION_NOT_FOUND, VALIDATION_FAILED (the cursor) */
  async messages(query: { session_id: string; cursor?: string | undefined; limit: number }): Promise<MessagePage> {
    await this.#find(query.session_id);
    const afterKey = query.cursor === undefined ? 0 : decodeCursor(messageCursorSchema, query.cursor);
    const stored = await this.#store.messages(query.session_id, { afterKey, limit: query.limit + 1 });
    const shown = stored.slice(0, query.limit);
    const last = shown.at(-1);
    return {
      items: this.#withRemovedSources(shown.map(({ message }) => message)),
      ...(stored.length > query.limit && last && { next_cursor: encodeCursor(last.key) }),
    };
  }

  /** @throws HandrailError SESSION_NOT_FOUND */
  async export(input: { session_id: string; format: ExportFormat }): Promise<ExportedSession> {
    const info = await this.get(input.session_id);
    const messages: Message[] = [];
    for (let afterKey = 0, more = true; more;) {
      const page = await this.#store.messages(info.session_id, { afterKey, limit: exportPage });
      messages.push(...this.#withRemovedSources(page.map(({ message }) => message)));
      afterKey = page.at(-1)?.key ?? afterKey;
      more = page.length === exportPage;
    }
    return exportSession(info, messages, input.format);
  }

  /** @throws HandrailError MESSAGE_NOT_FOUND, VALIDATION_FAILED (a question can't be rated) */
  async feedback({ message_id, ...feedback }: Feedback & { message_id: string }): Promise<Message> {
    const message = await this.#store.message(message_id);
    if (!message) throw new HandrailError("MESSAGE_NOT_FOUND");
    if (message.role !== "assistant") {
      throw new HandrailError("VALIDATION_FAILED", { details: { message_id: "Only an answer can be rated." } });
    }
    await this.#store.rate(message_id, feedback);
    this.#upkeep.announce([message.session_id]);
    return { ...(this.#withRemovedSources([message])[0] ?? message), feedback };
  }

  #withRemovedSources(messages: readonly Message[]): Message[] {
    return markRemovedSources(messages, this.#options.documents);
  }

  async stats(): Promise<SessionStats> {
    await this.#upkeep.expire();
    const { sessions, messages, oldestActivity, newestActivity } = await this.#store.stats();
    const total = sessions.active + sessions.expired + sessions.archived;
    const settings = this.#options.settings.current;
    return {
      active_sessions: sessions.active,
      expired_sessions: sessions.expired,
      archived_sessions: sessions.archived,
      total_sessions: total,
      max_concurrent_sessions: settings.max_concurrent_sessions,
      session_timeout_hours: settings.session_timeout_hours,
      total_messages: messages,
      average_messages_per_session: total === 0 ? 0 : messages / total,
      ...(oldestActivity !== undefined && { oldest_activity: toTimestamp(oldestActivity) }),
      ...(newestActivity !== undefined && { newest_activity: toTimestamp(newestActivity) }),
    };
  }

  /** @throws HandrailError SESSION_NOT_FOUND */
  async session(sessionId: string): Promise<ChatbotSession> {
    return this.#open(await this.#find(sessionId));
  }

  isBusy(sessionId: string): boolean {
    return this.#locks.isBusy(sessionId);
  }

  /**
   * Locks a session for one reply.
   *
   * @throws HandrailError SESSION_NOT_FOUND, SESSION_EXPIRED, SESSION_ARCHIVED, SESSION_BUSY
   */
  async beginReply(sessionId: string): Promise<ReplyLease> {
    const session = await this.session(sessionId);
    if (session.metadata.status === "expired") throw new HandrailError("SESSION_EXPIRED");
    if (session.metadata.status === "archived") throw new HandrailError("SESSION_ARCHIVED");
    return session.lock();
  }

  /**
   * Creates a session and locks it for its first reply.
   *
   * @throws HandrailError SESSION_LIMIT_REACHED
   */
  async beginFirstReply(input: CreateSession): Promise<ReplyLease> {
    const id = newId();
    // Busy before it exists, so that no other new session can push it out.
    this.#locks.take(id);
    try {
      return this.#lease(this.#open(await this.#create(id, input)));
    } catch (error) {
      this.#locks.free(id);
      throw error;
    }
  }

  #open(metadata: SessionRecord): ChatbotSession {
    return new ChatbotSession({
      metadata,
      store: this.#store,
      lock: (session) => {
        this.#locks.take(session.id);
        return this.#lease(session);
      },
    });
  }

  #lease(session: ChatbotSession): ReplyLease {
    const lease = new ReplyLease({
      session,
      store: this.#store,
      clock: this.#clock,
      events: this.#options.events,
      free: () => this.#locks.free(session.id),
    });
    this.#locks.hand(session.id, lease);
    return lease;
  }

  async #create(id: string, input: CreateSession): Promise<SessionRecord> {
    await this.#upkeep.expire();
    const { expired } = await this.#store.create(
      { id, title: input.title, createdAt: this.#clock.now(), asOf: input.as_of, filters: input.filters },
      this.#upkeep.activeLimit(),
    );
    this.#upkeep.announce([...expired, id]);
    await this.#upkeep.arm();
    return this.#find(id);
  }

  async #find(sessionId: string): Promise<SessionRecord> {
    await this.#upkeep.expire();
    const record = await this.#store.find(sessionId);
    if (!record) throw new HandrailError("SESSION_NOT_FOUND");
    return record;
  }

  #toInfo(record: SessionRecord): SessionInfo {
    const expiresAt = record.expiredAt ?? record.lastActivity + timeoutMsOf(this.#options.settings.current);
    return {
      session_id: record.id,
      title: record.title || untitled,
      status: record.status,
      pinned: record.pinned,
      created_at: toTimestamp(record.createdAt),
      last_activity: toTimestamp(record.lastActivity),
      expires_at: toTimestamp(expiresAt),
      message_count: record.messageCount,
      ...(record.asOf !== undefined && { as_of: record.asOf }),
      ...(record.filters !== undefined && { filters: record.filters }),
    };
  }
}
