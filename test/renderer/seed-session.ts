import { randomUUID } from "node:crypto";
import { AuditLog } from "../../electron/platform/audit.ts";
import { systemClock } from "../../electron/platform/clock.ts";
import { openDatabase } from "../../electron/platform/database.ts";
import type { Citation } from "../../electron/contract/chat.ts";
import type { ReplyContent } from "../../electron/sessions/session-store.ts";
import { SqliteSessionStore } from "../../electron/sessions/sqlite-session-store.ts";
import type { AppInBrowser } from "./app-in-browser.ts";

export interface SeededTurn {
  readonly question: string;
  readonly reply: Partial<ReplyContent> & Pick<ReplyContent, "content">;
}

/** A conversation as its store holds it after such answers were given; returns the session's id. */
export async function seedSession(app: AppInBrowser, title: string, turns: readonly SeededTurn[]): Promise<string> {
  const { session_id: sessionId } = await app.client.sessions.create({ title });
  const database = openDatabase(app.backend.paths.database);
  try {
    const store = new SqliteSessionStore({ database, audit: new AuditLog({ database, clock: systemClock }) });
    for (const { question, reply } of turns) {
      const replyId = randomUUID();
      const at = Date.now();
      await store.recordQuestion({
        sessionId,
        questionId: randomUUID(),
        replyId,
        parentId: undefined,
        content: question,
        title,
        at,
      });
      await store.recordReply({ replyId, content: replyContent(reply), knowledgeGap: undefined, audit: undefined, at });
    }
  } finally {
    database.close();
  }
  return sessionId;
}

const replyContent = (reply: SeededTurn["reply"]): ReplyContent => ({
  status: "complete",
  mode: "extractive",
  model_used: "extractive",
  refused: false,
  answerability: 0.9,
  citations: [],
  claims: [],
  quoted_answer: "",
  withheld: [],
  conflicts: [],
  tool_calls: [],
  usage: { prompt_tokens: 0, cached_tokens: 0, completion_tokens: 0, total_ms: 240, retrieval_ms: 90 },
  ...reply,
});

export const citationOf = (number: number, changes: Partial<Citation> & Pick<Citation, "quote">): Citation => ({
  number,
  document_id: `document-${number}`,
  version_id: `version-${number}`,
  title: "Leave",
  path: "leave.md",
  heading_path: ["Leave"],
  start: 0,
  end: changes.quote.length,
  score: 0.8,
  superseded: false,
  ...changes,
});

/** An answer made of lines; each with its sources, or with none where the words are no quote. */
export function answerOf(lines: readonly (readonly [text: string, ...numbers: number[]])[]) {
  const content = lines.map(([text]) => text).join("\n");
  let at = 0;
  const claims = lines.flatMap(([text, ...numbers]) => {
    const start = at;
    at += text.length + 1;
    if (numbers.length === 0) return [];
    return [{ text, start, end: start + text.length, citation_numbers: numbers, supported: true }];
  });
  return { content, claims, quoted_answer: content };
}
