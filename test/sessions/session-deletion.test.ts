import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exchange, failsWith, openSessions, replyTo, type SessionFixture } from "./session-fixture.ts";

/** Files under `folder` that hold the marker in any letter case. */
function filesHolding(folder: string, marker: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).toString("latin1").toLowerCase().includes(marker));
}

/** A session with the marker in its title, question, answer, quote, comment and knowledge gap. */
async function markedSession(fixture: SessionFixture, marker: string): Promise<string> {
  const { session_id } = await fixture.sessions.create({ title: `About ${marker}` });
  const lease = await fixture.sessions.beginReply(session_id);
  const { messageId } = await lease.recordQuestion({ content: `What of ${marker}1?` });
  const response = replyTo(lease, messageId, { response: `${marker}2 is so.`, quoted_answer: marker, refused: true });
  const [citation] = response.citations;
  await lease.recordReply({
    response: { ...response, citations: citation ? [{ ...citation, quote: `${marker}3` }] : [] },
    knowledgeGap: {
      question: `${marker}4`,
      reason: "not_in_documents",
      answerability: 0.1,
      nearestDocumentIds: [],
    },
  });
  await lease.release();
  await fixture.sessions.feedback({ message_id: messageId, rating: "down", comment: `${marker}5` });
  await fixture.sessions.patch({ session_id, title: `Still about ${marker}` });
  return session_id;
}

