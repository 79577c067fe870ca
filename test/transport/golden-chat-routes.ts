import { expect } from "vitest";
import { chatEventSchema, chatResponseSchema, type ChatEvent } from "../../electron/contract/chat.ts";
import {
  messagePageSchema,
  messageSchema,
  sessionInfoSchema,
  sessionPageSchema,
  sessionStatsSchema,
} from "../../electron/contract/sessions.ts";
import type { GoldenContext } from "./golden-routes.ts";
import { collect, failure, type Client } from "./wires.ts";

const question = { message: "How many hours of vacation may I carry over?" };
/** The fake model answers it only when it is cancelled. */
const slowQuestion = { message: "Slowly: how many hours of vacation may I carry over?", mode: "generated" as const };
const nobody = { session_id: "none" };

async function asked(client: Client) {
  const response = await client.chat.ask(question);
  return { session_id: response.session_id, response };
}

/** A session in which a reply is being written, and its events from the start. */
async function busy(client: Client): Promise<{ session_id: string; events: AsyncIterator<ChatEvent> }> {
  const events = (await client.chat.askStream(slowQuestion))[Symbol.asyncIterator]();
  const first = await events.next();
  if (first.done || first.value.type !== "session") throw new Error("a reply begins with its session");
  return { session_id: first.value.session_id, events };
}

