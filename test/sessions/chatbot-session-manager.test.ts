import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sessionInfoSchema, sessionStatsSchema } from "../../electron/contract/sessions.ts";
import { exchange, failsWith, openSessions, replyTo } from "./session-fixture.ts";

const hour = 3_600_000;
const day = 24 * hour;

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

describe("expiry", () => {
  it("comes a set time after the last activity, makes read-only, and is undone by reopening", async () => {
    const fixture = await openSessions({ environment: { SESSION_TIMEOUT_HOURS: "2" } });
    const { session_id } = await fixture.sessions.create({});
    fixture.clock.advance(hour);
    await exchange(fixture, session_id, "What?");
    fixture.clock.advance(2 * hour - 1);
    expect((await fixture.sessions.get(session_id)).status).toBe("active");
    fixture.clock.advance(1);
    expect(await fixture.sessions.get(session_id)).toMatchObject({
      status: "expired",
      expires_at: "2026-01-05T12:00:00.000Z",
    });
    expect(await failsWith(fixture.sessions.beginReply(session_id))).toBe("SESSION_EXPIRED");
    expect((await fixture.sessions.messages({ session_id, limit: 10 })).items).toHaveLength(2);
    fixture.clock.advance(hour);
    const reopened = await fixture.sessions.patch({ session_id, status: "active" });
    expect(reopened).toMatchObject({ status: "active", expires_at: "2026-01-05T15:00:00.000Z" });
    await exchange(fixture, session_id, "And now?");
  });

  it("is told by the timer without anyone asking", async () => {
    const fixture = await openSessions({ environment: { SESSION_TIMEOUT_HOURS: "2" } });
    const { session_id } = await fixture.sessions.create({});
    fixture.events.length = 0;
    const told = (): unknown[] => {
      fixture.clock.advance(600_000);
      return fixture.events;
    };
    await expect.poll(told, { interval: 5 }).toEqual([{ type: "session_changed", session_id }]);
  });

  it("happens at start for what fell due meanwhile, dated when it fell due", async () => {
    const fixture = await openSessions();
    const { session_id } = await fixture.sessions.create({});
    fixture.database.close();
    fixture.clock.advance(3 * day);
    const { sessions } = await openSessions({ folder: fixture.folder, clock: fixture.clock });
    expect(await sessions.get(session_id)).toMatchObject({ status: "expired", expires_at: "2026-01-06T09:00:00.000Z" });
  });

  it("waits while a reply is written", async () => {
    const fixture = await openSessions({ environment: { SESSION_TIMEOUT_HOURS: "1" } });
    const { session_id } = await fixture.sessions.create({});
    const lease = await fixture.sessions.beginReply(session_id);
    const { messageId } = await lease.recordQuestion({ content: "Slow?" });
    fixture.clock.advance(2 * hour);
    expect((await fixture.sessions.get(session_id)).status).toBe("active");
    await lease.recordReply({ response: replyTo(lease, messageId) });
    await lease.release();
    expect((await fixture.sessions.get(session_id)).status).toBe("active");
  });

  it("follows a changed setting at once", async () => {
    const fixture = await openSessions();
    const { session_id } = await fixture.sessions.create({});
    fixture.clock.advance(2 * hour);
    fixture.settings.patch({ session_timeout_hours: 1 });
    expect((await fixture.sessions.get(session_id)).status).toBe("expired");
    const other = await fixture.sessions.create({});
    fixture.settings.patch({ session_timeout_hours: 48 });
    fixture.clock.advance(47 * hour);
    expect((await fixture.sessions.get(other.session_id)).status).toBe("active");
  });

  it("leaves archived sessions alone, which take no question either", async () => {
    const fixture = await openSessions();
    const { session_id } = await fixture.sessions.create({});
    await fixture.sessions.patch({ session_id, status: "archived" });
    fixture.clock.advance(2 * day);
    expect((await fixture.sessions.get(session_id)).status).toBe("archived");
    expect(await failsWith(fixture.sessions.beginReply(session_id))).toBe("SESSION_ARCHIVED");
    expect((await fixture.sessions.patch({ session_id, status: "active" })).status).toBe("active");
  });

  it("ends in a purge after the retention period, never before, never with 0", async () => {
    const fixture = await openSessions({ environment: { SESSION_RETENTION_DAYS: "30" } });
    const { session_id } = await fixture.sessions.create({});
    const archived = (await fixture.sessions.create({})).session_id;
    await fixture.sessions.patch({ session_id: archived, status: "archived" });
    fixture.database.close();
    fixture.clock.advance(31 * day - 1);
    const before = await openSessions({
      folder: fixture.folder,
      clock: fixture.clock,
      environment: { SESSION_RETENTION_DAYS: "0" },
    });
    expect((await before.sessions.get(session_id)).status).toBe("expired");
    before.database.close();
    const kept = await openSessions({
      folder: fixture.folder,
      clock: fixture.clock,
      environment: { SESSION_RETENTION_DAYS: "30" },
    });
    expect((await kept.sessions.get(session_id)).status).toBe("expired");
    fixture.clock.advance(1);
    await expect.poll(() => kept.forgotten).toEqual([session_id]);
    expect(await failsWith(kept.sessions.get(session_id))).toBe("SESSION_NOT_FOUND");
    expect((await kept.sessions.get(archived)).status).toBe("archived");
    const audit = kept.database.prepare("SELECT actor, action, subject FROM audit").all();
    expect(audit).toEqual([{ actor: "system", action: "session.retire", subject: session_id }]);
  });
});

