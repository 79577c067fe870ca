import { useEffect, useRef } from "react";
import { conversationOf } from "../../stores/conversation.ts";
import { useConversations } from "../../stores/use-app.ts";

/** A person who pauses for so long has said something. */
const pauseMs = 300;

/** Has the backend work ahead while a question is being typed: the model at the first key, the rest at each pause. */
export function usePrepare(key: string): void {
  const draft = useConversations((state) => conversationOf(state, key).draft);
  const scope = useConversations((state) => conversationOf(state, key).scope);
  const prepare = useConversations((state) => state.prepare);
  const isTyping = draft.trim() !== "";
  const begun = useRef(false);

  useEffect(() => {
    if (!isTyping) {
      begun.current = false;
      return undefined;
    }
    const controller = new AbortController();
    // What the first key sets off is the loading of the model: nothing that typing on should end.
    const delay = begun.current ? pauseMs : 0;
    begun.current = true;
    const timer = setTimeout(() => void prepare(key, controller.signal), delay);
    return () => {
      clearTimeout(timer);
      if (delay > 0) controller.abort();
    };
  }, [draft, scope, isTyping, key, prepare]);
}
