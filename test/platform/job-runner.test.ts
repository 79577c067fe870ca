import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { FileError, HandrailError } from "../../electron/contract/errors.ts";
import { jobSchema, type Job } from "../../electron/contract/jobs.ts";
import { openDatabase, type Database } from "../../electron/platform/database.ts";
import { EventBus } from "../../electron/platform/event-bus.ts";
import { estimateSeconds } from "../../electron/platform/job-eta.ts";
import { noProgress, type JobContext, type JobKind, type JobProgress } from "../../electron/platform/job-kind.ts";
import { JobRunner } from "../../electron/platform/job-runner.ts";
import { silentLog } from "../../electron/platform/log.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

const requestSchema = z.strictObject({ name: z.string() });
type Request = z.infer<typeof requestSchema>;

/** A kind whose runs a test ends by hand. */
class ManualKind implements JobKind<Request> {
  readonly kind: Job["kind"];
  readonly requestSchema = requestSchema;
  readonly runs: { context: JobContext<Request>; end: PromiseWithResolvers<void> }[] = [];
  readonly retried: string[] = [];
  stored: JobProgress = noProgress;
  /** Whether a run ends by itself, as soon as it is interrupted. */
  obedient = true;

  constructor(kind: Job["kind"] = "import") {
    this.kind = kind;
  }

  run(context: JobContext<Request>): Promise<void> {
    const end = Promise.withResolvers<void>();
    if (this.obedient) context.signal.addEventListener("abort", () => end.resolve());
    this.runs.push({ context, end });
    return end.promise;
  }

  progress(): JobProgress {
    return this.stored;
  }

  prepareRetry(jobId: string): void {
    this.retried.push(jobId);
  }

  /** The newest run. */
  get last() {
    const run = this.runs.at(-1);
    if (!run) throw new Error("nothing ran");
    return run;
  }
}

function open(options: { database?: Database; kinds?: JobKind<Request>[] } = {}) {
  const database = options.database ?? openDatabase(join(temporaryFolder(), "handrail.db"));
  if (!options.database) onTestFinished(() => void database.close());
  const clock = new FakeClock();
  const events = new EventBus((error) => {
    throw error;
  });
  const published: Job[] = [];
  events.subscribe((event) => {
    if (event.type === "job_changed") published.push(jobSchema.parse(event.job));
  });
  const kind = new ManualKind();
  const jobs = new JobRunner({ database, clock, events, log: silentLog() });
  for (const registered of options.kinds ?? [kind]) jobs.register(registered);
  return { database, clock, kind, jobs, published };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a job", () => {
  test("runs with its request and ends as done", async () => {
    const { jobs, kind, clock, published } = open();
    const id = jobs.enqueue("import", { name: "a" });
    expect(kind.last.context).toMatchObject({ jobId: id, request: { name: "a" } });
    expect(jobs.get(id)).toMatchObject({ job_id: id, kind: "import", status: "running", files_total: 0 });
    clock.advance(5_000);
    kind.stored = { ...noProgress, files_total: 2, files_done: 2 };
    kind.last.end.resolve();
    await settled();
    const job = jobs.get(id);
    expect(job).toMatchObject({ status: "done", files_done: 2, finished_at: "2026-01-05T09:00:05.000Z", failures: [] });
    expect(published.map(({ status }) => status)).toEqual(["queued", "running", "done"]);
    expect(published.at(-1)).toEqual(job);
  });

  test("waits while another of its kind runs, and doesn't wait for other kinds", async () => {
    const download = new ManualKind("download");
    const imports = new ManualKind("import");
    const { jobs } = open({ kinds: [imports, download] });
    const [first, second] = [jobs.enqueue("import", { name: "1" }), jobs.enqueue("import", { name: "2" })];
    jobs.enqueue("download", { name: "3" });
    expect([imports.runs.length, download.runs.length]).toEqual([1, 1]);
    expect(jobs.get(second).status).toBe("queued");
    imports.last.end.resolve();
    await settled();
    expect(jobs.get(first).status).toBe("done");
    expect(jobs.get(second).status).toBe("running");
    expect(imports.last.context.request).toEqual({ name: "2" });
  });

  test.each([
    [new HandrailError("DOWNLOAD_FAILED"), "DOWNLOAD_FAILED"],
    [new FileError("FILE_UNREADABLE"), "FILE_UNREADABLE"],
    [new Error("SQLITE_CORRUPT: secret path"), "INTERNAL"],
  ])("that throws %s failed with its code, and the next one runs", async (error, code) => {
    const { jobs, kind } = open();
    const id = jobs.enqueue("import", { name: "a" });
    jobs.enqueue("import", { name: "b" });
    kind.stored = { ...noProgress, failures: [{ path: "x.md", code: "FILE_EMPTY", message: "empty" }] };
    kind.last.end.reject(error);
    await settled();
    const job = jobs.get(id);
    expect(job.status).toBe("failed");
    expect(job.failures.map((failure) => failure.code)).toEqual(["FILE_EMPTY", code]);
    expect(JSON.stringify(job)).not.toContain("secret path");
    expect(kind.runs).toHaveLength(2);
  });

  test("with a request that isn't one of its kind's isn't stored", () => {
    const { jobs } = open();
    expect(() => jobs.enqueue("import", { name: 1 })).toThrow();
    expect(jobs.list({ limit: 10 }).items).toEqual([]);
  });

  test("that isn't there", () => {
    const { jobs } = open();
    const notFound = expect.objectContaining({ code: "JOB_NOT_FOUND" });
    for (const act of [() => jobs.get("x"), () => jobs.cancel("x"), () => jobs.watch("x", AbortSignal.abort())]) {
      expect(act).toThrow(notFound);
    }
  });
});