/** Golden tests of conversations: see `golden-routes.ts`. */
export const goldenChatRoutes = {
  async "chat.ask"({ client }: GoldenContext) {
    const response = chatResponseSchema.parse(await client.chat.ask(question));
    expect(response).toMatchObject({
      mode: "extractive",
      refused: false,
      status: "complete",
      model_used: "extractive",
    });
    expect(response.response).toContain("240 hours");
    expect(response.citations[0]).toMatchObject({ number: 1, path: "leave.md" });
    const again = await client.chat.ask({ ...question, session_id: response.session_id });
    expect(again.session_id).toBe(response.session_id);
    expect(await failure(client.chat.ask({ ...question, ...nobody }))).toEqual({ code: "SESSION_NOT_FOUND" });
    expect(await failure(client.chat.ask({ message: " " }))).toMatchObject({ code: "VALIDATION_FAILED" });
    const unknown = { ...question, filters: { jurisdiction: "x", planet: "Mars" }, colour: "blue" };
    expect(await failure(client.chat.ask(unknown))).toMatchObject({
      code: "VALIDATION_FAILED",
      details: { colour: "There is no such field.", "filters.planet": "There is no such field." },
    });
    expect(await failure(client.chat.ask({ message: "x".repeat(9_000) }))).toMatchObject({ code: "MESSAGE_TOO_LONG" });
    expect(await failure(client.chat.ask({ ...question, parent_message_id: "none" }))).toMatchObject({
      code: "MESSAGE_NOT_FOUND",
    });
  },

  async "chat.askStream"({ client }: GoldenContext) {
    const events = await collect(await client.chat.askStream({ ...question, mode: "generated" }));
    for (const event of events) chatEventSchema.parse(event);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.slice(0, 2).map((event) => event.type)).toEqual(["session", "retrieval"]);
    expect(events.slice(2, -1).every((event) => event.type === "token" || event.type === "claim")).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: "done", response: { mode: "generated", status: "complete" } });
    // An error of the request comes at the call, not as an event.
    const wrong = client.chat.askStream({ ...question, ...nobody });
    expect(await failure(wrong)).toEqual({ code: "SESSION_NOT_FOUND" });
    const { session_id } = await busy(client);
    expect(await failure(client.chat.askStream({ ...question, session_id }))).toEqual({ code: "SESSION_BUSY" });
    expect(await failure(client.chat.ask({ ...question, session_id }))).toEqual({ code: "SESSION_BUSY" });
    await client.chat.cancel({ session_id });
  },

  async "chat.prepare"({ client }: GoldenContext) {
    const { total_sessions } = await client.sessions.stats({});
    expect(await client.chat.prepare({ draft: question.message })).toBeUndefined();
    expect(await client.chat.prepare({ draft: "" })).toBeUndefined();
    expect((await client.sessions.stats({})).total_sessions).toBe(total_sessions);
    expect(await failure(client.chat.prepare({ draft: question.message, ...nobody }))).toEqual({
      code: "SESSION_NOT_FOUND",
    });
  },

  async "chat.attach"({ client }: GoldenContext) {
    const { session_id, events } = await busy(client);
    const attached = (await client.chat.attach({ session_id, after: 1 }))[Symbol.asyncIterator]();
    const second = await attached.next();
    expect(second.value).toEqual((await events.next()).value);
    expect(second.value).toMatchObject({ seq: 2, type: "retrieval" });
    await client.chat.cancel({ session_id });
    const rest = await collect({ [Symbol.asyncIterator]: () => attached });
    expect(rest.at(-1)).toMatchObject({ type: "done", response: { status: "cancelled" } });
    const quiet = await client.sessions.create({});
    expect(await collect(await client.chat.attach({ session_id: quiet.session_id }))).toEqual([]);
    expect(await failure(client.chat.attach(nobody))).toEqual({ code: "SESSION_NOT_FOUND" });
  },

  async "chat.cancel"({ client }: GoldenContext) {
    const { session_id, events } = await busy(client);
    await client.chat.cancel({ session_id });
    const rest = await collect({ [Symbol.asyncIterator]: () => events });
    expect(rest.at(-1)).toMatchObject({ type: "done", response: { status: "cancelled" } });
    const { items } = await client.sessions.messages({ session_id });
    expect(items.at(-1)).toMatchObject({ role: "assistant", status: "cancelled" });
    await client.chat.cancel({ session_id });
    expect(await failure(client.chat.cancel(nobody))).toEqual({ code: "SESSION_NOT_FOUND" });
  },

  async "sessions.list"({ client }: GoldenContext) {
    const { session_id } = await asked(client);
    const page = sessionPageSchema.parse(await client.sessions.list({ q: "vacation carr", limit: 1 }));
    expect(page.items).toHaveLength(1);
    await client.sessions.patch({ session_id, pinned: true });
    const pinned = await client.sessions.list({ pinned: true, status: "active" });
    expect(pinned.items.map((item) => item.session_id)).toContain(session_id);
    expect(pinned.items.every((item) => item.pinned)).toBe(true);
    expect(await failure(client.sessions.list({ cursor: "?" }))).toMatchObject({ code: "VALIDATION_FAILED" });
    expect(await failure(client.sessions.list({ limit: 0 }))).toMatchObject({
      code: "VALIDATION_FAILED",
      details: { limit: expect.any(String) },
    });
  },

  async "sessions.create"({ client }: GoldenContext) {
    const created = sessionInfoSchema.parse(
      await client.sessions.create({ title: "Leave", as_of: "2025-06-01", filters: { jurisdiction: "DE" } }),
    );
    expect(created).toMatchObject({ title: "Leave", status: "active", message_count: 0, as_of: "2025-06-01" });
    expect(await failure(client.sessions.create({ title: "" }))).toMatchObject({ code: "VALIDATION_FAILED" });
    expect(await failure(client.sessions.create({ as_of: "yesterday" }))).toMatchObject({
      details: { as_of: expect.any(String) },
    });
  },

  async "sessions.stats"({ client }: GoldenContext) {
    await asked(client);
    const stats = sessionStatsSchema.parse(await client.sessions.stats({}));
    expect(stats.active_sessions).toBeGreaterThan(0);
    expect(stats.total_messages).toBeGreaterThan(1);
  },

  async "sessions.get"({ client }: GoldenContext) {
    const { session_id } = await asked(client);
    expect(await client.sessions.get({ session_id })).toMatchObject({ session_id, message_count: 2 });
    expect(await failure(client.sessions.get(nobody))).toEqual({ code: "SESSION_NOT_FOUND" });
  },

  async "sessions.patch"({ client }: GoldenContext) {
    const { session_id } = await asked(client);
    const archived = await client.sessions.patch({ session_id, title: "New", pinned: true, status: "archived" });
    expect(archived).toMatchObject({ title: "New", pinned: true, status: "archived" });
    expect(await failure(client.chat.ask({ ...question, session_id }))).toEqual({ code: "SESSION_ARCHIVED" });
    expect(await client.sessions.patch({ session_id, status: "active" })).toMatchObject({ status: "active" });
    expect(await failure(client.sessions.patch({ ...nobody, title: "x" }))).toEqual({ code: "SESSION_NOT_FOUND" });
    const busySession = await busy(client);
    const archiving = client.sessions.patch({ session_id: busySession.session_id, status: "archived" });
    expect(await failure(archiving)).toEqual({ code: "SESSION_BUSY" });
    await client.chat.cancel({ session_id: busySession.session_id });
  },

  async "sessions.delete"({ client }: GoldenContext) {
    const { session_id } = await asked(client);
    await client.sessions.delete({ session_id });
    expect(await failure(client.sessions.get({ session_id }))).toEqual({ code: "SESSION_NOT_FOUND" });
    expect(await failure(client.sessions.delete({ session_id }))).toEqual({ code: "SESSION_NOT_FOUND" });
    const other = await asked(client);
    const tooLong = client.sessions.delete({ session_id: other.session_id, undo_seconds: 31 });
    expect(await failure(tooLong)).toMatchObject({ code: "VALIDATION_FAILED" });
  },

  async "sessions.restore"({ client }: GoldenContext) {
    const { session_id } = await asked(client);
    await client.sessions.delete({ session_id, undo_seconds: 30 });
    expect(await failure(client.sessions.get({ session_id }))).toEqual({ code: "SESSION_NOT_FOUND" });
    expect(await client.sessions.restore({ session_id })).toMatchObject({ session_id, message_count: 2 });
    expect(await failure(client.sessions.restore({ session_id }))).toEqual({ code: "SESSION_NOT_FOUND" });
  },

  async "sessions.messages"({ client }: GoldenContext) {
    const { session_id, response } = await asked(client);
    const first = messagePageSchema.parse(await client.sessions.messages({ session_id, limit: 1 }));
    expect(first.items).toMatchObject([{ role: "user", content: question.message }]);
    const second = await client.sessions.messages({ session_id, limit: 1, cursor: first.next_cursor });
    expect(second.next_cursor).toBeUndefined();
    expect(second.items[0]).toMatchObject({
      message_id: response.message_id,
      parent_id: first.items[0]?.message_id,
      content: response.response,
      citations: response.citations,
      usage: response.usage,
    });
    expect(await failure(client.sessions.messages(nobody))).toEqual({ code: "SESSION_NOT_FOUND" });
  },

  async "sessions.export"({ client }: GoldenContext) {
    const { session_id } = await asked(client);
    const markdown = await client.sessions.export({ session_id, format: "markdown" });
    expect(markdown).toMatchObject({ media_type: "text/markdown", content: expect.stringContaining("240 hours") });
    // @ts-expect-error a format that isn't in the table
    expect(await failure(client.sessions.export({ session_id, format: "fax" }))).toMatchObject({
      code: "VALIDATION_FAILED",
    });
    expect(await failure(client.sessions.export({ ...nobody, format: "json" }))).toEqual({ code: "SESSION_NOT_FOUND" });
  },

  async "sessions.feedback"({ client }: GoldenContext) {
    const { response } = await asked(client);
    const { message_id } = response;
    const rated = messageSchema.parse(await client.sessions.feedback({ message_id, rating: "down", comment: "old" }));
    expect(rated).toMatchObject({ message_id, feedback: { rating: "down", comment: "old" } });
    const unknown = client.sessions.feedback({ message_id: "none", rating: "up" });
    expect(await failure(unknown)).toEqual({ code: "MESSAGE_NOT_FOUND" });
  },
};
