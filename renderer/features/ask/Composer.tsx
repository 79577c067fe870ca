import { ActionIcon, Textarea, Tooltip } from "@mantine/core";
import { IconArrowUp, IconPlayerStopFilled } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { conversationOf, newConversation } from "../../stores/conversation.ts";
import { useConversations, useNavigation, useSessions, useSettings } from "../../stores/use-app.ts";
import { ImportingNote } from "./ImportingNote.tsx";
import { usePrepare } from "./use-prepare.ts";
import { AsOfChip, AudienceChip, LocationChip, ModeChip } from "./ScopeChips.tsx";
import classes from "./Composer.module.css";

export function Composer({ conversationKey: key }: { readonly conversationKey: string }) {
  const { t } = useTranslation();
  const draft = useConversations((state) => conversationOf(state, key).draft);
  const live = useConversations((state) => conversationOf(state, key).live);
  const setDraft = useConversations((state) => state.setDraft);
  const ask = useConversations((state) => state.ask);
  const stop = useConversations((state) => state.stop);
  const visit = useNavigation((state) => state.visit);
  const isReadOnly = useSessions((state) =>
    state.items.some((item) => item.session_id === key && item.status !== "active"),
  );
  const isMissing = useConversations((state) => conversationOf(state, key).status === "failed");
  const maxChars = useSettings((state) => state.view["max_message_chars"]?.value);
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => field.current?.focus(), [visit, key]);
  usePrepare(key);

  if (isReadOnly || isMissing) return null;
  const over = typeof maxChars === "number" ? draft.trim().length - maxChars : 0;
  const canSend = draft.trim() !== "" && over <= 0 && !live;
  const send = () => {
    if (canSend) void ask(key, draft.trim());
  };
  return (
    <div className={classes.frame}>
      <ImportingNote />
      <form
        className={classes.composer}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Textarea
          ref={field}
          variant="unstyled"
          autosize
          minRows={1}
          maxRows={10}
          aria-label={t("ask.composer")}
          placeholder={t(key === newConversation ? "ask.placeholder" : "ask.followUp")}
          value={draft}
          onChange={(event) => setDraft(key, event.currentTarget.value)}
          onKeyDown={(event) => {
            // While an input method is composing, Enter chooses its candidate.
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
              event.preventDefault();
              send();
            }
          }}
          classNames={{ input: classes.input ?? "" }}
        />
        <div className={classes.foot}>
          <AsOfChip conversationKey={key} />
          <LocationChip conversationKey={key} />
          <AudienceChip conversationKey={key} />
          <ModeChip conversationKey={key} />
          <span className={classes.space} />
          {over > 0 && (
            <span className={classes.over} role="alert">
              {t("ask.tooLong", { count: over })}
            </span>
          )}
          {live ? (
            <Tooltip label={`${t("ask.stop")} · Esc`}>
              <ActionIcon
                variant="default"
                size={30}
                radius="xl"
                aria-label={t("ask.stop")}
                disabled={live.stopping}
                onClick={() => void stop(key)}
              >
                <IconPlayerStopFilled size={13} />
              </ActionIcon>
            </Tooltip>
          ) : (
            <Tooltip label={t("ask.sendHint")}>
              <ActionIcon
                type="submit"
                variant="filled"
                color="pine"
                size={30}
                radius="xl"
                aria-label={t("ask.send")}
                disabled={!canSend}
              >
                <IconArrowUp size={17} stroke={2.2} />
              </ActionIcon>
            </Tooltip>
          )}
        </div>
      </form>
    </div>
  );
}
