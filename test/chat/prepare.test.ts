import { describe, expect, test } from "vitest";
import { collect, openChat } from "./chat-fixture.ts";

const question = "How many annual leave hours can I carry over?";

describe("a question that is being typed", () => {
  test("is looked up ahead: sent as it stood it isn't searched for again", async () => {
    const { chatbot, retriever, answer } = await openChat();
    await chatbot.prepare({ draft: `${question} ` }, { client: "test" });
    expect(retriever.queries.length).toBe(1);
    const { response, quoted_answer } = await answer({ message: question, mode: "extractive" });
    expect(quoted_answer).toContain("240 annual leave hours");
    expect(response).toContain("240");
    expect(retriever.queries.length).toBe(1);
    // An answer went on from it: the next one begins anew.
    await answer({ message: question, mode: "extractive" });
    expect(retriever.queries.length).toBe(2);
  });

  test("the same answer comes of it as without", async () => {
    const { chatbot, answer } = await openChat();
    const plain = await answer({ message: question, mode: "extractive" });
    await chatbot.prepare({ draft: question }, { client: "test" });
    const prepared = await answer({ message: question, mode: "extractive" });
    const asked = { session_id: plain.session_id, message_id: plain.message_id, usage: plain.usage };
    expect(plain).toEqual({ ...prepared, ...asked });
  });

  test.each([
    ["another question", { message: "What does a hotel cost?" }, "test"],
    ["another scope", { message: question, filters: { jurisdiction: "DE" } }, "test"],
    ["another client", { message: question }, "other"],
  ])("what doesn't fit is looked up as ever: %s", async (_, request, client) => {
    const { chatbot, retriever, ask } = await openChat();
    await chatbot.prepare({ draft: question }, { client: "test" });
    await collect(ask({ ...request, mode: "extractive" }, { client }));
    expect(retriever.queries.length).toBeGreaterThan(1);
  });

  test("after the documents have changed, or a minute, it is looked up again", async () => {
    const { chatbot, retriever, answer, clock } = await openChat();
    await chatbot.prepare({ draft: question }, { client: "test" });
    chatbot.forgetDrafts();
    await answer({ message: question, mode: "extractive" });
    expect(retriever.queries.length).toBe(2);
    await chatbot.prepare({ draft: question }, { client: "test" });
    clock.advance(61_000);
    await answer({ message: question, mode: "extractive" });
    expect(retriever.queries.length).toBe(4);
  });

  test("the model reads ahead what is certain, under a name that the new session takes over", async () => {
    const { chatbot, engine, answer } = await openChat();
    await chatbot.prepare({ draft: "" }, { client: "test" });
    await chatbot.prepare({ draft: question }, { client: "test" });
    const [empty, full] = engine.prepared;
    expect(empty?.sessionId).toBe("draft:test");
    expect(empty?.messages.at(-1)).toEqual({ role: "user", content: "" });
    expect(full?.messages.at(-1)?.content).toMatch(/240 annual leave hours[^]*Question: $/);
    await answer({ message: question });
    const [asked] = engine.requests;
    expect(asked?.preparedAs).toBe("draft:test");
    expect(asked?.messages.at(-1)?.content).toBe(`${full?.messages.at(-1)?.content}${question}`);
    expect(asked?.messages.slice(0, -1)).toEqual(full?.messages.slice(0, -1));
  });

  test("in a session its conversation is part of it; one that isn't there is an error", async () => {
    const { chatbot, engine, answer } = await openChat();
    const { session_id } = await answer({ message: question });
    await chatbot.prepare({ session_id, draft: "" }, { client: "test" });
    expect(engine.prepared.at(-1)?.sessionId).toBe(session_id);
    expect(engine.prepared.at(-1)?.messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
    await expect(chatbot.prepare({ session_id: "nobody", draft: "" }, { client: "test" })).rejects.toMatchObject({
      code: "SESSION_NOT_FOUND",
    });
  });

  test("nothing is recorded, and a model that hasn't earned its place isn't made ready", async () => {
    const { chatbot, engine, sessions } = await openChat({ earned: false });
    await chatbot.prepare({ draft: question }, { client: "test" });
    expect(engine.prepared).toEqual([]);
    expect((await sessions.stats()).total_sessions).toBe(0);
  });

  test("a single word is no question yet", async () => {
    const { chatbot, retriever } = await openChat();
    await chatbot.prepare({ draft: "holidays" }, { client: "test" });
    expect(retriever.queries).toEqual([]);
  });
});
