import { Tooltip } from "@mantine/core";
import { IconCalendarOff, IconCalendarPlus, IconEyeCheck, IconLoader2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DocumentInfo } from "../../../electron/contract/documents.ts";
import { useFormat } from "../../i18n/use-format.ts";
import { isReviewDue, standingOf } from "../../stores/document-list.ts";
import classes from "./DocumentBadges.module.css";

interface Props {
  readonly document: DocumentInfo;
  /** YYYY-MM-DD */
  readonly today: string;
}

/** What one should know about a document before trusting it: not in force, to be reviewed, not searchable yet. */
export function DocumentBadges({ document, today }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const standing = standingOf(document, today);
  const current = document.versions.find((version) => version.version_id === document.current_version_id);
  const { review_date: reviewDate } = document.metadata;
  return (
    <>
      {current?.indexed === false && (
        <span className={classes.badge} data-kind="busy">
          <IconLoader2 size={12} aria-hidden />
          {t("library.indexing")}
        </span>
      )}
      {standing !== "in_force" && (
        <span className={classes.badge} data-kind={standing}>
          {standing === "upcoming" ? (
            <IconCalendarPlus size={12} aria-hidden />
          ) : (
            <IconCalendarOff size={12} aria-hidden />
          )}
          {t(`library.standing.${standing}`)}
        </span>
      )}
      {reviewDate !== undefined && isReviewDue(document, today) && (
        <Tooltip label={t("library.reviewDueSince", { date: format.day(reviewDate) })}>
          <span className={classes.badge} data-kind="review">
            <IconEyeCheck size={12} aria-hidden />
            {t("library.reviewDue")}
          </span>
        </Tooltip>
      )}
    </>
  );
}
