import type { JobProgress } from "./job-kind.ts";

export interface JobSample {
  readonly progress: JobProgress;
  readonly atMs: number;
}

/** Shorter than this a rate says nothing. */
const shortestMs = 2_000;

/**
 * Seconds left at the mean rate since `first`, by bytes where their total is known, else by files; undefined when
 * nothing has moved yet.
 */
export function estimateSeconds(first: JobSample, now: JobSample): number | undefined {
  const elapsedMs = now.atMs - first.atMs;
  if (elapsedMs < shortestMs) return undefined;
  const done = now.progress.bytes_total > 0 ? bytesDone : filesDone;
  const total = now.progress.bytes_total > 0 ? now.progress.bytes_total : now.progress.files_total;
  const moved = done(now.progress) - done(first.progress);
  if (moved <= 0) return undefined;
  return Math.ceil((Math.max(0, total - done(now.progress)) / moved) * (elapsedMs / 1_000));
}

const bytesDone = (progress: JobProgress): number => progress.bytes_done;
const filesDone = (progress: JobProgress): number => progress.files_done + progress.files_failed;
