import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../components/use-error-text.ts";
import { useSessions } from "../../stores/use-app.ts";
import { SessionMenu } from "../sessions/SessionMenu.tsx";
import classes from "./ConversationHeader.module.css";

export function ConversationHeader({ sessionId }: { readonly sessionId: string }) {
  const { t } = useTranslation();
  const run = useAction();
  const session = useSessions((state) => state.items.find((item) => item.session_id === sessionId));
  const refreshOne = useSessions((state) => state.refreshOne);
  const rename = useSessions((state) => state.rename);
  const setStatus = useSessions((state) => state.setStatus);
  const [title, setTitle] = useState<string>();

  const isUnknown = session === undefined;
  useEffect(() => {
    if (isUnknown) void refreshOne(sessionId);
  }, [isUnknown, refreshOne, sessionId]);

  if (!session) return <header className={classes.header} />;
  const save = () => {
    const wanted = title?.trim();
    setTitle(undefined);
    if (wanted && wanted !== session.title) run(rename(sessionId, wanted.slice(0, 200)));
  };
  const isReadOnly = session.status !== "active";
  return (
    <>
      <header className={classes.header}>
        {title === undefined ? (
          <h1 className={classes.title} onDoubleClick={() => setTitle(session.title)}>
            {session.title}
          </h1>
        ) : (
          <TextInput
            size="xs"
            flex={1}
            autoFocus
            aria-label={t("sessions.renameLabel")}
            value={title}
            maxLength={200}
            onChange={(event) => setTitle(event.currentTarget.value)}
            onBlur={save}
            onKeyDown={(event) => {
              if (event.key === "Enter") save();
              if (event.key === "Escape") {
                event.stopPropagation();
                setTitle(undefined);
              }
            }}
          />
        )}
        <SessionMenu session={session} onRename={() => setTitle(session.title)}>
          <ActionIcon aria-label={t("sessions.menu", { title: session.title })}>
            <IconDots size={17} />
          </ActionIcon>
        </SessionMenu>
      </header>
      {isReadOnly && (
        <div className={classes.notice} role="status">
          <span>{t(session.status === "expired" ? "sessions.expiredHint" : "sessions.archivedHint")}</span>
          <Button size="compact-sm" variant="default" onClick={() => run(setStatus(sessionId, "active"))}>
            {t("sessions.reopen")}
          </Button>
        </div>
      )}
    </>
  );
}
