import { notifications } from "@mantine/notifications";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { type AppError, toAppError } from "../api/errors.ts";
import { errorSentence } from "../i18n/error-sentence.ts";

/** The backend's sentence in the window's language; what never reached it has words of the window's own. */
export function useErrorText(): (error: AppError) => string {
  const { t } = useTranslation();
  return useCallback(
    (error) => {
      if (error.code === "CONNECTION_LOST") return t("failure.connection");
      return errorSentence(error.message) || t("failure.title");
    },
    [t],
  );
}

/** Runs an action of a person and shows what goes wrong in the corner. */
export function useAction(): (action: Promise<unknown>) => void {
  const { t } = useTranslation();
  const text = useErrorText();
  return useCallback(
    (action) => {
      action.catch((thrown: unknown) => {
        notifications.show({ color: "brick", title: t("failure.title"), message: text(toAppError(thrown)) });
      });
    },
    [t, text],
  );
}
