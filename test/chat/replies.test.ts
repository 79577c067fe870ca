import { describe, expect, it } from "vitest";
import { type LiveReply, Replies } from "../../electron/chat/replies.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { collect } from "./chat-fixture.ts";

const token = (text: string) => ({ type: "token", text }) as const;

/** A reply that a test writes by hand. */
function begin(replies: Replies, sessionId = "s") {
  const ended = Promise.withResolvers<void>();
  const reply: LiveReply = replies.start(sessionId, () => ended.promise);
  return { reply, end: ended.resolve };
}

describe("Replies", () => {
  it("gives every listener every event, whenever it came", async () => {
    const replies = new Replies({ clock: new FakeClock() });
    const { reply, end } = begin(replies);
    reply.emit(token("a"));
    const early = collect(reply.listen(0));
    reply.emit(token("b"));
    const late = collect(replies.attach("s", 1));
    reply.emit(token("c"));
    end();
    expect((await early).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect((await late).map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it("keeps a finished reply for a while, then lets go of it", async () => {
    const clock = new FakeClock();
    const replies = new Replies({ clock, keepMs: 1_000 });
    const { reply, end } = begin(replies);
    reply.emit(token("a"));
    end();
    await collect(reply.listen(0));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await collect(replies.attach("s", 0))).toHaveLength(1);
    clock.advance(1_001);
    expect(await collect(replies.attach("s", 0))).toEqual([]);
  });

  it("does not let an old reply's end take away the next one", async () => {
    const clock = new FakeClock();
    const replies = new Replies({ clock, keepMs: 1_000 });
    const first = begin(replies);
    first.end();
    await collect(first.reply.listen(0));
    await new Promise((resolve) => setImmediate(resolve));
    const second = begin(replies);
    clock.advance(2_000);
    expect(replies.find("s")).toBe(second.reply);
    second.end();
  });

  it("drops the oldest events beyond its bound and goes on with what is left", async () => {
    const replies = new Replies({ clock: new FakeClock(), maxEvents: 3 });
    const { reply, end } = begin(replies);
    for (const text of ["a", "b", "c", "d", "e"]) reply.emit(token(text));
    end();
    expect((await collect(replies.attach("s", 0))).map(({ seq }) => seq)).toEqual([3, 4, 5]);
  });

  it("lets a listener leave while nothing happens", async () => {
    const replies = new Replies({ clock: new FakeClock() });
    const { reply, end } = begin(replies);
    const leaving = new AbortController();
    const events = collect(reply.listen(0, leaving.signal));
    expect(reply.listeners).toBe(1);
    leaving.abort();
    expect(await events).toEqual([]);
    expect(reply.listeners).toBe(0);
    end();
  });

  it("has nothing to attach to in a session without a reply", async () => {
    const replies = new Replies({ clock: new FakeClock() });
    expect(await collect(replies.attach("nobody", 0))).toEqual([]);
    replies.cancel("nobody");
    replies.forget("nobody");
  });
});
