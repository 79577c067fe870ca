import { ActionIcon, TextInput, UnstyledButton } from "@mantine/core";
import { IconClockPause, IconDots, IconPinFilled } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SessionInfo } from "../../../electron/contract/sessions.ts";
import { useAction } from "../../components/use-error-text.ts";
import { useConversations, useNavigation, useSessions } from "../../stores/use-app.ts";
import { SessionMenu } from "./SessionMenu.tsx";
import classes from "./SessionRow.module.css";

interface Props {
  readonly session: SessionInfo;
  readonly isSelected: boolean;
}

export function SessionRow({ session, isSelected }: Props) {
  const { t } = useTranslation();
  const [renaming, setRenaming] = useState(false);
  const go = useNavigation((state) => state.go);
  const isWriting = useConversations((state) => state.conversations[session.session_id]?.live !== undefined);

  if (renaming) return <RenameField session={session} onDone={() => setRenaming(false)} />;
  return (
    <div className={classes.row} data-selected={isSelected || undefined} data-session={session.session_id}>
      <UnstyledButton
        className={classes.open}
        aria-current={isSelected ? "true" : undefined}
        onClick={() => go({ page: "ask", sessionId: session.session_id })}
        onDoubleClick={() => setRenaming(true)}
        onKeyDown={(event) => {
          if (event.key === "F2") setRenaming(true);
        }}
      >
        {isWriting && <span className={classes.writing} aria-label={t("ask.checking")} role="img" />}
        <span className={classes.title}>{session.title}</span>
        {session.pinned && <IconPinFilled size={12} className={classes.sign} aria-label={t("sessions.pinned")} />}
        {session.status === "expired" && (
          <IconClockPause size={13} className={classes.sign} aria-label={t("sessions.expired")} />
        )}
      </UnstyledButton>
      <SessionMenu session={session} onRename={() => setRenaming(true)}>
        <ActionIcon size={24} className={classes.more} aria-label={t("sessions.menu", { title: session.title })}>
          <IconDots size={15} />
        </ActionIcon>
      </SessionMenu>
    </div>
  );
}

function RenameField({ session, onDone }: { readonly session: SessionInfo; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const run = useAction();
  const rename = useSessions((state) => state.rename);
  const [title, setTitle] = useState(session.title);
  const save = () => {
    onDone();
    const wanted = title.trim().slice(0, 200);
    if (wanted && wanted !== session.title) run(rename(session.session_id, wanted));
  };
  return (
    <TextInput
      size="xs"
      autoFocus
      aria-label={t("sessions.renameLabel")}
      value={title}
      maxLength={200}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setTitle(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Enter") save();
        if (event.key === "Escape") {
          event.stopPropagation();
          onDone();
        }
      }}
    />
  );
}
