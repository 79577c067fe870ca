import { lazy, Suspense, useEffect } from "react";
import { whenIdle } from "../../components/when-idle.ts";
import { conversationOf, newConversation } from "../../stores/conversation.ts";
import { useConversations, useLibrary, useNavigation } from "../../stores/use-app.ts";
import { FirstRun } from "../first-run/FirstRun.tsx";
import { Composer } from "./Composer.tsx";
import { ConversationHeader } from "./ConversationHeader.tsx";
import { ConversationView } from "./ConversationView.tsx";
import { Welcome } from "./Welcome.tsx";
import classes from "./AskPage.module.css";

const loadSourcePanel = () => import("./SourcePanel.tsx").then((m) => ({ default: m.SourcePanel }));
const SourcePanel = lazy(loadSourcePanel);

export function AskPage() {
  const sessionId = useNavigation((state) => (state.place.page === "ask" ? state.place.sessionId : undefined));
  const key = sessionId ?? newConversation;
  const open = useConversations((state) => state.open);
  const showSource = useConversations((state) => state.showSource);
  const source = useConversations((state) => state.source);
  const isBlank = useConversations((state) => {
    const { messages, live, failure, status } = conversationOf(state, key);
    return status === "ready" && messages.length === 0 && !live && !failure;
  });
  const libraryIsEmpty = useLibrary((state) => state.isEmpty);
  const status = useLibrary((state) => state.status);

  useEffect(() => {
    showSource(undefined);
    if (sessionId) void open(sessionId);
  }, [sessionId, open, showSource]);

  // So that the first click on a source doesn't wait for it.
  useEffect(() => void whenIdle().then(loadSourcePanel), []);

  // Until it is known whether there are documents, neither start page may flash up.
  const isUnknown = libraryIsEmpty === undefined && status === "loading";
  return (
    <div className={classes.page} data-source={source ? true : undefined}>
      <div className={classes.conversation}>
        {sessionId && <ConversationHeader key={`header-${sessionId}`} sessionId={sessionId} />}
        {isBlank && !sessionId ? (
          isUnknown ? (
            <div className={classes.blank} />
          ) : libraryIsEmpty ? (
            <FirstRun />
          ) : (
            <Welcome />
          )
        ) : (
          <ConversationView key={`view-${key}`} conversationKey={key} />
        )}
        {!(isBlank && !sessionId && libraryIsEmpty) && <Composer key={`composer-${key}`} conversationKey={key} />}
      </div>
      {source && (
        <Suspense fallback={null}>
          <SourcePanel source={source} />
        </Suspense>
      )}
    </div>
  );
}
