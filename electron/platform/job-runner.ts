import { errorTable, FileError, HandrailError } from "../contract/errors.ts";
import type { Job, JobPage, JobStatus, ListJobsQuery } from "../contract/jobs.ts";
import { toTimestamp, type Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import type { EventBus } from "./event-bus.ts";
import { newId } from "./ids.ts";
import { estimateSeconds, type JobSample } from "./job-eta.ts";
import { noProgress, type JobKind, type JobProgress } from "./job-kind.ts";
import { JobStore, type JobError, type JobRow } from "./job-store.ts";
import type { Log } from "./log.ts";
import { Throttle } from "./throttle.ts";

export interface JobRunnerOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly log: Log;
}

/** A run under way. It may outlast its job's status: a cancelled job's run takes a moment to end. */
interface Run {
  readonly jobId: string;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
  readonly changed: Throttle;
  first: JobSample | undefined;
  progress: JobProgress | undefined;
}

/** At most five events a second and job. */
const publishIntervalMs = 200;

/**
 * Runs long work that outlives the process: one job of a kind at a time, the others of that kind wait in the order in
 * which they came. The status in the database is the truth and changes first; the run then follows.
 */
export class JobRunner {
  readonly #store: JobStore;
  readonly #clock: Clock;
  readonly #events: EventBus;
  readonly #log: Log;
  readonly #kinds = new Map<Job["kind"], JobKind<unknown>>();
  readonly #runs = new Map<Job["kind"], Run>();
  readonly #watchers = new Map<string, Set<() => void>>();
  #stopping = false;

  constructor({ database, clock, events, log }: JobRunnerOptions) {
    this.#store = new JobStore(database);
    this.#clock = clock;
    this.#events = events;
    this.#log = log;
  }

  register<Request>(kind: JobKind<Request>): void {
    this.#kinds.set(kind.kind, kind);
  }