describe("cancel, pause, resume, retry", () => {
  test("cancel ends a run, what was reported stays, and the next one waits until the run has ended", async () => {
    const { jobs, kind, published } = open();
    kind.obedient = false;
    const id = jobs.enqueue("import", { name: "a" });
    jobs.enqueue("import", { name: "b" });
    kind.last.context.report({ ...noProgress, files_done: 3 });
    expect(jobs.cancel(id)).toMatchObject({ status: "cancelled", files_done: 3 });
    expect(kind.last.context.signal.aborted).toBe(true);
    expect(kind.runs).toHaveLength(1);
    kind.last.end.reject(new Error("aborted"));
    await settled();
    expect(kind.runs).toHaveLength(2);
    expect(jobs.get(id)).toMatchObject({ status: "cancelled", failures: [] });
    expect(published.findLast((job) => job.job_id === id)?.status).toBe("cancelled");
  });

  test("a waiting job that is cancelled or paused isn't run", async () => {
    const { jobs, kind } = open();
    jobs.enqueue("import", { name: "a" });
    const [cancelled, paused] = [jobs.enqueue("import", { name: "b" }), jobs.enqueue("import", { name: "c" })];
    jobs.cancel(cancelled);
    jobs.pause(paused);
    kind.last.end.resolve();
    await settled();
    expect(kind.runs).toHaveLength(1);
    expect(jobs.resume(paused).status).toBe("running");
    expect(kind.last.context.request).toEqual({ name: "c" });
  });

  test("resumed while the paused run still ends: one run after the other", async () => {
    const { jobs, kind } = open();
    kind.obedient = false;
    const id = jobs.enqueue("import", { name: "a" });
    expect(jobs.pause(id).status).toBe("paused");
    expect(jobs.resume(id).status).toBe("queued");
    expect(kind.runs).toHaveLength(1);
    kind.last.end.resolve();
    await settled();
    expect(kind.runs).toHaveLength(2);
    expect(kind.last.context.signal.aborted).toBe(false);
    kind.last.end.resolve();
    await settled();
    expect(jobs.get(id).status).toBe("done");
  });

  test("retry makes due again what failed, after the run has ended, and forgets the error", async () => {
    const { jobs, kind } = open();
    kind.obedient = false;
    const id = jobs.enqueue("import", { name: "a" });
    jobs.cancel(id);
    const retried = jobs.retry(id);
    await settled();
    expect(kind.retried).toEqual([]);
    kind.last.end.resolve();
    expect((await retried).status).toBe("running");
    expect(kind.retried).toEqual([id]);
    kind.last.end.reject(new Error("again"));
    await settled();
    expect(jobs.get(id).failures).toHaveLength(1);
    expect(await jobs.retry(id)).toMatchObject({ status: "running", failures: [] });
    expect(jobs.get(id).finished_at).toBeUndefined();
  });

  test("what a job's status doesn't allow is refused", async () => {
    const { jobs, kind } = open();
    const refused = expect.objectContaining({ code: "JOB_NOT_RESUMABLE" });
    const id = jobs.enqueue("import", { name: "a" });
    expect(() => jobs.resume(id)).toThrow(refused);
    await expect(jobs.retry(id)).rejects.toEqual(refused);
    kind.last.end.resolve();
    await settled();
    expect(() => jobs.cancel(id)).toThrow(refused);
    expect(() => jobs.pause(id)).toThrow(refused);
  });
});

