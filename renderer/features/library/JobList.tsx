import { ActionIcon, Button, Loader, Progress, Tooltip } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconPlayerPause,
  IconPlayerPlay,
  IconX,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Job } from "../../../electron/contract/jobs.ts";
import { useAction } from "../../components/use-error-text.ts";
import { useFormat } from "../../i18n/use-format.ts";
import { isOver } from "../../stores/library.ts";
import { useLibrary } from "../../stores/use-app.ts";
import classes from "./JobList.module.css";

/** Imports that run, and ended ones that have something to say. */
export function JobList() {
  const { t } = useTranslation();
  const jobs = useLibrary((state) => state.jobs);
  const imports = jobs.filter((job) => job.kind === "import");
  if (imports.length === 0) return null;
  return (
    <section className={classes.jobs} aria-label={t("library.imports")}>
      {imports.map((job) => (
        <JobCard key={job.job_id} job={job} />
      ))}
    </section>
  );
}

function JobCard({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const run = useAction();
  const act = useLibrary((state) => state.act);
  const hideJob = useLibrary((state) => state.hideJob);
  const handled = job.files_done + job.files_failed;
  const done = job.files_total === 0 ? 0 : (100 * handled) / job.files_total;
  const isRunning = job.status === "running" || job.status === "queued";
  const facts = [
    ...(job.status === "done"
      ? []
      : job.files_total === 0 && isRunning
        ? [t("library.counting")]
        : [t("library.files", { done: format.count(handled), total: format.count(job.files_total) })]),
    ...(job.files_unchanged > 0 ? [t("library.unchanged", { count: job.files_unchanged })] : []),
    ...(isRunning && job.eta_seconds !== undefined
      ? [t("library.left", { time: format.remaining(job.eta_seconds) })]
      : []),
  ];
  return (
    <article className={classes.job} data-job={job.job_id} data-status={job.status}>
      <div className={classes.head}>
        <StatusIcon job={job} />
        <div className={classes.words}>
          <strong className={classes.title}>{titleOf(job, t)}</strong>
          <span className={classes.facts}>{facts.join(" · ")}</span>
        </div>
        {isRunning && (
          <Tooltip label={t("library.pause")}>
            <ActionIcon aria-label={t("library.pause")} onClick={() => run(act(job.job_id, "pause"))}>
              <IconPlayerPause size={15} />
            </ActionIcon>
          </Tooltip>
        )}
        {job.status === "paused" && (
          <Tooltip label={t("library.resume")}>
            <ActionIcon aria-label={t("library.resume")} onClick={() => run(act(job.job_id, "resume"))}>
              <IconPlayerPlay size={15} />
            </ActionIcon>
          </Tooltip>
        )}
        {isOver(job) ? (
          <Tooltip label={t("common.dismiss")}>
            <ActionIcon aria-label={t("common.dismiss")} onClick={() => hideJob(job.job_id)}>
              <IconX size={15} />
            </ActionIcon>
          </Tooltip>
        ) : (
          <Tooltip label={t("library.cancel")}>
            <ActionIcon aria-label={t("library.cancel")} onClick={() => run(act(job.job_id, "cancel"))}>
              <IconX size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {!isOver(job) && (
        <>
          <Progress value={Math.max(2, done)} aria-label={titleOf(job, t)} />
          {job.current !== undefined && <p className={classes.current}>{job.current}</p>}
        </>
      )}
      {job.failures.length > 0 && (
        <details className={classes.failures} open={job.failures.length <= 4}>
          <summary>{t("library.failures", { count: job.files_failed || job.failures.length })}</summary>
          <ul>
            {job.failures.map((failure, index) => (
              <li key={index}>
                <span className={classes.path}>{failure.path}</span>
                <span className={classes.reason}>{failure.message}</span>
              </li>
            ))}
          </ul>
          {isOver(job) && (
            <Button size="compact-sm" variant="default" onClick={() => run(act(job.job_id, "retry"))}>
              {t("library.retry")}
            </Button>
          )}
        </details>
      )}
    </article>
  );
}

function titleOf(job: Job, t: ReturnType<typeof useTranslation>["t"]): string {
  switch (job.status) {
    case "queued":
      return t("library.waiting");
    case "running":
      return t("library.reading");
    case "paused":
      return t("library.paused");
    case "done":
      return t("library.finished", { count: job.files_done - job.files_unchanged });
    case "failed":
      return t("library.failedJob");
    case "cancelled":
      return t("library.cancelledJob");
  }
}

function StatusIcon({ job }: { readonly job: Job }) {
  if (job.status === "running" || job.status === "queued") return <Loader size={16} aria-hidden />;
  if (job.status === "paused") return <IconPlayerPause size={17} className={classes.quiet} aria-hidden />;
  if (job.status === "cancelled") return <IconCircleX size={17} className={classes.quiet} aria-hidden />;
  if (job.status === "failed") return <IconAlertTriangle size={17} className={classes.bad} aria-hidden />;
  return job.failures.length > 0 ? (
    <IconAlertTriangle size={17} className={classes.caution} aria-hidden />
  ) : (
    <IconCircleCheck size={17} className={classes.good} aria-hidden />
  );
}
