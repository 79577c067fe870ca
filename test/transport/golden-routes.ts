import { join } from "node:path";
import { expect } from "vitest";
import { documentInfoSchema, documentPageSchema, versionContentSchema } from "../../electron/contract/documents.ts";
import { livenessSchema, readinessSchema } from "../../electron/contract/health.ts";
import { jobPageSchema, jobSchema } from "../../electron/contract/jobs.ts";
import { modelInfoSchema } from "../../electron/contract/models.ts";
import { searchResponseSchema } from "../../electron/contract/search.ts";
import { settingsViewSchema } from "../../electron/contract/settings.ts";
import { goldenChatRoutes } from "./golden-chat-routes.ts";
import { goldenLibraryRoutes } from "./golden-library-routes.ts";
import { goldenUpkeepRoutes } from "./golden-upkeep-routes.ts";
import { collect, failure, lastState, type Client, type RouteName, type Wire, type Wires } from "./wires.ts";

export interface GoldenContext {
  readonly client: Client;
  readonly wire: Wire;
  readonly wires: Wires;
}
type Golden = (context: GoldenContext) => Promise<void>;

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
  ...goldenChatRoutes,

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