describe("deleting a session", () => {
  it("leaves no trace in any file of the data folder", async () => {
    const fixture = await openSessions();
    await exchange(fixture, (await fixture.sessions.create({})).session_id, "Something else?");
    const sessionId = await markedSession(fixture, "xyzzymarker");
    expect(filesHolding(fixture.folder, "xyzzymarker")).not.toEqual([]);
    await fixture.sessions.delete({ session_id: sessionId, undo_seconds: 0 }, "test");
    expect(filesHolding(fixture.folder, "xyzzymarker")).toEqual([]);
    expect(fixture.forgotten).toEqual([sessionId]);
    expect(await failsWith(fixture.sessions.get(sessionId))).toBe("SESSION_NOT_FOUND");
    expect((await fixture.sessions.list({ q: "xyzzymarker1", limit: 50 })).items).toEqual([]);
    expect(fixture.database.pragma("integrity_check", { simple: true })).toBe("ok");
    const audit = fixture.database.prepare("SELECT actor, action, subject FROM audit").all();
    expect(audit).toEqual([{ actor: "test", action: "session.delete", subject: sessionId }]);
  });

  // The first seed was seen to leave words behind when nothing but SQLite's and FTS5's own secure-delete was used.
  it.each([16, 37])("leaves none among many other sessions, whose search goes on working (%i)", async (seed) => {
    const fixture = await openSessions();
    fixture.database.pragma("synchronous = OFF");
    const random = randomNumbers(seed);
    const text = (words: number): string =>
      Array.from({ length: random(words) + 1 }, () => random(36 ** 6).toString(36)).join(" ");
    const ids: string[] = [];
    for (let index = 0; index < 40; index++) {
      const secret = index % 5 === 0 ? `qqmarker${random(1_000)} ` : "";
      ids.push((await fixture.sessions.create({ title: secret + text(8) })).session_id);
    }
    for (let index = 0; index < 150; index++) {
      const chosen = random(ids.length);
      const secret = chosen % 5 === 0 ? `qqmarker${random(1_000)} ` : "";
      await exchange(fixture, ids[chosen] ?? "", `${secret}${text(200)} question`, { response: secret + text(400) });
    }
    const kept = ids.filter((_, index) => index % 5 !== 0);
    for (const session_id of ids) {
      if (!kept.includes(session_id)) await fixture.sessions.delete({ session_id, undo_seconds: 0 }, "test");
    }
    await fixture.sessions.dispose();
    expect(filesHolding(fixture.folder, "qqmarker")).toEqual([]);
    const found = await fixture.sessions.list({ q: "quest", limit: 50 });
    const asked = (await fixture.sessions.list({ limit: 50 })).items.filter((item) => item.message_count > 0);
    expect(found.items).toEqual(asked);
    expect(found.items.length).toBeGreaterThan(20);
  });

  it("ends the reply that is being written first", async () => {
    const fixture = await openSessions();
    const { session_id } = await fixture.sessions.create({});
    const lease = await fixture.sessions.beginReply(session_id);
    await lease.recordQuestion({ content: "What about the zzmarker?" });
    lease.signal.addEventListener("abort", () => void lease.release());
    await fixture.sessions.delete({ session_id, undo_seconds: 0 }, "test");
    expect(lease.signal.aborted).toBe(true);
    expect(filesHolding(fixture.folder, "zzmarker")).toEqual([]);
  });

  it("doesn't wait for ever for a reply that goes on, and doesn't store it", async () => {
    const fixture = await openSessions();
    const { session_id } = await fixture.sessions.create({});
    const lease = await fixture.sessions.beginReply(session_id);
    const { messageId } = await lease.recordQuestion({ content: "What?" });
    const deleted = fixture.sessions.delete({ session_id, undo_seconds: 0 }, "test");
    await expect.poll(() => lease.signal.aborted).toBe(true);
    fixture.clock.advance(5_000);
    await deleted;
    expect(await failsWith(lease.recordReply({ response: replyTo(lease, messageId) }))).toBe("SESSION_NOT_FOUND");
    await lease.release();
    expect(fixture.database.prepare("SELECT COUNT(*) AS count FROM messages").get()).toEqual({ count: 0 });
  });

  it("can be undone for a while, across a restart too", async () => {
    const fixture = await openSessions();
    const { session_id } = await fixture.sessions.create({ title: "Undo me" });
    await exchange(fixture, session_id, "Where?");
    await fixture.sessions.delete({ session_id, undo_seconds: 20 }, "test");
    expect(await failsWith(fixture.sessions.get(session_id))).toBe("SESSION_NOT_FOUND");
    expect((await fixture.sessions.list({ limit: 50 })).items).toEqual([]);
    fixture.clock.advance(10_000);
    const reopened = await fixture.crashAndReopen();
    const restored = await reopened.sessions.restore(session_id);
    expect(restored).toMatchObject({ title: "Undo me", message_count: 2 });
    await reopened.sessions.delete({ session_id, undo_seconds: 20 }, "test");
    fixture.clock.advance(20_000);
    expect(await failsWith(reopened.sessions.restore(session_id))).toBe("SESSION_NOT_FOUND");
    await expect.poll(() => reopened.database.prepare("SELECT id FROM sessions").all()).toEqual([]);
  });

  it("that fell due while Handrail was closed is carried out at the next start", async () => {
    const fixture = await openSessions();
    const sessionId = await markedSession(fixture, "duemarker");
    await fixture.sessions.delete({ session_id: sessionId, undo_seconds: 30 }, "test");
    fixture.clock.advance(60_000);
    fixture.database.close();
    await openSessions({ folder: fixture.folder, clock: fixture.clock });
    expect(filesHolding(fixture.folder, "duemarker")).toEqual([]);
  });

  it("is tried again when the engine could not forget it; the text is gone at once all the same", async () => {
    let failing = true;
    const fixture = await openSessions({
      onForget: async () => {
        if (failing) throw new Error("engine is away");
      },
    });
    const sessionId = await markedSession(fixture, "awaymarker");
    await expect(fixture.sessions.delete({ session_id: sessionId, undo_seconds: 0 }, "test")).rejects.toThrow("away");
    expect(filesHolding(fixture.folder, "awaymarker")).toEqual([]);
    expect(fixture.database.prepare("SELECT id FROM sessions").all()).toHaveLength(1);
    failing = false;
    const remaining = (): unknown[] => {
      fixture.clock.advance(60_000);
      return fixture.database.prepare("SELECT id FROM sessions").all();
    };
    await expect.poll(remaining).toEqual([]);
  });
});

/** The same whole numbers below `limit` for the same seed (mulberry32). */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}
