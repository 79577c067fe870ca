import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ChatResponse } from "../../electron/contract/chat.ts";
import type { ChangeEvent } from "../../electron/contract/events.ts";
import { AuditLog } from "../../electron/platform/audit.ts";
import { openDatabase, type Database } from "../../electron/platform/database.ts";
import { EventBus } from "../../electron/platform/event-bus.ts";
import { silentLog } from "../../electron/platform/log.ts";
import { SettingsService } from "../../electron/platform/settings.ts";
import { ChatbotSessionManager } from "../../electron/sessions/chatbot-session-manager.ts";
import type { ReplyLease } from "../../electron/sessions/reply-lease.ts";
import { SqliteSessionStore } from "../../electron/sessions/sqlite-session-store.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

export interface SessionFixture {
  readonly folder: string;
  readonly database: Database;
  readonly clock: FakeClock;
  readonly settings: SettingsService;
  readonly sessions: ChatbotSessionManager;
  readonly events: ChangeEvent[];
  readonly forgotten: string[];
  /** Ends this Handrail without shutting it down and starts another on the same folder. */
  crashAndReopen(): Promise<SessionFixture>;
}

/** A session manager on a real database with a clock that tests turn. */
export async function openSessions(
  options: {
    folder?: string;
    clock?: FakeClock;
    environment?: Record<string, string>;
    onForget?: (sessionId: string) => Promise<void>;
    removedDocuments?: readonly string[];
  } = {},
): Promise<SessionFixture> {
  const folder = options.folder ?? temporaryFolder();
  const clock = options.clock ?? new FakeClock();
  const database = openDatabase(join(folder, "handrail.db"));
  const bus = new EventBus((error) => {
    throw error;
  });
  const settings = new SettingsService({ database, environment: options.environment ?? {}, events: bus });
  const events: ChangeEvent[] = [];
  bus.subscribe((event) => events.push(event));
  const forgotten: string[] = [];
  const sessions = new ChatbotSessionManager({
    store: new SqliteSessionStore({ database, audit: new AuditLog({ database, clock }) }),
    settings,
    clock,
    events: bus,
    log: silentLog(),
    documents: { removed: () => new Set(options.removedDocuments) },
    onForget:
      options.onForget ??
      (async (sessionId) => {
        forgotten.push(sessionId);
      }),
  });
  await sessions.start();
  onTestFinished(() => void database.close());
  return {
    folder,
    database,
    clock,
    settings,
    sessions,
    events,
    forgotten,
    crashAndReopen() {
      database.close();
      return openSessions({ ...options, folder, clock });
    },
  };
}

export function replyTo(lease: ReplyLease, messageId: string, changes: Partial<ChatResponse> = {}): ChatResponse {
  return {
    session_id: lease.session.id,
    message_id: messageId,
    response: "You may carry over 240 hours.",
    model_used: "extractive",
    mode: "extractive",
    refused: false,
    answerability: 0.9,
    conflicts: [],
    tool_calls: [],
    citations: [
      {
        number: 1,
        document_id: "d1",
        version_id: "v1",
        title: "Leave",
        path: "leave.md",
        page: 2,
        heading_path: ["Leave", "Carry over"],
        quote: "Up to 240 hours may be carried over.",
        start: 10,
        end: 46,
        score: 0.8,
        superseded: false,
      },
    ],
    claims: [{ text: "You may carry over 240 hours.", start: 0, end: 29, citation_numbers: [1], supported: true }],
    status: "complete",
    quoted_answer: "Up to 240 hours may be carried over.",
    withheld: [],
    usage: { prompt_tokens: 0, cached_tokens: 0, completion_tokens: 0, total_ms: 12, retrieval_ms: 8 },
    ...changes,
  };
}

/** Asks and answers; returns both ids. */
export async function exchange(
  fixture: Pick<SessionFixture, "sessions">,
  sessionId: string,
  question: string,
  changes: Partial<ChatResponse> & { parentId?: string } = {},
): Promise<{ questionId: string; messageId: string }> {
  const { parentId, ...response } = changes;
  const lease = await fixture.sessions.beginReply(sessionId);
  try {
    const ids = await lease.recordQuestion({ content: question, parentId });
    await lease.recordReply({ response: replyTo(lease, ids.messageId, response) });
    return ids;
  } finally {
    await lease.release();
  }
}

export const failsWith = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "no error",
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );
