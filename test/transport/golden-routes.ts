import { join } from "node:path";
import { expect } from "vitest";
import { chatEventSchema, chatResponseSchema, type ChatEvent } from "../../electron/contract/chat.ts";
import { documentInfoSchema, documentPageSchema, versionContentSchema } from "../../electron/contract/documents.ts";
import { livenessSchema, readinessSchema } from "../../electron/contract/health.ts";
import { jobPageSchema, jobSchema } from "../../electron/contract/jobs.ts";
import { modelInfoSchema } from "../../electron/contract/models.ts";
import { searchResponseSchema } from "../../electron/contract/search.ts";
import {
  messagePageSchema,
  messageSchema,
  sessionInfoSchema,
  sessionPageSchema,
  sessionStatsSchema,
} from "../../electron/contract/sessions.ts";
import { settingsViewSchema } from "../../electron/contract/settings.ts";
import { goldenLibraryRoutes } from "./golden-library-routes.ts";
import { goldenUpkeepRoutes } from "./golden-upkeep-routes.ts";
import { collect, failure, lastState, type Client, type RouteName, type Wire, type Wires } from "./wires.ts";

export interface GoldenContext {
  readonly client: Client;
  readonly wire: Wire;
  readonly wires: Wires;
}
type Golden = (context: GoldenContext) => Promise<void>;

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

async function aDocument(client: Client) {
  const [document] = (await client.documents.list({})).items;
  if (!document) throw new Error("no document was imported");
  return document;
}

async function anEndedJob(client: Client): Promise<string> {
  const job = (await client.jobs.list({ status: "done" })).items[0];
  if (!job) throw new Error("no job has ended");
  return job.job_id;
}

const noJob = async (work: PromiseLike<unknown>): Promise<void> => {
  expect(await failure(work)).toEqual({ code: "JOB_NOT_FOUND" });
};

