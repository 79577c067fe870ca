import type { Job } from "../../electron/contract/jobs.ts";

export type JobAction = "cancel" | "pause" | "resume" | "retry";

const ended = new Set<Job["status"]>(["done", "failed", "cancelled"]);

export const isOver = (job: Job): boolean => ended.has(job.status);

/** How long an ended job with failures is shown again after the window was reloaded. */
const newsForMs = 3_600_000;

/** It goes on, or it has ended not long ago with failures that a person should see. */
export function isNews(job: Job, now: number): boolean {
  if (!isOver(job)) return true;
  return job.failures.length > 0 && now - Date.parse(job.finished_at ?? job.created_at) < newsForMs;
}

/** Jobs with one more state of one of them; one that isn't among them yet stands first. */
export function withJob(jobs: readonly Job[], job: Job): readonly Job[] {
  const known = jobs.some((other) => other.job_id === job.job_id);
  return known ? jobs.map((other) => (other.job_id === job.job_id ? job : other)) : [job, ...jobs];
}

/** Without ended jobs whose failures a newer job, which stands before them, has all come upon again. */
export function withoutRepeated(jobs: readonly Job[]): readonly Job[] {
  return jobs.filter((job, index) => {
    if (!isOver(job) || job.failures.length === 0) return true;
    const later = jobs.slice(0, index).map((newer) => new Set(newer.failures.map((failure) => failure.path)));
    return !later.some((paths) => job.failures.every((failure) => paths.has(failure.path)));
  });
}

/** Files that are settled, one way or the other. */
export const handledFiles = (job: Job): number => job.files_done + job.files_failed;

/** 0 to 100, by bytes where they are known, else by files. */
export function percentDone(job: Job): number {
  if (job.bytes_total > 0) return (100 * Math.min(job.bytes_done, job.bytes_total)) / job.bytes_total;
  return job.files_total === 0 ? 0 : (100 * handledFiles(job)) / job.files_total;
}