describe("after a restart", () => {
  test("jobs that ran or waited go on in their order, paused and ended ones don't", async () => {
    const { database, jobs, kind } = open();
    const names = ["a", "b", "c", "d"].map((name) => jobs.enqueue("import", { name }));
    jobs.pause(names[2] ?? "");
    jobs.cancel(names[3] ?? "");
    await jobs.stop();
    expect(kind.runs).toHaveLength(1);
    expect(() => jobs.enqueue("import", { name: "late" })).toThrow(expect.objectContaining({ code: "SHUTTING_DOWN" }));

    const next = open({ database });
    next.jobs.resumeUnfinished();
    expect(next.kind.last.context).toMatchObject({ jobId: names[0], request: { name: "a" } });
    next.kind.last.end.resolve();
    await settled();
    expect(next.kind.last.context.request).toEqual({ name: "b" });
    next.kind.last.end.resolve();
    await settled();
    expect(next.kind.runs).toHaveLength(2);
    expect(names.map((id) => next.jobs.get(id).status)).toEqual(["done", "done", "paused", "cancelled"]);
  });

  test("stop waits until every run has ended", async () => {
    const { jobs, kind } = open();
    kind.obedient = false;
    jobs.enqueue("import", { name: "a" });
    let stopped = false;
    const stop = jobs.stop().then(() => (stopped = true));
    await settled();
    expect(stopped).toBe(false);
    kind.last.end.resolve();
    await stop;
  });
});

