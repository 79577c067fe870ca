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
import { isOver, type JobAction, percentDone } from "../../stores/library-jobs.ts";
import { useLibrary } from "../../stores/use-app.ts";
import { jobFacts, jobTitle } from "./job-words.ts";
import { JobFailures } from "./JobFailures.tsx";
import classes from "./JobList.module.css";

interface Props {
  readonly job: Job;
  /** Only the newest shows its failures, and what it means, at once. */
  readonly isNewest: boolean;
}

export function JobCard({ job, isNewest }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const run = useAction();
  const act = useLibrary((state) => state.act);
  const hideJob = useLibrary((state) => state.hideJob);
  const title = jobTitle(job, t);
  const isRunning = job.status === "running" || job.status === "queued";
  const button = (action: JobAction, label: string, icon: React.ReactNode) => (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={() => run(act(job.job_id, action))}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
  return (
    <article className={classes.job} data-job={job.job_id} data-status={job.status} aria-label={title}>
      <div className={classes.head}>
        <StatusIcon job={job} />
        <div className={classes.words}>
          <strong className={classes.title}>{title}</strong>
          <span className={classes.facts}>{jobFacts(job, t, format).join(" · ")}</span>
        </div>
        {isRunning && button("pause", t("library.pause"), <IconPlayerPause size={15} />)}
        {job.status === "paused" && button("resume", t("library.resume"), <IconPlayerPlay size={15} />)}
        {job.status === "failed" && (
          <Button size="compact-sm" variant="default" onClick={() => run(act(job.job_id, "retry"))}>
            {t("common.retry")}
          </Button>
        )}
        {isOver(job) ? (
          <Tooltip label={t("common.dismiss")}>
            <ActionIcon aria-label={t("common.dismiss")} onClick={() => hideJob(job.job_id)}>
              <IconX size={15} />
            </ActionIcon>
          </Tooltip>
        ) : (
          button("cancel", t("library.cancel"), <IconX size={15} />)
        )}
      </div>
      {!isOver(job) && (
        <>
          {job.status !== "queued" && (
            <Progress value={Math.max(2, percentDone(job))} aria-label={t("library.job.progress", { title })} />
          )}
          {job.current !== undefined && <p className={classes.current}>{job.current}</p>}
          {job.kind === "reindex" && (isNewest || job.status !== "queued") && (
            <p className={classes.note}>{t("library.job.serving")}</p>
          )}
        </>
      )}
      {job.failures.length > 0 && <JobFailures job={job} isOpen={isNewest} />}
    </article>
  );
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
