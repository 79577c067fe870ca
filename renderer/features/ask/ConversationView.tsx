import { Button, Loader, Skeleton } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorLine } from "../../components/ErrorLine.tsx";
import { conversationOf } from "../../stores/conversation.ts";
import { useConversations } from "../../stores/use-app.ts";
import { Answer } from "./Answer.tsx";
import { LiveAnswer } from "./LiveAnswer.tsx";
import classes from "./ConversationView.module.css";

/** How near the end one must be for the view to follow the text as it grows, in pixels. */
const followWithin = 96;

export function ConversationView({ conversationKey }: { readonly conversationKey: string }) {
  const { t } = useTranslation();
  const conversation = useConversations((state) => conversationOf(state, conversationKey));
  const open = useConversations((state) => state.open);
  const ask = useConversations((state) => state.ask);
  const { messages, live, failure, status } = conversation;
  const { scroller, isAway, onScroll, toEnd } = useFollowEnd(live !== undefined, messages.length, live?.lastSeq);

  const questionOf = (parentId: string | undefined) =>
    messages.find((message) => message.message_id === parentId)?.content;
  const showLiveQuestion =
    live?.question !== undefined && !messages.some((message) => message.message_id === live.questionId);

  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        className={classes.scroller}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-label={t("ask.conversation")}
        aria-busy={live !== undefined}
      >
        <div className={classes.column}>
          {status === "loading" && <LoadingTurns />}
          {messages.map((message, index) =>
            message.role === "user" ? (
              <Question key={message.message_id} text={message.content} />
            ) : (
              <Answer
                key={message.message_id}
                message={message}
                question={questionOf(message.parent_id)}
                conversationKey={conversationKey}
                isLast={index === messages.length - 1 && !live}
              />
            ),
          )}
          {live && showLiveQuestion && <Question text={live.question ?? ""} />}
          {live && <LiveAnswer live={live} />}
          {failure && status !== "failed" && (
            <>
              {failure.question !== undefined && !messages.some(isSameQuestion(failure.question)) && (
                <Question text={failure.question} />
              )}
              <ErrorLine
                title={t("ask.failedQuestion")}
                error={failure.error}
                {...(failure.question === undefined
                  ? {}
                  : { onRetry: () => void ask(conversationKey, failure.question ?? "") })}
              />
            </>
          )}
          {status === "failed" && failure && (
            <ErrorLine title={t("failure.load")} error={failure.error} onRetry={() => void open(conversationKey)} />
          )}
        </div>
      </div>
      {isAway && (
        <Button
          className={classes.jump ?? ""}
          size="compact-sm"
          variant="default"
          radius="xl"
          leftSection={live ? <Loader size={12} /> : <IconArrowDown size={14} />}
          onClick={toEnd}
        >
          {t("ask.jump")}
        </Button>
      )}
    </div>
  );
}

const isSameQuestion = (question: string) => (message: { role: string; content: string }) =>
  message.role === "user" && message.content === question;

function Question({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  return (
    <article className={classes.question} aria-label={t("ask.you")}>
      {text}
    </article>
  );
}

function LoadingTurns() {
  return (
    <div className={classes.loading} aria-hidden>
      <Skeleton height={36} width="52%" ml="auto" radius="lg" />
      <Skeleton height={12} width="24%" />
      <Skeleton height={12} />
      <Skeleton height={12} width="86%" />
      <Skeleton height={12} width="64%" />
    </div>
  );
}

/** Keeps the end in view while it grows, unless a person has scrolled away from it. */
function useFollowEnd(isLive: boolean, messageCount: number, progress: number | undefined) {
  const scroller = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [isAway, setIsAway] = useState(false);

  const toEnd = useCallback(() => {
    follows.current = true;
    setIsAway(false);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, []);
  const onScroll = useCallback(() => {
    const view = scroller.current;
    if (!view) return;
    follows.current = view.scrollHeight - view.scrollTop - view.clientHeight < followWithin;
    setIsAway(!follows.current);
  }, []);

  // A new question always takes the view to itself.
  useEffect(() => {
    if (isLive) toEnd();
  }, [isLive, toEnd]);
  useLayoutEffect(() => {
    if (follows.current) toEnd();
  }, [messageCount, progress, toEnd]);
  return { scroller, isAway, onScroll, toEnd };
}
