import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exchange, failsWith, openSessions, replyTo } from "./session-fixture.ts";

const hour = 3_600_000;
const day = 24 * hour;

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
