import type { Filters } from "../contract/common.ts";
import type { Feedback, Message, SessionStatus } from "../contract/sessions.ts";
import type { AuditEntry } from "../platform/audit.ts";

/** Times are milliseconds since 1970-01-01T00:00:00Z. */
export interface SessionRecord {
  readonly id: string;
  readonly title: string;
  readonly status: SessionStatus;
  readonly pinned: boolean;
  readonly createdAt: number;
  readonly lastActivity: number;
  /** Only while the status is expired. */
  readonly expiredAt: number | undefined;
  readonly messageCount: number;
  readonly asOf: string | undefined;
  readonly filters: Filters | undefined;
}

export interface NewSession {
  readonly id: string;
  /** Absent: one is made from the first question. */
  readonly title: string | undefined;
  readonly createdAt: number;
  readonly asOf: string | undefined;
  readonly filters: Filters | undefined;
}

/** How many sessions may be active; over it, the least recently used one that isn't busy expires early. */
export interface ActiveLimit {
  readonly maxActive: number;
  /** Sessions in which a reply is being written. */
  readonly busy: readonly string[];
  readonly now: number;
}

export interface SessionPosition {
  readonly pinned: boolean;
  readonly lastActivity: number;
  readonly id: string;
}

export interface SessionQuery {
  /** Words as a person typed them: all of them in the title or in one message, the last one as a beginning. */
  readonly text: string | undefined;
  readonly status: SessionStatus | undefined;
  readonly pinned: boolean | undefined;
  /** Sessions behind this one. */
  readonly after: SessionPosition | undefined;
  readonly limit: number;
}

export interface NewQuestion {
  readonly sessionId: string;
  readonly questionId: string;
  /** The reply's id, known from now on: a reply that never comes is closed under it. */
  readonly replyId: string;
  /** Absent: the session's newest message. */
  readonly parentId: string | undefined;
  readonly content: string;
  /** For a session that has no title of its own yet. */
  readonly title: string;
  readonly at: number;
}

/** An assistant's message without what the store knows already. */
export type ReplyContent = Omit<
  Message,
  "message_id" | "session_id" | "parent_id" | "role" | "created_at" | "feedback"
>;

export interface NewKnowledgeGap {
  readonly id: string;
  /** Self-contained, as it was searched for. */
  readonly question: string;
  readonly reason: string;
  readonly answerability: number;
  readonly nearestDocumentIds: readonly string[];
}

export interface NewReply {
  readonly replyId: string;
  readonly content: ReplyContent;
  readonly knowledgeGap: NewKnowledgeGap | undefined;
  readonly audit: AuditEntry | undefined;
  readonly at: number;
}

export interface StoreStats {
  readonly sessions: Readonly<Record<SessionStatus, number>>;
  readonly messages: number;
  readonly oldestActivity: number | undefined;
  readonly newestActivity: number | undefined;
}

/**
 * Where sessions are kept. Each method is one step that happens wholly or not at all, so that a store on a server can
 * stand behind it as well. Sessions marked for deletion exist for `restore`, `dueForPurge` and `purge` only.
 */
export interface SessionStore {
  /** @throws HandrailError SESSION_LIMIT_REACHED */
  create(session: NewSession, limit: ActiveLimit): Promise<{ readonly expired: readonly string[] }>;
  find(sessionId: string): Promise<SessionRecord | undefined>;
  /** Pinned ones first, then by last activity, newest first. */
  list(query: SessionQuery): Promise<SessionRecord[]>;
  /** False: there is no such session. */
  update(sessionId: string, changes: { readonly title?: string; readonly pinned?: boolean }): Promise<boolean>;
  archive(sessionId: string): Promise<boolean>;
  /** @throws HandrailError SESSION_LIMIT_REACHED */
  activate(sessionId: string, limit: ActiveLimit): Promise<{ readonly expired: readonly string[] }>;

  /** Expires what was last active at or before `lastActivityUntil`, at most `count`; returns the ids. */
  expireIdle(options: {
    readonly lastActivityUntil: number;
    readonly timeoutMs: number;
    readonly busy: readonly string[];
    readonly now: number;
    readonly count: number;
  }): Promise<string[]>;
  /** Expires the least recently used ones above the limit; returns the ids. */
  expireSurplus(limit: ActiveLimit): Promise<string[]>;
  /** Marks at most `count` sessions that expired at or before `expiredUntil` for deletion now; returns the ids. */
  retire(expiredUntil: number, now: number, count: number): Promise<string[]>;
  /** When something is next to be done: a session expires, its retention ends or a deletion is due. */
  nextDue(timeoutMs: number, retentionMs: number | undefined): Promise<number | undefined>;

  markDeleted(sessionId: string, purgeAt: number, audit: AuditEntry): Promise<boolean>;
  /** @throws HandrailError SESSION_LIMIT_REACHED */
  restore(sessionId: string, limit: ActiveLimit): Promise<{ readonly expired: readonly string[] } | undefined>;
  dueForPurge(now: number): Promise<string[]>;
  /** Deletes all that was said; what is left is the mark that the deletion isn't finished. */
  purgeContent(sessionId: string): Promise<void>;
  purge(sessionId: string): Promise<void>;
  /** Removes what deleted rows left in the files, as far as the moment allows: it may take seconds. */
  eraseTraces(moment: "serving" | "closing" | "starting"): Promise<void>;

  /** Oldest first, those behind `afterKey`. */
  messages(sessionId: string, page: { readonly afterKey: number; readonly limit: number }): Promise<StoredMessage[]>;
  message(messageId: string): Promise<Message | undefined>;
  /**
   * The branch that ends in `upTo` (absent: the newest message), oldest first, its last `limit` messages.
   *
   * @throws HandrailError MESSAGE_NOT_FOUND
   */
  branch(sessionId: string, upTo: string | undefined, limit: number): Promise<Message[]>;
  /**
   * What was said in that branch and nothing else of it: costs little where it is long.
   *
   * @throws HandrailError MESSAGE_NOT_FOUND
   */
  turns(sessionId: string, upTo: string | undefined, limit: number): Promise<Turn[]>;
  rate(messageId: string, feedback: Feedback): Promise<void>;

  /** @throws HandrailError SESSION_NOT_FOUND, SESSION_EXPIRED, SESSION_ARCHIVED, MESSAGE_NOT_FOUND (the parent) */
  recordQuestion(question: NewQuestion): Promise<void>;
  /**
   * Message, knowledge gap and audit entry together. Undefined: the session was deleted meanwhile.
   */
  recordReply(reply: NewReply): Promise<Message | undefined>;
  /** Closes every question whose reply never came; returns the sessions' ids. */
  closeOpenReplies(content: ReplyContent, at: number): Promise<string[]>;

  stats(): Promise<StoreStats>;
}

export type Turn = Pick<Message, "role" | "content">;

export interface StoredMessage {
  /** Ascends with time. */
  readonly key: number;
  readonly message: Message;
}
