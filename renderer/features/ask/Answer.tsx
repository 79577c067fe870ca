import { Button } from "@mantine/core";
import { IconFileUnknown, IconRefresh } from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Message } from "../../../electron/contract/sessions.ts";
import { useConversations } from "../../stores/use-app.ts";
import { AnswerActions } from "./AnswerActions.tsx";
import { AnswerBody } from "./AnswerBody.tsx";
import { AnswerLabel } from "./AnswerLabel.tsx";
import { AskBack } from "./AskBack.tsx";
import { Guidance } from "./Guidance.tsx";
import { SourceCards } from "./SourceCards.tsx";
import { ToolCalls } from "./ToolCalls.tsx";
import { WithheldNote } from "./WithheldNote.tsx";
import classes from "./Answer.module.css";

interface Props {
  readonly message: Message;
  readonly question: string | undefined;
  readonly conversationKey: string;
  readonly isLast: boolean;
}

const none: readonly never[] = [];
const broken = new Set(["cancelled", "interrupted", "failed"]);

export const Answer = memo(function Answer({ message, question, conversationKey, isLast }: Props) {
  const { t } = useTranslation();
  const ask = useConversations((state) => state.ask);
  const isBusy = useConversations((state) => state.conversations[conversationKey]?.live !== undefined);
  const citations = message.citations ?? none;
  const isBroken = message.status !== undefined && broken.has(message.status);
  return (
    <article className={classes.answer} aria-label={t("ask.answer")} data-message={message.message_id}>
      {message.sensitivity && <Guidance sensitivity={message.sensitivity} />}
      {message.refused ? (
        <Refusal message={message} />
      ) : (
        <>
          {message.content !== "" && (
            <AnswerLabel
              mode={message.mode}
              model={message.model_used}
              isComputed={(message.tool_calls?.length ?? 0) > 0}
            />
          )}
          <AnswerBody
            text={message.content}
            kind={message.mode === "generated" ? "generated" : "quoted"}
            claims={message.claims ?? none}
            conflicts={message.conflicts ?? none}
            clarification={message.clarification}
            citations={citations}
            messageId={message.message_id}
          />
        </>
      )}
      <ToolCalls calls={message.tool_calls ?? none} />
      {message.clarification && (
        <AskBack clarification={message.clarification} question={question} conversationKey={conversationKey} />
      )}
      <WithheldNote
        withheld={message.withheld ?? none}
        quoteStands={message.mode === "extractive" && !message.refused}
      />
      {isBroken && (
        <p className={classes.note} role="status">
          {t(`ask.${message.status as "cancelled" | "interrupted" | "failed"}`)}
        </p>
      )}
      {citations.length > 0 && (
        <SourceCards
          citations={citations}
          messageId={message.message_id}
          title={t(message.refused ? "ask.nearest" : "ask.sources")}
        />
      )}
      <div className={classes.foot}>
        <AnswerActions message={message} conversationKey={conversationKey} />
        {isLast && question !== undefined && (isBroken || message.refused) && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<IconRefresh size={14} />}
            disabled={isBusy}
            onClick={() => void ask(conversationKey, question)}
          >
            {t("ask.again")}
          </Button>
        )}
      </div>
    </article>
  );
});

/** An honest "no", in the backend's words: what is nearest, and whom to ask. */
function Refusal({ message }: { readonly message: Message }) {
  return (
    <div className={classes.refusal}>
      <IconFileUnknown size={18} stroke={1.6} className={classes.refusalIcon} aria-hidden />
      <div className={classes.refusalText}>
        <AnswerBody
          text={message.content}
          kind="quoted"
          claims={message.claims ?? none}
          conflicts={none}
          clarification={message.clarification}
          citations={message.citations ?? none}
          messageId={message.message_id}
        />
      </div>
    </div>
  );
}
