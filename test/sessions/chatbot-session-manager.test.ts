import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sessionInfoSchema, sessionStatsSchema } from "../../electron/contract/sessions.ts";
import { exchange, failsWith, openSessions, replyTo } from "./session-fixture.ts";

describe("a session", () => {
  it("is created empty, titled by its first question, and renamed by a person for good", async () => {
    const fixture = await openSessions();
    const created = await fixture.sessions.create({ as_of: "2025-06-01", filters: { jurisdiction: "DE" } });
    expect(sessionInfoSchema.parse(created)).toMatchObject({
      title: "New conversation",
      status: "active",
      pinned: false,
      message_count: 0,
      as_of: "2025-06-01",
      filters: { jurisdiction: "DE" },
      created_at: "2026-01-05T09:00:00.000Z",
      expires_at: "2026-01-06T09:00:00.000Z",
    });
    await exchange(fixture, created.session_id, "Hi, how many days of leave do I get?");
    const asked = await fixture.sessions.get(created.session_id);
    expect(asked).toMatchObject({ title: "How many days of leave do I get?", message_count: 2 });
    await fixture.sessions.patch({ session_id: created.session_id, title: "Leave" });
    await exchange(fixture, created.session_id, "And overtime?");
    expect((await fixture.sessions.get(created.session_id)).title).toBe("Leave");

    const titled = await fixture.sessions.create({ title: "Mine" });
    await exchange(fixture, titled.session_id, "And overtime?");
    expect((await fixture.sessions.get(titled.session_id)).title).toBe("Mine");
  });

  it("lets one reply be written at a time, different sessions at once", async () => {
    const fixture = await openSessions();
    const a = (await fixture.sessions.create({})).session_id;
    const b = (await fixture.sessions.create({})).session_id;
    const attempts = await Promise.allSettled([1, 2, 3].map(() => fixture.sessions.beginReply(a)));
    expect(attempts.map((attempt) => attempt.status).toSorted()).toEqual(["fulfilled", "rejected", "rejected"]);
    const other = await fixture.sessions.beginReply(b);
    expect(await failsWith(fixture.sessions.beginReply(a))).toBe("SESSION_BUSY");
    expect(await failsWith(fixture.sessions.patch({ session_id: a, status: "archived" }))).toBe("SESSION_BUSY");
    for (const attempt of attempts) if (attempt.status === "fulfilled") await attempt.value.release();
    await other.release();
    const session = await fixture.sessions.session(a);
    const lease = session.lock();
    expect(() => session.lock()).toThrow("A reply is being written");
    await lease.release();
    await lease.release();
    await (await fixture.sessions.beginReply(a)).release();
  });

  it("keeps branches, and shows the model the one that is asked in", async () => {
    const fixture = await openSessions();
    const { session_id } = await fixture.sessions.create({});
    const one = await exchange(fixture, session_id, "One?", { response: "1" });
    await exchange(fixture, session_id, "Two?", { response: "2" });
    const other = await exchange(fixture, session_id, "Two, otherwise?", { response: "2b", parentId: one.messageId });
    const session = await fixture.sessions.session(session_id);
    const texts = async (options?: { upTo?: string; limit?: number }): Promise<string[]> =>
      (await session.history(options)).map((message) => message.content);
    expect(await texts()).toEqual(["One?", "1", "Two, otherwise?", "2b"]);
    expect(await texts({ upTo: one.messageId })).toEqual(["One?", "1"]);
    expect(await texts({ limit: 1 })).toEqual(["2b"]);
    expect(await texts({ upTo: other.questionId })).toEqual(["One?", "1", "Two, otherwise?"]);
    const foreign = await fixture.sessions.create({});
    expect(await failsWith((await fixture.sessions.session(foreign.session_id)).history({ upTo: one.messageId }))).toBe(
      "MESSAGE_NOT_FOUND",
    );
    const lease = await fixture.sessions.beginReply(foreign.session_id);
    expect(await failsWith(lease.recordQuestion({ content: "?", parentId: one.messageId }))).toBe("MESSAGE_NOT_FOUND");
    await lease.release();
    expect((await fixture.sessions.get(foreign.session_id)).message_count).toBe(0);
  });

  it("gives its messages in pages, oldest first, with citations and feedback", async () => {
    const fixture = await openSessions();
    const { session_id } = await fixture.sessions.create({});
    const ids: string[] = [];
    for (let index = 0; index < 4; index++) {
      const { questionId, messageId } = await exchange(fixture, session_id, `Question ${index}?`);
      ids.push(questionId, messageId);
    }
    const rated = await fixture.sessions.feedback({ message_id: ids[1] ?? "", rating: "up", comment: "good" });
    expect(rated.feedback).toEqual({ rating: "up", comment: "good" });
    const seen = [];
    let cursor: string | undefined;
    do {
      const page = await fixture.sessions.messages({ session_id, cursor, limit: 3 });
      seen.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== undefined);
    expect(seen.map((message) => message.message_id)).toEqual(ids);
    expect(seen[1]).toMatchObject({ feedback: { rating: "up", comment: "good" }, citations: [{ number: 1, page: 2 }] });
    expect(await failsWith(fixture.sessions.messages({ session_id, cursor: "?", limit: 3 }))).toBe("VALIDATION_FAILED");
    expect(await failsWith(fixture.sessions.feedback({ message_id: ids[0] ?? "", rating: "up" }))).toBe(
      "VALIDATION_FAILED",
    );
    expect(await failsWith(fixture.sessions.feedback({ message_id: "none", rating: "up" }))).toBe("MESSAGE_NOT_FOUND");
  });
});

