import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCheck, IconCopy, IconThumbDown, IconThumbUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Message } from "../../../electron/contract/sessions.ts";
import { useAction } from "../../components/use-error-text.ts";
import { useFormat } from "../../i18n/use-format.ts";
import { useConversations } from "../../stores/use-app.ts";
import { copyText } from "./copy-text.ts";
import classes from "./AnswerActions.module.css";

interface Props {
  readonly message: Message;
  readonly conversationKey: string;
}

const icon = { size: 15, stroke: 1.75 };

export function AnswerActions({ message, conversationKey }: Props) {
  const { t } = useTranslation();
  const run = useAction();
  const format = useFormat();
  const rate = useConversations((state) => state.rate);
  const rating = message.feedback?.rating;
  const give = (wanted: "up" | "down") => {
    const saved = rate(conversationKey, message.message_id, wanted);
    run(saved.then(() => notifications.show({ message: t("ask.thanks"), autoClose: 2_500 })));
  };
  const { usage } = message;
  return (
    <>
      <CopyButton value={copyText(message)} timeout={1_500}>
        {({ copied, copy }) => (
          <Tooltip label={t(copied ? "common.copied" : "common.copy")}>
            <ActionIcon aria-label={t("common.copy")} onClick={copy}>
              {copied ? <IconCheck {...icon} /> : <IconCopy {...icon} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
      <Tooltip label={t("ask.good")}>
        <ActionIcon
          aria-label={t("ask.good")}
          aria-pressed={rating === "up"}
          {...(rating === "up" ? { variant: "light", color: "pine" } : {})}
          onClick={() => give("up")}
        >
          <IconThumbUp {...icon} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("ask.bad")}>
        <ActionIcon
          aria-label={t("ask.bad")}
          aria-pressed={rating === "down"}
          {...(rating === "down" ? { variant: "light", color: "pine" } : {})}
          onClick={() => give("down")}
        >
          <IconThumbDown {...icon} />
        </ActionIcon>
      </Tooltip>
      {usage && (
        <span className={classes.time}>
          {t("ask.took", {
            retrieval: format.duration(usage.retrieval_ms),
            total: format.duration(usage.total_ms),
          })}
        </span>
      )}
    </>
  );
}
