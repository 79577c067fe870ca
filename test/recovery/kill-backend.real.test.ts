import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { chatResponseSchema } from "../../electron/contract/chat.ts";
import { jobSchema } from "../../electron/contract/jobs.ts";
import { messagePageSchema } from "../../electron/contract/sessions.ts";
import { settingsViewSchema } from "../../electron/contract/settings.ts";
import { readinessSchema } from "../../electron/contract/health.ts";
import { dataPaths } from "../../electron/platform/data-paths.ts";
import { silentLog } from "../../electron/platform/log.ts";
import { openDatabase } from "../../electron/platform/database.ts";
import { ChunkIndex } from "../../electron/retrieval/chunk-index.ts";
import { seededRandom, writePolicies } from "./policy-folder.ts";
import { ServedBackend } from "./served-backend.ts";

/** Twenty in `npm run test:long`: each takes seconds. */
const kills = process.env.HANDRAIL_LONG_TESTS === "1" ? 20 : 6;
const seed = 7;

let root: string;
let dataFolder: string;
let documents: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "handrail-kill-"));
  dataFolder = join(root, "data");
  documents = join(root, "documents");
  writePolicies(documents, 30);
});

const started: ServedBackend[] = [];

// A test that fails leaves its backend running.
afterEach(() => Promise.all(started.splice(0).map((backend) => backend.kill())));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function start(): Promise<ServedBackend> {
  const backend = await ServedBackend.start({ dataFolder, allowedRoot: root });
  started.push(backend);
  return backend;
}

/** What the backend has confirmed: all of it must be there after every restart. */
interface Acknowledged {
  jobId: string | undefined;
  filesDone: number;
  readonly messages: { sessionId: string; messageId: string; response: string }[];
  retentionDays: number | undefined;
}

describe("a backend that is killed", () => {
  it(
    `has everything it confirmed after each of ${kills} kills, and ends with a whole index`,
    { timeout: 300_000 },
    async () => {
      const random = seededRandom(seed);
      const acknowledged: Acknowledged = { jobId: undefined, filesDone: 0, messages: [], retentionDays: undefined };
      // On a machine that is too busy for any reply to end in time, until one has.
      const isEnough = (round: number): boolean => round >= kills && acknowledged.messages.length > 0;
      for (let round = 0; !isEnough(round) && round < 4 * kills; round += 1) {
        const backend = await start();
        await expectAcknowledged(backend, acknowledged);
        const work = Promise.allSettled([
          importAndFollow(backend, acknowledged),
          askOn(backend, acknowledged),
          changeSetting(backend, acknowledged, round),
        ]);
        // Long enough for some replies to end, and short enough for others not to.
        await sleep(100 + random() * 3_500 + 1_000 * Math.max(0, round - kills + 1));
        await backend.kill();
        await work;
      }
      const backend = await start();
      await expectAcknowledged(backend, acknowledged);
      await importAndFollow(backend, acknowledged);
      await expectIndexReady(backend);
      expect(await backend.stop()).toBe(0);
      await expectWholeIndex();
      expect(acknowledged.messages.length).toBeGreaterThan(0);
    },
  );
});

describe("workers that are killed", () => {
  it("lose nothing and are replaced", { timeout: 300_000 }, async () => {
    const random = seededRandom(seed + 1);
    writePolicies(documents, 45);
    const backend = await start();
    const acknowledged: Acknowledged = { jobId: undefined, filesDone: 0, messages: [], retentionDays: undefined };
    const importing = importAndFollow(backend, acknowledged);
    let killed = 0;
    let done = false;
    const asking = (async () => {
      // A reply whose worker dies is answered all the same.
      while (!done) await askOnce(backend, acknowledged);
    })();
    while (killed < kills) {
      await sleep(300 + random() * 2_200);
      const workers = await backend.workers();
      const victim = workers[Math.floor(random() * workers.length)];
      if (victim === undefined) continue;
      process.kill(victim, "SIGKILL");
      killed += 1;
    }
    try {
      await importing;
    } finally {
      done = true;
      await asking;
    }
    const job = jobSchema.parse(await backend.request("GET", `/api/v1/jobs/${acknowledged.jobId}`));
    expect(job).toMatchObject({ status: "done", failures: [], files_failed: 0 });
    await expectAcknowledged(backend, acknowledged);
    await expectIndexReady(backend);
    expect(await backend.stop()).toBe(0);
    await expectWholeIndex();
  });
});

