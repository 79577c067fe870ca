import { Loader } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { LiveReply } from "../../stores/live-reply.ts";
import { claimsOfQuotes } from "./answer-blocks.ts";
import { AnswerBody } from "./AnswerBody.tsx";
import { AnswerLabel } from "./AnswerLabel.tsx";
import { AnswerText } from "./AnswerText.tsx";
import { Guidance } from "./Guidance.tsx";
import { ToolCalls } from "./ToolCalls.tsx";
import classes from "./Answer.module.css";

/** The quoted answer at once; generated text takes its place as soon as its first sentence is checked. */
export function LiveAnswer({ live }: { readonly live: LiveReply }) {
  const { t } = useTranslation();
  const messageId = live.messageId ?? "live";
  const quotedClaims = useMemo(
    () => claimsOfQuotes(live.quotedAnswer, live.citations),
    [live.quotedAnswer, live.citations],
  );
  const isWriting = live.phase === "writing";
  const status = live.stopping
    ? t("ask.stopping")
    : live.phase === "asking"
      ? t("ask.looking")
      : isWriting
        ? t("ask.checking")
        : live.generating
          ? t("ask.writing")
          : undefined;
  return (
    <article className={classes.answer} aria-label={t("ask.answer")} data-live={live.phase}>
      {live.sensitivity && <Guidance sensitivity={live.sensitivity} />}
      {live.phase === "quoted" && live.quotedAnswer !== "" && (
        <>
          <AnswerLabel mode="extractive" model={undefined} isComputed={live.toolCalls.length > 0} />
          <div className={live.generating ? classes.quoted : undefined}>
            <AnswerBody
              text={live.quotedAnswer}
              kind="quoted"
              claims={quotedClaims}
              conflicts={live.conflicts}
              clarification={undefined}
              citations={live.citations}
              messageId={messageId}
            />
          </div>
        </>
      )}
      {isWriting && (
        <>
          <AnswerLabel mode="generated" model={undefined} />
          <AnswerText
            text={live.text}
            kind="generated"
            claims={live.claims}
            citations={live.citations}
            messageId={messageId}
          />
        </>
      )}
      <ToolCalls calls={live.toolCalls} />
      {status && (
        <div className={classes.status} role="status">
          <Loader size={14} />
          {status}
        </div>
      )}
    </article>
  );
}
