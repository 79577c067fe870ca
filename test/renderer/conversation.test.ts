import { describe, expect, it } from "vitest";
import { apiOverRoutes } from "../../renderer/api/route-api.ts";
import { conversationOf, createConversationStore, newConversation } from "../../renderer/stores/conversation.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { importPolicy, openWires, type Wires } from "../transport/wires.ts";

const question = "How many hours of vacation may employees carry over?";

function openConversations(wires: Wires) {
  const opened: string[] = [];
  const store = createConversationStore({
    api: apiOverRoutes(wires.clients.ipc),
    onSession: (sessionId) => opened.push(sessionId),
  });
  const of = (key: string) => conversationOf(store.getState(), key);
  return { store, opened, of };
}

describe("conversations over the message port", () => {
  it("moves a new conversation to its session and ends with what is stored", async () => {
    await using wires = await openWires(temporaryFolder());
    await importPolicy(wires);
    const { store, opened, of } = openConversations(wires);
    await store.getState().ask(newConversation, question);
    const [sessionId = ""] = opened;
    const { items } = await wires.clients.ipc.sessions.messages({ session_id: sessionId });
    expect(of(newConversation).messages).toEqual([]);
    expect(of(sessionId).live).toBeUndefined();
    expect(of(sessionId).messages.map(({ message_id, content }) => [message_id, content])).toEqual(
      items.map(({ message_id, content }) => [message_id, content]),
    );
  });

  it("takes a reply up again that goes on while the window reloads", async () => {
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    await using wires = await openWires(temporaryFolder(), {
      script: () => ({
        pieces: ["Employees may carry over up to 240 hours of vacation into the next year. "],
        until: hold,
      }),
    });
    await importPolicy(wires);
    const before = openConversations(wires);
    before.store.getState().setScope(newConversation, { asOf: undefined, jurisdiction: undefined, mode: "generated" });
    const asked = before.store.getState().ask(newConversation, question);
    await expect.poll(() => before.opened.length).toBe(1);
    const [sessionId = ""] = before.opened;

    const after = openConversations(wires);
    const taken = after.store.getState().open(sessionId);
    await expect.poll(() => after.of(sessionId).live?.quotedAnswer).toContain("240 hours");
    expect(after.of(sessionId).messages.map((message) => message.role)).toEqual(["user"]);
    release();
    await Promise.all([asked, taken]);
    for (const { of } of [before, after]) {
      expect(of(sessionId).live).toBeUndefined();
      expect(of(sessionId).messages.map((message) => message.role)).toEqual(["user", "assistant"]);
    }
    expect(after.of(sessionId).messages[1]?.mode).toBe("generated");
  });

  it("stops a reply and keeps what was written, marked", async () => {
    await using wires = await openWires(temporaryFolder(), {
      script: () => ({ pieces: ["Employees may carry over up to 240 hours. "], until: new Promise(() => undefined) }),
    });
    await importPolicy(wires);
    const { store, opened, of } = openConversations(wires);
    store.getState().setScope(newConversation, { asOf: undefined, jurisdiction: undefined, mode: "generated" });
    const asked = store.getState().ask(newConversation, question);
    await expect.poll(() => of(opened[0] ?? "").live?.phase).toBe("quoted");
    await store.getState().stop(opened[0] ?? "");
    await asked;
    expect(of(opened[0] ?? "").messages[1]?.status).toBe("cancelled");
  });

  it("keeps the question of an answer that was refused by the backend", async () => {
    await using wires = await openWires(temporaryFolder(), { environment: { MAX_MESSAGE_CHARS: "100" } });
    const { store, of } = openConversations(wires);
    const long = "Why? ".repeat(40).trim();
    await store.getState().ask(newConversation, long);
    expect(of(newConversation)).toMatchObject({
      live: undefined,
      failure: { question: long, error: { code: "MESSAGE_TOO_LONG" } },
    });
    const { session_id } = await wires.clients.ipc.sessions.create({});
    await store.getState().open(session_id);
    await store.getState().ask(session_id, long);
    expect(of(session_id)).toMatchObject({ live: undefined, failure: { question: long } });
  });

  it("says that a session is gone", async () => {
    await using wires = await openWires(temporaryFolder());
    const { store, of } = openConversations(wires);
    await store.getState().open("gone");
    expect(of("gone")).toMatchObject({ status: "failed", failure: { error: { code: "SESSION_NOT_FOUND" } } });
  });

  it("has the backend work ahead for the draft as it stands, and an error of that stays unseen", async () => {
    await using wires = await openWires(temporaryFolder());
    await importPolicy(wires);
    const { store, of } = openConversations(wires);
    const { signal } = new AbortController();
    store.getState().setDraft(newConversation, `${question} `);
    await store.getState().prepare(newConversation, signal);
    store.getState().setDraft("gone", question);
    await store.getState().prepare("gone", signal);
    expect(of("gone").failure).toBeUndefined();
    expect((await wires.clients.ipc.sessions.stats({})).total_sessions).toBe(0);
  });
});
