import { Button, Loader, Skeleton } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorLine } from "../../components/ErrorLine.tsx";
import { conversationOf } from "../../stores/conversation.ts";
import { useConversations } from "../../stores/use-app.ts";
import { LiveAnswer } from "./LiveAnswer.tsx";
import { Question, Turns } from "./Turns.tsx";
import classes from "./ConversationView.module.css";

/** How near the end one must be for the view to follow the text as it grows, in pixels. */
const followWithin = 96;

export function ConversationView({ conversationKey }: { readonly conversationKey: string }) {
  const { t } = useTranslation();
  const conversation = useConversations((state) => conversationOf(state, conversationKey));
  const open = useConversations((state) => state.open);
  const ask = useConversations((state) => state.ask);
  const { messages, live, failure, status } = conversation;
  const { scroller, column, isAway, onScroll, toEnd } = useFollowEnd(live !== undefined, live?.lastSeq);

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
        <div ref={column} className={classes.column}>
          {status === "loading" && <LoadingTurns />}
          {status !== "loading" && (
            <Turns messages={messages} conversationKey={conversationKey} isLive={live !== undefined} />
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
function useFollowEnd(isLive: boolean, progress: number | undefined) {
  const scroller = useRef<HTMLDivElement>(null);
  const column = useRef<HTMLDivElement>(null);
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
  }, [progress, toEnd]);
  // Whatever else makes it longer: messages that are read, earlier ones that follow, their true heights.
  useLayoutEffect(() => {
    const growing = column.current;
    if (!growing) return undefined;
    const observer = new ResizeObserver(() => {
      if (follows.current) toEnd();
    });
    observer.observe(growing);
    return () => observer.disconnect();
  }, [toEnd]);
  return { scroller, column, isAway, onScroll, toEnd };
}
