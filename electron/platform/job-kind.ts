import type { z } from "zod";
import type { Job } from "../contract/jobs.ts";

/** What a job reports of itself; names as in the contract's Job. */
export type JobProgress = Omit<Job, "job_id" | "kind" | "status" | "created_at" | "finished_at">;

export const noProgress: JobProgress = {
  files_total: 0,
  files_done: 0,
  files_unchanged: 0,
  files_failed: 0,
  chunks_done: 0,
  bytes_done: 0,
  bytes_total: 0,
  failures: [],
};

export interface JobContext<Request> {
  readonly jobId: string;
  readonly request: Request;
  /** Aborts on cancel, pause and shutdown. What is done by then stays; a paused or interrupted job runs again. */
  readonly signal: AbortSignal;
  /** Tells listeners how far the job is; called as often as anything changes, published at most 5 times a second. */
  report(progress: JobProgress): void;
}

/** A kind of long work that survives restarts: `run` is called again and goes on where the stored state ends. */
export interface JobKind<Request> {
  readonly kind: Job["kind"];
  /** The stored request is parsed by it before each run. */
  readonly requestSchema: z.ZodType<Request>;
  /** False: what it has begun can't be taken back, so it can be paused but not cancelled. */
  readonly cancellable?: false;
  /** Resolves when all that could be done is done; some files failing is not an error. Rejects when the job failed. */
  run(context: JobContext<Request>): Promise<void>;
  /** From what is stored, for a job that isn't running. */
  progress(jobId: string): JobProgress;
  /** Makes what failed due again; the runner then queues the job. */
  prepareRetry(jobId: string): void;
}
