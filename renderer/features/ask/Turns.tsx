import { memo, startTransition, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Message } from "../../../electron/contract/sessions.ts";
import { Answer } from "./Answer.tsx";
import classes from "./ConversationView.module.css";

interface Props {
  readonly messages: readonly Message[];
  readonly conversationKey: string;
  readonly isLive: boolean;
}

/** As many as one sees at first; the earlier ones follow while nothing else is to be done. */
const firstShown = 24;
const shownMore = 48;
/** Messages whose layout the browser leaves out together while they are out of sight. */
const groupLength = 12;

/**
 * What was said. All of it ends up in the page, so that the browser's own search, selection and a screen reader have it
 * too; a long conversation's beginning comes a moment after its end.
 */
export const Turns = memo(function Turns({ messages, conversationKey, isLive }: Props) {
  const from = useEarlier(messages.length);
  const questions = useMemo(
    () => new Map(messages.map((message) => [message.message_id, message.content])),
    [messages],
  );
  return groupsOf(messages, from).map((group) => (
    <div key={group.at} className={classes.group} data-near={group.isLast || undefined}>
      {group.messages.map((message) =>
        message.role === "user" ? (
          <Question key={message.message_id} text={message.content} />
        ) : (
          <Answer
            key={message.message_id}
            message={message}
            question={message.parent_id === undefined ? undefined : questions.get(message.parent_id)}
            conversationKey={conversationKey}
            isLast={message === messages.at(-1) && !isLive}
          />
        ),
      )}
    </div>
  ));
});

export const Question = memo(function Question({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  return (
    <article className={classes.question} aria-label={t("ask.you")}>
      {text}
    </article>
  );
});

/** Index of the earliest message that is shown by now. */
function useEarlier(count: number): number {
  const [start] = useState(count);
  const [earlier, setEarlier] = useState(firstShown);
  // Counted from what was there at first: what is said later is always shown.
  const from = Math.max(0, start - earlier);
  useEffect(() => {
    if (from === 0) return undefined;
    const idle = requestIdleCallback(() => startTransition(() => setEarlier(earlier + shownMore)), { timeout: 500 });
    return () => cancelIdleCallback(idle);
  }, [from, earlier]);
  return from;
}

interface Group {
  /** Index of its first message, whether or not that is shown yet. */
  readonly at: number;
  readonly messages: readonly Message[];
  readonly isLast: boolean;
}

function groupsOf(messages: readonly Message[], from: number): readonly Group[] {
  const groups: Group[] = [];
  for (let at = Math.floor(from / groupLength) * groupLength; at < messages.length; at += groupLength) {
    const end = at + groupLength;
    groups.push({ at, messages: messages.slice(Math.max(at, from), end), isLast: end >= messages.length });
  }
  return groups;
}
