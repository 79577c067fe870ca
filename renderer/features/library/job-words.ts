import type { TFunction } from "i18next";
import type { Job } from "../../../electron/contract/jobs.ts";
import type { Format } from "../../i18n/use-format.ts";
import { handledFiles } from "../../stores/library-jobs.ts";

type Translate = TFunction<"app">;

/** What a job does or did. */
export function jobTitle(job: Job, t: Translate): string {
  const { kind, status } = job;
  if (kind === "download") return t("library.job.download");
  if (status === "queued" || status === "running" || status === "paused") return t(`library.job.${kind}`);
  if (status === "failed") return t(`library.job.${kind}Failed`);
  if (status === "cancelled") return t(`library.job.${kind}Cancelled`);
  return t(`library.job.${kind}Done`, { count: job.files_done - job.files_unchanged });
}

/** How far it is: files, bytes, passages and the time that is left, as far as they are known. */
export function jobFacts(job: Job, t: Translate, format: Format): string[] {
  const isRunning = job.status === "running" || job.status === "queued";
  const isDone = job.status === "done";
  const counted = { done: format.count(handledFiles(job)), total: format.count(job.files_total) };
  const ofDocuments = job.kind === "reindex" || job.kind === "delete";
  return [
    ...(job.status === "paused" ? [t("library.paused")] : []),
    ...(job.status === "queued" ? [t("library.job.queued")] : []),
    ...(isDone
      ? []
      : job.files_total === 0
        ? job.status === "running"
          ? [t("library.counting")]
          : []
        : [t(ofDocuments ? "library.job.documents" : "library.files", counted)]),
    ...(!isDone && job.bytes_total > 0
      ? [t("library.job.bytes", { done: format.bytes(job.bytes_done), total: format.bytes(job.bytes_total) })]
      : []),
    ...(job.chunks_done > 0 ? [t("library.job.passages", { count: job.chunks_done })] : []),
    ...(job.files_unchanged > 0 ? [t("library.unchanged", { count: job.files_unchanged })] : []),
    ...(isRunning && job.eta_seconds !== undefined
      ? [t("library.left", { time: format.remaining(job.eta_seconds) })]
      : []),
  ];
}
