import { Button } from "@mantine/core";
import { IconMessageQuestion } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Clarification } from "../../../electron/contract/chat.ts";
import { conversationOf } from "../../stores/conversation.ts";
import { useConversations } from "../../stores/use-app.ts";
import classes from "./AskBack.module.css";

interface Props {
  readonly clarification: Clarification;
  /** Asked again with the option that is chosen; undefined: nothing can be asked (any more). */
  readonly question: string | undefined;
  readonly conversationKey: string;
}

/** The answer depends on what isn't known: one click on what applies asks again, and holds for what is asked next. */
export function AskBack({ clarification, question, conversationKey: key }: Props) {
  const { t } = useTranslation();
  const ask = useConversations((state) => state.ask);
  const setScope = useConversations((state) => state.setScope);
  const scope = useConversations((state) => conversationOf(state, key).scope);
  const isBusy = useConversations((state) => conversationOf(state, key).live !== undefined);
  const choose = (value: string) => {
    if (question === undefined) return;
    setScope(key, { ...scope, [clarification.field]: value });
    void ask(key, question);
  };
  return (
    <div role="group" className={classes.back} aria-label={t("ask.askedBack")} data-clarification={clarification.field}>
      <p className={classes.question}>
        <IconMessageQuestion size={16} stroke={1.7} className={classes.icon} aria-hidden />
        {clarification.question}
      </p>
      <div className={classes.options}>
        {clarification.options.map(({ value, label }) => (
          <Button
            key={value}
            size="compact-sm"
            variant="default"
            radius="xl"
            disabled={isBusy || question === undefined}
            onClick={() => choose(value)}
          >
            {label}
          </Button>
        ))}
      </div>
    </div>
  );
}