describe("recording", () => {
  it("stores reply, gap and audit entry together or not at all", async () => {
    const fixture = await openSessions();
    const { session_id } = await fixture.sessions.create({});
    const lease = await fixture.sessions.beginReply(session_id);
    const { messageId } = await lease.recordQuestion({ content: "May I bring my dog?" });
    const count = (table: string): unknown => fixture.database.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get();
    const gap = { question: "dog at work", reason: "not_in_documents", answerability: 0.1, nearestDocumentIds: ["d1"] };
    fixture.database.exec(
      "CREATE TRIGGER fail BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no audit, no reply'); END",
    );
    const reply = {
      response: replyTo(lease, messageId, { refused: true, refusal_reason: "not_in_documents" as const }),
      knowledgeGap: gap,
      audit: { actor: "window", action: "chat.answer", subject: messageId },
    };
    await expect(lease.recordReply(reply)).rejects.toThrow("no audit, no reply");
    expect([count("messages"), count("knowledge_gaps"), count("audit")]).toEqual([1, 0, 0]);
    fixture.database.exec("DROP TRIGGER fail");
    const message = await lease.recordReply(reply);
    expect(message).toMatchObject({ refused: true, refusal_reason: "not_in_documents", role: "assistant" });
    expect([count("messages"), count("knowledge_gaps"), count("audit")]).toEqual([2, 1, 1]);
    await lease.release();
    expect([count("messages"), count("open_replies")]).toEqual([2, 0]);
  });

  it("closes a reply that was given up as failed", async () => {
    const fixture = await openSessions();
    const { session_id } = await fixture.sessions.create({});
    const lease = await fixture.sessions.beginReply(session_id);
    const { questionId, messageId } = await lease.recordQuestion({ content: "What?" });
    await lease.release();
    const { items } = await fixture.sessions.messages({ session_id, limit: 10 });
    expect(items[1]).toMatchObject({ message_id: messageId, parent_id: questionId, status: "failed", content: "" });
  });

  it("closes a reply that a crash interrupted at the next start, and the conversation goes on behind it", async () => {
    const fixture = await openSessions();
    const { session_id } = await fixture.sessions.create({});
    await exchange(fixture, session_id, "One?");
    const lease = await fixture.sessions.beginReply(session_id);
    const { questionId, messageId } = await lease.recordQuestion({ content: "Two?" });
    const reopened = await fixture.crashAndReopen();
    const { items } = await reopened.sessions.messages({ session_id, limit: 10 });
    expect(items.map((message) => message.status)).toEqual([undefined, "complete", undefined, "interrupted"]);
    expect(items[3]).toMatchObject({ message_id: messageId, parent_id: questionId });
    await exchange(reopened, session_id, "Three?");
    const history = await (await reopened.sessions.session(session_id)).history();
    expect(history).toHaveLength(6);
    expect((await reopened.sessions.get(session_id)).message_count).toBe(6);
  });
});