/** What each route answers, and its errors: the same over every wire. A route without an entry doesn't compile. */
export const goldenRoutes: Readonly<Record<RouteName, Golden>> = {
  async "chat.ask"({ client }) {
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

  async "chat.askStream"({ client }) {
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

  async "chat.prepare"({ client }) {
    const { total_sessions } = await client.sessions.stats({});
    expect(await client.chat.prepare({ draft: question.message })).toBeUndefined();
    expect(await client.chat.prepare({ draft: "" })).toBeUndefined();
    expect((await client.sessions.stats({})).total_sessions).toBe(total_sessions);
    expect(await failure(client.chat.prepare({ draft: question.message, ...nobody }))).toEqual({
      code: "SESSION_NOT_FOUND",
    });
  },

  async "chat.attach"({ client }) {
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

  async "chat.cancel"({ client }) {
    const { session_id, events } = await busy(client);
    await client.chat.cancel({ session_id });
    const rest = await collect({ [Symbol.asyncIterator]: () => events });
    expect(rest.at(-1)).toMatchObject({ type: "done", response: { status: "cancelled" } });
    const { items } = await client.sessions.messages({ session_id });
    expect(items.at(-1)).toMatchObject({ role: "assistant", status: "cancelled" });
    await client.chat.cancel({ session_id });
    expect(await failure(client.chat.cancel(nobody))).toEqual({ code: "SESSION_NOT_FOUND" });
  },

  async "sessions.list"({ client }) {
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

  async "sessions.create"({ client }) {
    const created = sessionInfoSchema.parse(
      await client.sessions.create({ title: "Leave", as_of: "2025-06-01", filters: { jurisdiction: "DE" } }),
    );
    expect(created).toMatchObject({ title: "Leave", status: "active", message_count: 0, as_of: "2025-06-01" });
    expect(await failure(client.sessions.create({ title: "" }))).toMatchObject({ code: "VALIDATION_FAILED" });
    expect(await failure(client.sessions.create({ as_of: "yesterday" }))).toMatchObject({
      details: { as_of: expect.any(String) },
    });
  },

  async "sessions.stats"({ client }) {
    await asked(client);
    const stats = sessionStatsSchema.parse(await client.sessions.stats({}));
    expect(stats.active_sessions).toBeGreaterThan(0);
    expect(stats.total_messages).toBeGreaterThan(1);
  },

  async "sessions.get"({ client }) {
    const { session_id } = await asked(client);
    expect(await client.sessions.get({ session_id })).toMatchObject({ session_id, message_count: 2 });
    expect(await failure(client.sessions.get(nobody))).toEqual({ code: "SESSION_NOT_FOUND" });
  },

  async "sessions.patch"({ client }) {
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

  async "sessions.delete"({ client }) {
    const { session_id } = await asked(client);
    await client.sessions.delete({ session_id });
    expect(await failure(client.sessions.get({ session_id }))).toEqual({ code: "SESSION_NOT_FOUND" });
    expect(await failure(client.sessions.delete({ session_id }))).toEqual({ code: "SESSION_NOT_FOUND" });
    const other = await asked(client);
    const tooLong = client.sessions.delete({ session_id: other.session_id, undo_seconds: 31 });
    expect(await failure(tooLong)).toMatchObject({ code: "VALIDATION_FAILED" });
  },

  async "sessions.restore"({ client }) {
    const { session_id } = await asked(client);
    await client.sessions.delete({ session_id, undo_seconds: 30 });
    expect(await failure(client.sessions.get({ session_id }))).toEqual({ code: "SESSION_NOT_FOUND" });
    expect(await client.sessions.restore({ session_id })).toMatchObject({ session_id, message_count: 2 });
    expect(await failure(client.sessions.restore({ session_id }))).toEqual({ code: "SESSION_NOT_FOUND" });
  },

  async "sessions.messages"({ client }) {
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

  async "sessions.export"({ client }) {
    const { session_id } = await asked(client);
    const markdown = await client.sessions.export({ session_id, format: "markdown" });
    expect(markdown).toMatchObject({ media_type: "text/markdown", content: expect.stringContaining("240 hours") });
    // @ts-expect-error a format that isn't in the table
    expect(await failure(client.sessions.export({ session_id, format: "fax" }))).toMatchObject({
      code: "VALIDATION_FAILED",
    });
    expect(await failure(client.sessions.export({ ...nobody, format: "json" }))).toEqual({ code: "SESSION_NOT_FOUND" });
  },

  async "sessions.feedback"({ client }) {
    const { response } = await asked(client);
    const { message_id } = response;
    const rated = messageSchema.parse(await client.sessions.feedback({ message_id, rating: "down", comment: "old" }));
    expect(rated).toMatchObject({ message_id, feedback: { rating: "down", comment: "old" } });
    const unknown = client.sessions.feedback({ message_id: "none", rating: "up" });
    expect(await failure(unknown)).toEqual({ code: "MESSAGE_NOT_FOUND" });
  },

  async "documents.import"({ client, wire, wires }) {
    const path = join(wires.folder, "documents", "leave.md");
    const { job_id } = await client.documents.import({ paths: [path] });
    expect(await lastState(client, job_id)).toMatchObject({ status: "done", files_total: 1, files_unchanged: 1 });
    const outside = client.documents.import({ paths: [import.meta.filename] });
    // Only a program over HTTP is bound to the allowed folders.
    if (wire === "http") expect(await failure(outside)).toMatchObject({ code: "FORBIDDEN_PATH" });
    else await lastState(client, (await outside).job_id);
    expect(await failure(client.documents.import({ paths: [] }))).toMatchObject({ code: "VALIDATION_FAILED" });
    expect(await failure(client.documents.import({ paths: ["leave.md"] }))).toMatchObject({
      code: "VALIDATION_FAILED",
    });
  },

  async "documents.importSample"({ client }) {
    const { job_id } = await client.documents.importSample({});
    expect(await client.jobs.get({ job_id })).toMatchObject({ job_id, kind: "import" });
    // Its documents have tests of their own.
    await failure(client.jobs.cancel({ job_id }));
    await lastState(client, job_id);
  },

  async "documents.list"({ client }) {
    const page = documentPageSchema.parse(await client.documents.list({ q: "leave", limit: 5 }));
    expect(page.items.map((item) => item.title)).toContain("Leave policy");
    expect(await failure(client.documents.list({ cursor: "?" }))).toMatchObject({ code: "VALIDATION_FAILED" });
  },

  async "documents.get"({ client }) {
    const { document_id } = await aDocument(client);
    expect(documentInfoSchema.parse(await client.documents.get({ document_id })).versions).not.toEqual([]);
    expect(await failure(client.documents.get({ document_id: "none" }))).toEqual({ code: "DOCUMENT_NOT_FOUND" });
  },

  async "documents.delete"({ client, wires }) {
    const path = join(wires.folder, "documents", "gone.md");
    await lastState(client, (await client.documents.import({ paths: [path] })).job_id);
    const [gone] = (await client.documents.list({ q: "gone.md" })).items;
    await client.documents.delete({ document_id: gone?.document_id ?? "" });
    expect((await client.documents.list({ q: "gone.md" })).items).toEqual([]);
    expect(await failure(client.documents.delete({ document_id: "none" }))).toEqual({ code: "DOCUMENT_NOT_FOUND" });
  },

  async "documents.content"({ client }) {
    const { document_id, current_version_id } = await aDocument(client);
    const content = await client.documents.content({ document_id, version_id: current_version_id });
    const { text, blocks } = versionContentSchema.parse(content);
    expect(blocks.length).toBeGreaterThan(0);
    expect(blocks.every((block) => block.end <= text.length)).toBe(true);
    const unknown = client.documents.content({ document_id, version_id: "none" });
    expect(await failure(unknown)).toEqual({ code: "VERSION_NOT_FOUND" });
  },

  ...goldenLibraryRoutes,
  ...goldenUpkeepRoutes,

  async "jobs.list"({ client }) {
    const page = jobPageSchema.parse(await client.jobs.list({ limit: 1, status: "done" }));
    expect(page.items).toHaveLength(1);
    expect(await failure(client.jobs.list({ cursor: "?" }))).toMatchObject({ code: "VALIDATION_FAILED" });
  },

  async "jobs.get"({ client }) {
    const job_id = await anEndedJob(client);
    expect(jobSchema.parse(await client.jobs.get({ job_id }))).toMatchObject({ job_id, status: "done" });
    await noJob(client.jobs.get({ job_id: "none" }));
  },

  async "jobs.watch"({ client }) {
    const job_id = await anEndedJob(client);
    expect(await collect(await client.jobs.watch({ job_id }))).toEqual([await client.jobs.get({ job_id })]);
    await noJob(client.jobs.watch({ job_id: "none" }));
  },

  async "jobs.cancel"({ client }) {
    await noJob(client.jobs.cancel({ job_id: "none" }));
    expect(await failure(client.jobs.cancel({ job_id: await anEndedJob(client) }))).toMatchObject({
      code: "JOB_NOT_RESUMABLE",
    });
  },

  async "jobs.pause"({ client, wires }) {
    await noJob(client.jobs.pause({ job_id: "none" }));
    const { job_id } = await client.documents.import({ paths: [join(wires.folder, "documents")] });
    expect(await client.jobs.pause({ job_id })).toMatchObject({ job_id, status: "paused" });
    expect(await client.jobs.cancel({ job_id })).toMatchObject({ job_id, status: "cancelled" });
  },

  async "jobs.resume"({ client, wires }) {
    await noJob(client.jobs.resume({ job_id: "none" }));
    const { job_id } = await client.documents.import({ paths: [join(wires.folder, "documents")] });
    await client.jobs.pause({ job_id });
    await client.jobs.resume({ job_id });
    expect(await lastState(client, job_id)).toMatchObject({ status: "done", files_failed: 0 });
    expect(await failure(client.jobs.resume({ job_id }))).toMatchObject({ code: "JOB_NOT_RESUMABLE" });
  },

  async "jobs.retry"({ client }) {
    await noJob(client.jobs.retry({ job_id: "none" }));
    const job_id = await anEndedJob(client);
    expect((await client.jobs.retry({ job_id })).job_id).toBe(job_id);
    expect(await lastState(client, job_id)).toMatchObject({ status: "done" });
  },

  async "search.search"({ client }) {
    const found = searchResponseSchema.parse(
      await client.search.search({ query: "carry over vacation", limit: 2, explain: true }),
    );
    expect(found.results[0]).toMatchObject({ path: "leave.md", scores: { fused: expect.any(Number) } });
    expect(await failure(client.search.search({ query: "" }))).toMatchObject({
      code: "VALIDATION_FAILED",
      details: { query: expect.any(String) },
    });
  },

  async "events.subscribe"({ client }) {
    const leave = new AbortController();
    const events = await client.events.subscribe({}, { signal: leave.signal });
    const iterator = events[Symbol.asyncIterator]();
    const next = iterator.next();
    const { session_id } = await client.sessions.create({});
    expect((await next).value).toEqual({ type: "session_changed", session_id });
    leave.abort();
    await iterator.next().catch(() => undefined);
  },

  async "models.list"({ client }) {
    const { items } = await client.models.list({});
    for (const model of items) modelInfoSchema.parse(model);
    expect(items.some((model) => model.role === "chat")).toBe(true);
  },

  async "models.download"({ client }) {
    expect(await failure(client.models.download({ model_id: "none" }))).toEqual({ code: "MODEL_NOT_FOUND" });
  },

  async "models.select"({ client }) {
    expect(await failure(client.models.select({ model_id: "none" }))).toEqual({ code: "MODEL_NOT_FOUND" });
  },

  async "models.delete"({ client }) {
    expect(await failure(client.models.delete({ model_id: "none" }))).toEqual({ code: "MODEL_NOT_FOUND" });
  },

  async "models.import"({ client, wires }) {
    const missing = client.models.import({ path: join(wires.folder, "documents", "none.gguf") });
    expect(await failure(missing)).toMatchObject({ code: "PATH_NOT_FOUND" });
    expect(await failure(client.models.import({ path: "" }))).toMatchObject({ code: "VALIDATION_FAILED" });
  },

  async "settings.get"({ client }) {
    const view = settingsViewSchema.parse(await client.settings.get({}));
    expect(view["rate_limit_per_minute"]).toMatchObject({ value: 0, source: "environment", default: 60 });
    expect(view["max_message_chars"]).toMatchObject({ value: 8_000, source: "default" });
  },

  async "settings.patch"({ client }) {
    const view = await client.settings.patch({ contact: "HR team" });
    expect(view["contact"]).toMatchObject({ value: "HR team", source: "user" });
    expect((await client.settings.patch({ contact: null }))["contact"]).toMatchObject({ source: "default" });
    expect(await failure(client.settings.patch({ rate_limit_per_minute: 5 }))).toEqual({
      code: "SETTING_LOCKED",
      details: { rate_limit_per_minute: "environment" },
    });
    expect(await failure(client.settings.patch({ queue_limit: -1 }))).toMatchObject({ code: "VALIDATION_FAILED" });
  },

  async "system.shutdown"({ client, wires }) {
    expect(await client.system.shutdown({})).toBeUndefined();
    await wires.backend.shutdownRequested;
  },

  async "system.live"({ client, wire }) {
    if (wire === "ipc") expect(await failure(client.system.live({}))).toEqual({ code: "ROUTE_NOT_FOUND" });
    else expect(livenessSchema.parse(await client.system.live({}))).toMatchObject({ status: "ok" });
  },

  async "system.ready"({ client, wire }) {
    if (wire === "ipc") expect(await failure(client.system.ready({}))).toEqual({ code: "ROUTE_NOT_FOUND" });
    else expect(readinessSchema.parse(await client.system.ready({}))).toMatchObject({ ready: true });
  },
};