describe("the limit of active sessions", () => {
  it("expires the least recently used idle one early; refuses only when all are busy", async () => {
    const fixture = await openSessions({ environment: { MAX_CONCURRENT_SESSIONS: "2" } });
    const status = async (id: string): Promise<string> => (await fixture.sessions.get(id)).status;
    const a = (await fixture.sessions.create({})).session_id;
    fixture.clock.advance(1);
    const b = (await fixture.sessions.create({})).session_id;
    fixture.clock.advance(1);
    await exchange(fixture, a, "I am used again");
    const c = (await fixture.sessions.create({})).session_id;
    expect([await status(a), await status(b), await status(c)]).toEqual(["active", "expired", "active"]);
    const leaseA = await fixture.sessions.beginReply(a);
    const leaseC = await fixture.sessions.beginReply(c);
    expect(await failsWith(fixture.sessions.create({}))).toBe("SESSION_LIMIT_REACHED");
    expect(await failsWith(fixture.sessions.beginFirstReply({}))).toBe("SESSION_LIMIT_REACHED");
    expect(await failsWith(fixture.sessions.patch({ session_id: b, status: "active" }))).toBe("SESSION_LIMIT_REACHED");
    await leaseC.release();
    expect((await fixture.sessions.patch({ session_id: b, status: "active" })).status).toBe("active");
    expect(await status(c)).toBe("expired");
    await leaseA.release();
    // Archived and expired ones don't count.
    await fixture.sessions.patch({ session_id: b, status: "archived" });
    await fixture.sessions.create({});
    expect(await status(a)).toBe("active");
  });

  it("never lets one first question push another out", async () => {
    const fixture = await openSessions({ environment: { MAX_CONCURRENT_SESSIONS: "1" } });
    const results = await Promise.allSettled([1, 2, 3].map(() => fixture.sessions.beginFirstReply({})));
    expect(results.map((result) => result.status).toSorted()).toEqual(["fulfilled", "rejected", "rejected"]);
  });

  it("follows a lowered setting", async () => {
    const fixture = await openSessions();
    for (let index = 0; index < 3; index++) await fixture.sessions.create({});
    fixture.settings.patch({ max_concurrent_sessions: 1 });
    await expect.poll(() => fixture.sessions.stats()).toMatchObject({ active_sessions: 1, expired_sessions: 2 });
  });

  it("holds through any order of actions", async () => {
    const action = fc.record({
      kind: fc.constantFrom("create", "ask", "lease", "release", "archive", "reopen", "delete", "wait"),
      pick: fc.nat(20),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        const fixture = await openSessions({
          environment: { MAX_CONCURRENT_SESSIONS: "3", SESSION_TIMEOUT_HOURS: "1" },
        });
        const ids: string[] = [];
        const leases = new Map<string, Awaited<ReturnType<typeof fixture.sessions.beginReply>>>();
        for (const { kind, pick } of actions) {
          const id = ids[pick % Math.max(1, ids.length)] ?? "none";
          try {
            if (kind === "create") ids.push((await fixture.sessions.create({})).session_id);
            if (kind === "ask") await exchange(fixture, id, "Q?");
            if (kind === "lease") leases.set(id, await fixture.sessions.beginReply(id));
            if (kind === "release") await leases.get(id)?.release();
            if (kind === "archive") await fixture.sessions.patch({ session_id: id, status: "archived" });
            if (kind === "reopen") await fixture.sessions.patch({ session_id: id, status: "active" });
            if (kind === "delete" && !fixture.sessions.isBusy(id)) {
              await fixture.sessions.delete({ session_id: id, undo_seconds: 0 }, "test");
            }
            if (kind === "wait") fixture.clock.advance(pick * 240_000);
          } catch (error) {
            expect(await failsWith(Promise.reject(error))).toMatch(/^SESSION_/);
          }
          const stats = await fixture.sessions.stats();
          expect(stats.active_sessions).toBeLessThanOrEqual(3);
          const { items } = await fixture.sessions.list({ limit: 200 });
          expect(items).toHaveLength(stats.total_sessions);
          expect(items.reduce((sum, item) => sum + item.message_count, 0)).toBe(stats.total_messages);
        }
      }),
      { numRuns: 15 },
    );
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
