import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { AppError } from "../api/errors.ts";
import { useErrorText } from "./use-error-text.ts";
import classes from "./ErrorLine.module.css";

interface Props {
  readonly title?: string;
  readonly error: AppError;
  readonly onRetry?: () => void;
}

/** What went wrong, in the backend's own words, and the way on. */
export function ErrorLine({ title, error, onRetry }: Props) {
  const { t } = useTranslation();
  const text = useErrorText();
  return (
    <div className={classes.root} role="alert">
      <IconAlertTriangle size={16} aria-hidden className={classes.icon} />
      <div className={classes.text}>
        {title && <strong>{title}</strong>}
        <span>{text(error)}</span>
      </div>
      {onRetry && (
        <Button variant="default" size="xs" onClick={onRetry}>
          {t("common.retry")}
        </Button>
      )}
    </div>
  );
}
