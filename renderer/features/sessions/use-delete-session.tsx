import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { useAction } from "../../components/use-error-text.ts";
import { undoSeconds } from "../../stores/sessions.ts";
import { useApp } from "../../stores/use-app.ts";
import classes from "./use-delete-session.module.css";

/** Deletes at once and offers to take it back for as long as the backend can. */
export function useDeleteSession(): (sessionId: string) => void {
  const { t } = useTranslation();
  const app = useApp();
  const run = useAction();
  return (sessionId) => {
    const { place, go } = app.navigation.getState();
    const wasOpen = place.page === "ask" && place.sessionId === sessionId;
    if (wasOpen) go({ page: "ask" });
    const id = `deleted-${sessionId}`;
    const undo = async () => {
      notifications.hide(id);
      await app.sessions.getState().restore(sessionId);
      if (wasOpen) app.navigation.getState().go({ page: "ask", sessionId });
    };
    const remove = async () => {
      await app.sessions.getState().remove(sessionId);
      app.conversation.getState().forget(sessionId);
      notifications.show({
        id,
        autoClose: undoSeconds * 1_000,
        message: (
          <div className={classes.undo}>
            {t("sessions.deleted")}
            <Button size="compact-sm" variant="subtle" onClick={() => run(undo())}>
              {t("common.undo")}
            </Button>
          </div>
        ),
      });
    };
    run(remove());
  };
}
