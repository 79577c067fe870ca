import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Job } from "../../../electron/contract/jobs.ts";
import { useAction } from "../../components/use-error-text.ts";
import { errorSentence } from "../../i18n/error-sentence.ts";
import { isOver } from "../../stores/library-jobs.ts";
import { useLibrary } from "../../stores/use-app.ts";
import classes from "./JobList.module.css";

/** So few are shown at once; more fold away behind their number. */
const shownAtOnce = 4;

interface Props {
  readonly job: Job;
  readonly isOpen: boolean;
}

/** The files that couldn't be read, below each reason, the commonest first. */
export function JobFailures({ job, isOpen }: Props) {
  const { t } = useTranslation();
  const run = useAction();
  const act = useLibrary((state) => state.act);
  const reasons = [...Map.groupBy(job.failures, ({ message }) => message)].toSorted(
    ([, a], [, b]) => b.length - a.length,
  );
  return (
    <details className={classes.failures} open={isOpen && job.failures.length <= shownAtOnce}>
      <summary>{t("library.failures", { count: Math.max(job.files_failed, job.failures.length) })}</summary>
      {isOver(job) && (
        <Button size="compact-sm" variant="default" onClick={() => run(act(job.job_id, "retry"))}>
          {t("library.retry")}
        </Button>
      )}
      <ul className={classes.reasons} tabIndex={job.failures.length > shownAtOnce ? 0 : undefined}>
        {reasons.map(([reason, files]) => (
          <li key={reason}>
            <span className={classes.reason}>{errorSentence(reason)}</span>
            <ul>
              {files.map(({ path }, index) => (
                <li key={index} className={classes.path}>
                  {path}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </details>
  );
}
