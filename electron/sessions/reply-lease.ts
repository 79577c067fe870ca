import type { ChatResponse } from "../contract/chat.ts";
import { HandrailError } from "../contract/errors.ts";
import type { Message } from "../contract/sessions.ts";
import type { AuditEntry } from "../platform/audit.ts";
import type { Clock } from "../platform/clock.ts";
import type { EventBus } from "../platform/event-bus.ts";
import { newId } from "../platform/ids.ts";
import type { ChatbotSession } from "./chatbot-session.ts";
import type { NewKnowledgeGap, ReplyContent, SessionStore } from "./session-store.ts";
import { titleFromQuestion } from "./session-title.ts";

/** A reply that ended without a word. */
export const emptyReply = (status: "cancelled" | "failed" | "interrupted"): ReplyContent => ({ content: "", status });

export interface ReplyToRecord {
  readonly response: ChatResponse;
  /** Kept when the reply is a refusal. */
  readonly knowledgeGap?: Omit<NewKnowledgeGap, "id">;
  readonly audit?: AuditEntry;
}

/**
 * The right to write the one reply of a session. Whoever holds it calls `recordQuestion`, then `recordReply`, and in
 * any case `release`.
 */
export class ReplyLease {
  readonly session: ChatbotSession;
  readonly #store: SessionStore;
  readonly #clock: Clock;
  readonly #events: EventBus;
  readonly #free: () => void;
  readonly #abort = new AbortController();
  #openReplyId: string | undefined;
  #released = false;

  constructor(options: {
    session: ChatbotSession;
    store: SessionStore;
    clock: Clock;
    events: EventBus;
    free: () => void;
  }) {
    this.session = options.session;
    this.#store = options.store;
    this.#clock = options.clock;
    this.#events = options.events;
    this.#free = options.free;
  }

  /** Aborts when the session is deleted: the reply has to end now. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  abort(): void {
    this.#abort.abort();
  }

  /**
   * Stores the question; from here on it is followed by a reply, whatever happens. `parentId`: the message that it
   * follows, absent: the newest.
   *
   * @throws HandrailError SESSION_NOT_FOUND, SESSION_EXPIRED, SESSION_ARCHIVED, MESSAGE_NOT_FOUND (the parent)
   */
  async recordQuestion(question: {
    readonly content: string;
    readonly parentId?: string | undefined;
  }): Promise<{ readonly questionId: string; readonly messageId: string }> {
    const questionId = newId();
    const messageId = newId();
    await this.#store.recordQuestion({
      sessionId: this.session.id,
      questionId,
      replyId: messageId,
      parentId: question.parentId,
      content: question.content,
      title: titleFromQuestion(question.content),
      at: this.#clock.now(),
    });
    this.#openReplyId = messageId;
    this.#changed();
    return { questionId, messageId };
  }

  /**
   * Stores the reply, its knowledge gap and its audit entry in one transaction; to be called before `done` is sent.
   *
   * @throws HandrailError SESSION_NOT_FOUND when the session was deleted meanwhile
   */
  async recordReply({ response, knowledgeGap, audit }: ReplyToRecord): Promise<Message> {
    const message = await this.#store.recordReply({
      replyId: response.message_id,
      content: toContent(response),
      knowledgeGap: knowledgeGap && { id: newId(), ...knowledgeGap },
      audit,
      at: this.#clock.now(),
    });
    this.#openReplyId = undefined;
    if (!message) throw new HandrailError("SESSION_NOT_FOUND");
    this.#changed();
    return message;
  }

  /** Lets the next question in. A reply that was never recorded is closed as cancelled or failed. */
  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    try {
      if (this.#openReplyId !== undefined) {
        const content = emptyReply(this.signal.aborted ? "cancelled" : "failed");
        await this.#store.recordReply({
          replyId: this.#openReplyId,
          content,
          knowledgeGap: undefined,
          audit: undefined,
          at: this.#clock.now(),
        });
        this.#changed();
      }
    } finally {
      this.#free();
    }
  }

  #changed(): void {
    this.#events.publish({ type: "session_changed", session_id: this.session.id });
  }
}

function toContent({ session_id: _, message_id: __, response, ...rest }: ChatResponse): ReplyContent {
  return { content: response, ...rest };
}
