import { useTranslation } from "react-i18next";
import { handledFiles, isOver } from "../../stores/library-jobs.ts";
import { useLibrary } from "../../stores/use-app.ts";
import classes from "./Composer.module.css";

/** While documents are still to come an answer may lack just what was asked for. */
export function ImportingNote() {
  const { t } = useTranslation();
  const jobs = useLibrary((state) => state.jobs);
  const open = jobs.filter((job) => (job.kind === "import" || job.kind === "watch") && !isOver(job));
  const total = open.reduce((sum, job) => sum + job.files_total, 0);
  if (total === 0) return null;
  const done = open.reduce((sum, job) => sum + handledFiles(job), 0);
  return <p className={classes.importing}>{t("ask.importing", { done, total })}</p>;
}
