import type { Job } from "../contract/jobs.ts";
import type { Client } from "./connect.ts";
import { formatBytes, formatDuration, type Terminal } from "./terminal.ts";

/** Shows a job's progress until it ends; Ctrl-C cancels it. */
export async function followJob(
  client: Client,
  terminal: Terminal,
  jobId: string,
  label: string,
  signal?: AbortSignal,
): Promise<Job> {
  const cancel = (): void => void client.jobs.cancel({ job_id: jobId });
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    let last: Job | undefined;
    for await (const job of await client.jobs.watch({ job_id: jobId })) {
      last = job;
      terminal.progress(label, fractionOf(job), detailOf(job));
    }
    terminal.clearProgress();
    return last ?? (await client.jobs.get({ job_id: jobId }));
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

function fractionOf(job: Job): number | undefined {
  if (job.kind === "download") return job.bytes_total > 0 ? job.bytes_done / job.bytes_total : undefined;
  // A file that failed is behind us too.
  return job.files_total > 0 ? (job.files_done + job.files_failed) / job.files_total : undefined;
}

function detailOf(job: Job): string {
  const parts = [
    job.kind === "download"
      ? `${formatBytes(job.bytes_done)} of ${formatBytes(job.bytes_total)}`
      : `${job.files_done} of ${job.files_total} files`,
    job.kind === "import" ? `${job.chunks_done} passages` : "",
    job.eta_seconds === undefined ? "" : `${formatDuration(job.eta_seconds * 1_000)} left`,
    job.current ?? "",
  ];
  return parts.filter(Boolean).join(" · ");
}
