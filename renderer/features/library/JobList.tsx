import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Job } from "../../../electron/contract/jobs.ts";
import { isOver, withoutRepeated } from "../../stores/library-jobs.ts";
import { useLibrary } from "../../stores/use-app.ts";
import { JobCard } from "./JobCard.tsx";
import classes from "./JobList.module.css";

/** More than these at once fold away behind their number. */
const shownAtOnce = 3;

/** Work that runs on the library; ended work folds away, unless files failed in it. */
export function JobList() {
  const { t } = useTranslation();
  const jobs = useLibrary((state) => state.jobs);
  const hideJob = useLibrary((state) => state.hideJob);
  const ours = withoutRepeated(jobs.filter((job) => job.kind !== "download"));
  if (ours.length === 0) return null;
  const isWaiting = (job: Job) => Number(job.status === "queued");
  const open = ours
    .filter((job) => !isOver(job) || job.failures.length > 0)
    .toSorted((a, b) => isWaiting(a) - isWaiting(b));
  const ended = ours.filter((job) => isOver(job) && job.failures.length === 0);
  return (
    <section className={classes.jobs} aria-label={t("library.job.list")}>
      {open.slice(0, shownAtOnce).map((job) => (
        <JobCard key={job.job_id} job={job} isNewest={job === ours[0]} />
      ))}
      {open.length > shownAtOnce && (
        <details className={classes.ended}>
          <summary>{t("library.job.more", { count: open.length - shownAtOnce })}</summary>
          <div className={classes.endedList}>
            {open.slice(shownAtOnce).map((job) => (
              <JobCard key={job.job_id} job={job} isNewest={false} />
            ))}
          </div>
        </details>
      )}
      {ended.length === 1 && ended.map((job) => <JobCard key={job.job_id} job={job} isNewest />)}
      {ended.length > 1 && (
        <details className={classes.ended}>
          <summary>
            {t("library.job.ended")} <span className={classes.number}>{ended.length}</span>
          </summary>
          <div className={classes.endedList}>
            {ended.map((job) => (
              <JobCard key={job.job_id} job={job} isNewest={false} />
            ))}
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              onClick={() => ended.forEach((job) => hideJob(job.job_id))}
            >
              {t("library.job.hideEnded")}
            </Button>
          </div>
        </details>
      )}
    </section>
  );
}