async function importAndFollow(backend: ServedBackend, acknowledged: Acknowledged): Promise<void> {
  if (acknowledged.jobId === undefined) {
    const answer = await backend.request("POST", "/api/v1/documents/import", { paths: [documents] });
    acknowledged.jobId = jobSchema.pick({ job_id: true }).parse(answer).job_id;
  }
  for (;;) {
    const job = jobSchema.parse(await backend.request("GET", `/api/v1/jobs/${acknowledged.jobId}`));
    acknowledged.filesDone = Math.max(acknowledged.filesDone, job.files_done);
    if (job.status === "done") return;
    expect(["queued", "running"]).toContain(job.status);
    await sleep(30);
  }
}

/** A question may be told to come again; it may not fail in any other way. */
async function askOnce(backend: ServedBackend, acknowledged: Acknowledged): Promise<void> {
  const answer = await backend
    .request("POST", "/api/v1/chat/", { message: "How many requests on parking does site 10 allow?" })
    .catch(async (error: unknown) => {
      if (!(error instanceof Error) || !error.message.includes("ENGINE_RESTARTING")) throw error;
      await sleep(200);
    });
  if (answer === undefined) return;
  const response = chatResponseSchema.parse(answer);
  acknowledged.messages.push({
    sessionId: response.session_id,
    messageId: response.message_id,
    response: response.response,
  });
}

async function askOn(backend: ServedBackend, acknowledged: Acknowledged): Promise<never> {
  for (;;) await askOnce(backend, acknowledged);
}

async function changeSetting(backend: ServedBackend, acknowledged: Acknowledged, round: number): Promise<void> {
  await backend.request("PATCH", "/api/v1/settings", { session_retention_days: 100 + round });
  acknowledged.retentionDays = 100 + round;
}

async function expectAcknowledged(backend: ServedBackend, acknowledged: Acknowledged): Promise<void> {
  if (acknowledged.retentionDays !== undefined) {
    const settings = settingsViewSchema.parse(await backend.request("GET", "/api/v1/settings"));
    // A change that was cut off before it was confirmed may have been saved as well.
    expect(Number(settings["session_retention_days"]?.value)).toBeGreaterThanOrEqual(acknowledged.retentionDays);
  }
  if (acknowledged.jobId !== undefined) {
    const job = jobSchema.parse(await backend.request("GET", `/api/v1/jobs/${acknowledged.jobId}`));
    expect(job.files_done).toBeGreaterThanOrEqual(acknowledged.filesDone);
    expect(job.failures).toEqual([]);
  }
  for (const { sessionId, messageId, response } of acknowledged.messages) {
    const page = messagePageSchema.parse(await backend.request("GET", `/api/v1/chat/sessions/${sessionId}/messages`));
    expect(page.items.find((message) => message.message_id === messageId)?.content).toBe(response);
  }
}

async function expectIndexReady(backend: ServedBackend): Promise<void> {
  await expect
    .poll(async () => readinessSchema.parse(await backend.request("GET", "/health/ready")).parts.index, {
      timeout: 60_000,
    })
    .toBe("ok");
}

/** With the backend stopped: LanceDB's rows equal SQLite's chunks, version by version, and the database is sound. */
async function expectWholeIndex(): Promise<void> {
  const paths = dataPaths(dataFolder);
  const database = openDatabase(paths.database);
  const index = await ChunkIndex.open({ folder: paths.index, dimensions: 384, log: silentLog() });
  try {
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    const rows = database
      .prepare<[], { key: number; chunks: number; indexed: number }>(
        "SELECT versions.key, versions.indexed, count(chunks.key) AS chunks FROM versions LEFT JOIN chunks ON chunks.version_key = versions.key GROUP BY versions.key",
      )
      .all();
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row.indexed === 1)).toBe(true);
    expect(await index.rowCounts()).toEqual(new Map(rows.map((row) => [row.key, row.chunks])));
  } finally {
    await index.dispose();
    database.close();
  }
}