  /**
   * Stores the job and runs it when its turn comes; returns its id.
   *
   * @throws HandrailError SHUTTING_DOWN; ZodError when the request isn't one of this kind's
   */
  enqueue(kind: Job["kind"], request: unknown): string {
    if (this.#stopping) throw new HandrailError("SHUTTING_DOWN");
    const id = newId();
    this.#store.insert({
      id,
      kind,
      request: this.#kindOf(kind).requestSchema.parse(request),
      createdAt: this.#clock.now(),
    });
    this.#publish(id);
    this.#pump(kind);
    return id;
  }

  /** @throws HandrailError JOB_NOT_FOUND */
  get(jobId: string): Job {
    return this.#toJob(this.#find(jobId));
  }

  /** @throws HandrailError VALIDATION_FAILED for a broken cursor */
  list(query: ListJobsQuery): JobPage {
    const { rows, nextCursor } = this.#store.page(query);
    return { items: rows.map((row) => this.#toJob(row)), ...(nextCursor !== undefined && { next_cursor: nextCursor }) };
  }

  /** Requests of the jobs of a kind that run, wait or are paused. */
  unfinished(kind: Job["kind"]): { readonly id: string; readonly status: JobStatus; readonly request: unknown }[] {
    return this.#store.unfinished(kind).map(({ id, status, request }) => ({ id, status, request }));
  }

  /** Resolves with the job's last state. @throws HandrailError JOB_NOT_FOUND; the signal's reason */
  async ended(jobId: string, signal: AbortSignal): Promise<Job> {
    let last = this.get(jobId);
    for await (const job of this.watch(jobId, signal)) last = job;
    signal.throwIfAborted();
    return last;
  }

  /** What is done stays. @throws HandrailError JOB_NOT_FOUND, JOB_NOT_RESUMABLE */
  cancel(jobId: string): Job {
    const { kind, status } = this.#findIn(jobId, ["queued", "running", "paused"]);
    if (this.#kindOf(kind).cancellable === false)
      throw new HandrailError("JOB_NOT_RESUMABLE", {
        message: "What was deleted can't be brought back; the job can only be paused.",
        details: { status },
      });
    this.#store.setFinished(jobId, "cancelled", this.#clock.now());
    return this.#interrupt(kind, jobId);
  }

  /** @throws HandrailError JOB_NOT_FOUND, JOB_NOT_RESUMABLE */
  pause(jobId: string): Job {
    const { kind } = this.#findIn(jobId, ["queued", "running"]);
    this.#store.setPaused(jobId);
    return this.#interrupt(kind, jobId);
  }

  /** @throws HandrailError JOB_NOT_FOUND, JOB_NOT_RESUMABLE */
  resume(jobId: string): Job {
    const { kind } = this.#findIn(jobId, ["paused"]);
    return this.#queueAgain(kind, jobId);
  }

  /** Runs an ended job again for what failed or was left. @throws HandrailError JOB_NOT_FOUND, JOB_NOT_RESUMABLE */
  async retry(jobId: string): Promise<Job> {
    const { kind } = this.#findIn(jobId, ["done", "failed", "cancelled"]);
    // A run that is still ending must not write over what is made due again.
    const run = this.#runs.get(kind);
    if (run?.jobId === jobId) await run.ended;
    this.#findIn(jobId, ["done", "failed", "cancelled"]);
    this.#kindOf(kind).prepareRetry(jobId);
    return this.#queueAgain(kind, jobId);
  }

  /**
   * The job now and whenever it changes, until it has ended (its last state included) or the signal aborts. Whoever
   * reads slowly gets fewer states, never older ones.
   *
   * @throws HandrailError JOB_NOT_FOUND, at the call
   */
  watch(jobId: string, signal: AbortSignal): AsyncIterable<Job> {
    this.#find(jobId);
    return this.#states(jobId, signal);
  }

  /** After a start: jobs that the last process didn't end go on. Every kind has been registered before. */
  resumeUnfinished(): void {
    this.#store.requeueRunning();
    for (const kind of this.#kinds.keys()) this.#pump(kind);
  }

  /** Ends what runs, to go on after the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const runs = [...this.#runs.values()];
    for (const run of runs) run.controller.abort();
    await Promise.all(runs.map((run) => run.ended));
  }

  async dispose(): Promise<void> {
    await this.stop();
  }

  #pump(kind: Job["kind"]): void {
    if (this.#stopping || this.#runs.has(kind)) return;
    const next = this.#store.nextQueued(kind);
    if (!next) return;
    this.#store.setRunning(next.id, this.#clock.now());
    const ended = Promise.withResolvers<void>();
    const run: Run = {
      jobId: next.id,
      controller: new AbortController(),
      ended: ended.promise,
      changed: new Throttle({
        clock: this.#clock,
        intervalMs: publishIntervalMs,
        action: () => this.#publish(next.id),
      }),
      first: undefined,
      progress: undefined,
    };
    this.#runs.set(kind, run);
    run.changed.flush();
    void this.#execute(next, run).finally(ended.resolve);
  }

  async #execute(job: JobRow, run: Run): Promise<void> {
    const { signal } = run.controller;
    const kind = this.#kindOf(job.kind);
    let error: JobError | undefined;
    try {
      await kind.run({
        jobId: job.id,
        request: kind.requestSchema.parse(job.request),
        signal,
        report: (progress) => this.#report(run, progress),
      });
    } catch (thrown) {
      // Interrupted work may well end with an error; the job's status already says what became of it.
      if (signal.aborted) this.#log.debug({ err: thrown, jobId: job.id }, "An interrupted job's run ended");
      else error = this.#describe(thrown, job);
    }
    run.changed.cancel();
    this.#runs.delete(job.kind);
    if (!signal.aborted) this.#store.setFinished(job.id, error ? "failed" : "done", this.#clock.now(), error);
    this.#publish(job.id);
    this.#pump(job.kind);
  }

  #report(run: Run, progress: JobProgress): void {
    run.first ??= { progress, atMs: this.#clock.now() };
    run.progress = progress;
    if (!run.controller.signal.aborted) run.changed.request();
  }

  #describe(thrown: unknown, job: JobRow): JobError {
    if (thrown instanceof HandrailError || thrown instanceof FileError) {
      this.#log.warn({ err: thrown, jobId: job.id, kind: job.kind }, "A job failed");
      return { code: thrown.code, message: thrown.message };
    }
    this.#log.error({ err: thrown, jobId: job.id, kind: job.kind }, "A job failed unexpectedly");
    return { code: "INTERNAL", message: errorTable.INTERNAL.message };
  }

  /** The status has been set; a run of this job is told to end. */
  #interrupt(kind: Job["kind"], jobId: string): Job {
    const run = this.#runs.get(kind);
    if (run?.jobId === jobId) {
      run.changed.cancel();
      run.controller.abort();
    }
    return this.#publish(jobId);
  }

  #queueAgain(kind: Job["kind"], jobId: string): Job {
    this.#store.setQueued(jobId);
    this.#publish(jobId);
    this.#pump(kind);
    return this.get(jobId);
  }

  async *#states(jobId: string, signal: AbortSignal): AsyncGenerator<Job, void> {
    let wake: () => void = () => undefined;
    let changed = true;
    const onChange = (): void => {
      changed = true;
      wake();
    };
    const watchers = this.#watchers.get(jobId) ?? new Set();
    this.#watchers.set(jobId, watchers.add(onChange));
    signal.addEventListener("abort", onChange);
    try {
      while (!signal.aborted) {
        if (changed) {
          changed = false;
          const job = this.get(jobId);
          yield job;
          if (job.status === "done" || job.status === "failed" || job.status === "cancelled") return;
        } else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      signal.removeEventListener("abort", onChange);
      watchers.delete(onChange);
      if (watchers.size === 0) this.#watchers.delete(jobId);
    }
  }

  #publish(jobId: string): Job {
    const job = this.get(jobId);
    this.#events.publish({ type: "job_changed", job });
    for (const watcher of this.#watchers.get(jobId) ?? []) watcher();
    return job;
  }

  #toJob(row: JobRow): Job {
    const run = this.#runs.get(row.kind);
    const own = run?.jobId === row.id ? run : undefined;
    const progress = own?.progress ?? this.#kinds.get(row.kind)?.progress(row.id) ?? noProgress;
    const { eta_seconds: given, ...rest } = progress;
    const eta = row.status === "running" && own ? (given ?? this.#estimate(own)) : undefined;
    return {
      job_id: row.id,
      kind: row.kind,
      status: row.status,
      created_at: toTimestamp(row.createdAt),
      ...(row.finishedAt !== undefined && { finished_at: toTimestamp(row.finishedAt) }),
      ...rest,
      ...(eta !== undefined && { eta_seconds: eta }),
      failures: row.error ? [...rest.failures, { path: "", ...row.error }] : rest.failures,
    };
  }

  #estimate({ first, progress }: Run): number | undefined {
    return first && progress && estimateSeconds(first, { progress, atMs: this.#clock.now() });
  }

  #kindOf(kind: Job["kind"]): JobKind<unknown> {
    const registered = this.#kinds.get(kind);
    if (!registered) throw new Error(`no job kind ${kind} is registered`);
    return registered;
  }

  #find(jobId: string): JobRow {
    const row = this.#store.find(jobId);
    if (!row) throw new HandrailError("JOB_NOT_FOUND");
    return row;
  }

  #findIn(jobId: string, allowed: readonly JobStatus[]): JobRow {
    const row = this.#find(jobId);
    if (!allowed.includes(row.status))
      throw new HandrailError("JOB_NOT_RESUMABLE", { details: { status: row.status } });
    return row;
  }
}