describe("progress", () => {
  test("is published at most five times a second, and the last state always", async () => {
    const { jobs, kind, clock, published } = open();
    jobs.enqueue("import", { name: "a" });
    published.length = 0;
    for (let done = 1; done <= 1_000; done++) {
      kind.last.context.report({ ...noProgress, files_total: 1_000, files_done: done });
      clock.advance(1);
    }
    expect(published.length).toBeGreaterThanOrEqual(4);
    expect(published.length).toBeLessThanOrEqual(5);
    kind.stored = { ...noProgress, files_total: 1_000, files_done: 1_000 };
    kind.last.end.resolve();
    await settled();
    clock.advance(1_000);
    expect(published.at(-1)).toMatchObject({ status: "done", files_done: 1_000 });
    expect(published.length).toBeLessThanOrEqual(6);
  });

  test("tells when it will be over, unless the kind knows better", () => {
    const { jobs, kind, clock } = open();
    const id = jobs.enqueue("import", { name: "a" });
    kind.last.context.report({ ...noProgress, bytes_total: 100, bytes_done: 0 });
    clock.advance(10_000);
    kind.last.context.report({ ...noProgress, bytes_total: 100, bytes_done: 20 });
    expect(jobs.get(id).eta_seconds).toBe(40);
    kind.last.context.report({ ...noProgress, eta_seconds: 7 });
    expect(jobs.get(id).eta_seconds).toBe(7);
    jobs.pause(id);
    expect(jobs.get(id).eta_seconds).toBeUndefined();
  });

  test("estimates are never negative, and exact for a steady rate", () => {
    const sample = (filesDone: number, atMs: number) => ({
      progress: { ...noProgress, files_total: 1_000, files_done: filesDone },
      atMs,
    });
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), fc.integer({ min: 2_000, max: 1e7 }), (before, more, elapsedMs) => {
        const estimate = estimateSeconds(sample(before, 0), sample(before + more, elapsedMs));
        if (more === 0) expect(estimate).toBeUndefined();
        else expect(estimate).toBe(Math.ceil(((1_000 - before - more) / more) * (elapsedMs / 1_000)));
      }),
    );
    expect(estimateSeconds(sample(0, 0), sample(1_200, 5_000))).toBe(0);
  });
});

describe("watch", () => {
  test("gives the state now, changes, and the last one", async () => {
    const { jobs, kind, clock } = open();
    const id = jobs.enqueue("import", { name: "a" });
    const states: string[] = [];
    const watching = (async () => {
      for await (const job of jobs.watch(id, new AbortController().signal)) {
        states.push(`${job.status} ${job.files_done}`);
      }
    })();
    await settled();
    clock.advance(1_000);
    kind.stored = { ...noProgress, files_done: 1 };
    kind.last.context.report(kind.stored);
    await settled();
    jobs.pause(id);
    await settled();
    jobs.resume(id);
    await settled();
    kind.stored = { ...noProgress, files_done: 2 };
    kind.last.end.resolve();
    await watching;
    expect(states.slice(0, 3)).toEqual(["running 0", "running 1", "paused 1"]);
    expect(states.at(-1)).toBe("done 2");
  });

  test("of an ended job gives its state and ends; an aborted one ends at once", async () => {
    const { jobs, kind } = open();
    const id = jobs.enqueue("import", { name: "a" });
    const controller = new AbortController();
    const watching = jobs.watch(id, controller.signal)[Symbol.asyncIterator]();
    expect((await watching.next()).value).toMatchObject({ status: "running" });
    const next = watching.next();
    controller.abort();
    expect((await next).done).toBe(true);
    kind.last.end.resolve();
    await vi.waitFor(() => expect(jobs.get(id).status).toBe("done"));
    const states = [];
    for await (const job of jobs.watch(id, new AbortController().signal)) states.push(job.status);
    expect(states).toEqual(["done"]);
  });
});

describe("list", () => {
  test("newest first, in pages, by status", () => {
    const { jobs, clock } = open();
    const ids = Array.from({ length: 7 }, (_, number) => {
      clock.advance(number % 2);
      return jobs.enqueue("import", { name: String(number) });
    });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = jobs.list({ limit: 3, ...(cursor !== undefined && { cursor }) });
      seen.push(...page.items.map((job) => job.job_id));
      cursor = page.next_cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(ids.toReversed());
    expect(jobs.list({ limit: 10, status: "running" }).items.map((job) => job.job_id)).toEqual([ids[0]]);
    expect(jobs.list({ limit: 7 }).next_cursor).toBeUndefined();
  });

  test.each(["x", "", "W10", Buffer.from('["1","2"]').toString("base64url")])("a broken cursor %j", (cursor) => {
    const { jobs } = open();
    expect(() => jobs.list({ limit: 1, cursor })).toThrow(expect.objectContaining({ code: "VALIDATION_FAILED" }));
  });
});