describe("listing", () => {
  it("puts pinned ones first, then the last used, in pages without gap or repetition", async () => {
    const fixture = await openSessions();
    const ids: string[] = [];
    for (let index = 0; index < 7; index++) {
      ids.push((await fixture.sessions.create({ title: `S${index}` })).session_id);
      // Some share their moment.
      if (index % 2 === 1) fixture.clock.advance(1_000);
    }
    await fixture.sessions.patch({ session_id: ids[2] ?? "", pinned: true });
    const titles: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await fixture.sessions.list({ limit: 2, ...(cursor !== undefined && { cursor }) });
      titles.push(...page.items.map((item) => item.title));
      cursor = page.next_cursor;
    } while (cursor !== undefined);
    expect(titles).toEqual(["S2", "S6", "S5", "S4", "S3", "S1", "S0"]);
    const pinned = await fixture.sessions.list({ limit: 10, pinned: true });
    expect(pinned.items.map((item) => item.title)).toEqual(["S2"]);
    expect(await failsWith(fixture.sessions.list({ limit: 2, cursor: "bm9uc2Vuc2U" }))).toBe("VALIDATION_FAILED");
  });

  it("finds words in titles, questions and answers; the last word may be a beginning", async () => {
    const fixture = await openSessions();
    const leave = (await fixture.sessions.create({ title: "Münchner Büro" })).session_id;
    await exchange(fixture, leave, "How is sabbatical leave granted?", { response: "After five years of service." });
    const other = (await fixture.sessions.create({})).session_id;
    await exchange(fixture, other, "What of overtime?", { response: "It is paid." });
    await fixture.sessions.patch({ session_id: other, status: "archived" });
    const find = async (q: string, status?: "active" | "archived"): Promise<string[]> =>
      (await fixture.sessions.list({ q, limit: 50, ...(status && { status }) })).items.map((item) => item.session_id);
    expect(await find("sabbat")).toEqual([leave]);
    expect(await find("leave SABBATICAL")).toEqual([leave]);
    expect(await find("sabbat leave")).toEqual([]);
    expect(await find("munch")).toEqual([leave]);
    expect(await find("five serv")).toEqual([leave]);
    expect(await find("overt")).toEqual([other]);
    expect(await find("overt", "active")).toEqual([]);
    expect(await find("overt", "archived")).toEqual([other]);
    expect(await find("???")).toEqual([]);
    expect(await find("  ")).toHaveLength(2);
    await fixture.sessions.patch({ session_id: leave, title: "Paris" });
    expect(await find("munch")).toEqual([]);
    expect(await find("pari")).toEqual([leave]);
  });

  it("never reads what a person types as query syntax", async () => {
    const fixture = await openSessions();
    const { session_id } = await fixture.sessions.create({ title: "NEAR OR AND NOT title" });
    for (const q of [
      '"',
      'a" OR "',
      "title:near",
      "NEAR(a b)",
      "* ^ - +",
      "NOT",
      "(",
      "near'); DROP TABLE sessions; --",
    ]) {
      await fixture.sessions.list({ q, limit: 10 });
    }
    const found = await fixture.sessions.list({ q: "NOT OR", limit: 10 });
    expect(found.items.map((item) => item.session_id)).toEqual([session_id]);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 40 }), async (q) => {
        await fixture.sessions.list({ q, limit: 10 });
      }),
    );
  });
});

it("counts", async () => {
  const fixture = await openSessions();
  expect(sessionStatsSchema.parse(await fixture.sessions.stats())).toEqual({
    active_sessions: 0,
    expired_sessions: 0,
    archived_sessions: 0,
    total_sessions: 0,
    max_concurrent_sessions: 100,
    session_timeout_hours: 24,
    total_messages: 0,
    average_messages_per_session: 0,
  });
  const { session_id } = await fixture.sessions.create({});
  await exchange(fixture, session_id, "One?");
  fixture.clock.advance(60_000);
  const archived = (await fixture.sessions.create({})).session_id;
  await fixture.sessions.patch({ session_id: archived, status: "archived" });
  await fixture.sessions.create({});
  expect(await fixture.sessions.stats()).toMatchObject({
    active_sessions: 2,
    archived_sessions: 1,
    total_sessions: 3,
    total_messages: 2,
    average_messages_per_session: 2 / 3,
    oldest_activity: "2026-01-05T09:00:00.000Z",
    newest_activity: "2026-01-05T09:01:00.000Z",
  });
});
