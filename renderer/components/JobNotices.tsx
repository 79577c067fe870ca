import { notifications } from "@mantine/notifications";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Job } from "../../electron/contract/jobs.ts";
import { errorSentence } from "../i18n/error-sentence.ts";
import { isOver } from "../stores/library.ts";
import { useApp } from "../stores/use-app.ts";

/** How long work without failures stays in the list after it has ended. */
const doneForMs = 8_000;

/** Tells how a job ended, wherever in the window one is by then. */
export function JobNotices() {
  const { t } = useTranslation();
  const { library, navigation } = useApp();
  useEffect(() => {
    const tell = (job: Job) => {
      const failure = job.failures[0];
      if (job.kind === "download" && job.status === "failed") {
        notifications.show({
          color: "brick",
          title: t("models.downloadFailed"),
          message: errorSentence(failure?.message ?? ""),
        });
      }
      if (job.kind === "download" && job.status === "done") notifications.show({ message: t("models.downloaded") });
      if (job.kind === "download" || job.status !== "done") return;
      if (job.kind === "import" && navigation.getState().place.page !== "library") {
        const added = t("library.finished", { count: job.files_done - job.files_unchanged });
        const failed = job.files_failed > 0 ? ` ${t("library.failures", { count: job.files_failed })}.` : "";
        notifications.show({ message: `${added}.${failed}` });
      }
      if (job.failures.length === 0) setTimeout(() => library.getState().hideJob(job.job_id), doneForMs);
    };
    return library.subscribe(({ jobs }, before) => {
      if (jobs === before.jobs) return;
      for (const job of jobs) {
        const was = before.jobs.find((other) => other.job_id === job.job_id);
        if (was && !isOver(was) && isOver(job)) tell(job);
      }
    });
  }, [library, navigation, t]);
  return null;
}
