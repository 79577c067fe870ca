import { createStore } from "zustand/vanilla";
import type { ChatEvent, ChatMode, Citation } from "../../electron/contract/chat.ts";
import type { Message } from "../../electron/contract/sessions.ts";
import type { Api, Ask } from "../api/api.ts";
import { type AppError, isAbort, toAppError } from "../api/errors.ts";
import { advanceReply, type LiveReply, messageFromResponse, startReply } from "./live-reply.ts";

/** The key of a conversation that has no session yet. */
export const newConversation = "new";

/** Where, when and in whose words the next question is to be answered. */
export interface Scope {
  readonly asOf: string | undefined;
  readonly jurisdiction: string | undefined;
  readonly audience?: string | undefined;
  readonly mode: ChatMode;
}

export interface Conversation {
  readonly status: "loading" | "ready" | "failed";
  readonly messages: readonly Message[];
  readonly live: LiveReply | undefined;
  /** What went wrong, and the question that it happened to, kept so that it can be sent again. */
  readonly failure: { readonly error: AppError; readonly question: string | undefined } | undefined;
  readonly draft: string;
  readonly scope: Scope;
}

export interface OpenSource {
  readonly messageId: string;
  readonly citations: readonly Citation[];
  /** Index into `citations`. */
  readonly index: number;
}

export interface ConversationState {
  readonly conversations: Readonly<Record<string, Conversation>>;
  readonly source: OpenSource | undefined;
  open(sessionId: string): Promise<void>;
  /** Reads the messages again, unless a reply is being written. */
  refresh(sessionId: string): Promise<void>;
  ask(key: string, text: string): Promise<void>;
  /** Has the backend work ahead for the draft as it stands; an empty one makes the model ready. */
  prepare(key: string, signal: AbortSignal): Promise<void>;
  stop(key: string): Promise<void>;
  rate(key: string, messageId: string, rating: "up" | "down"): Promise<void>;
  setDraft(key: string, draft: string): void;
  setScope(key: string, scope: Scope): void;
  dismissFailure(key: string): void;
  showSource(source: OpenSource | undefined): void;
  forget(sessionId: string): void;
  /** Reads every open conversation again, after events may have been missed. */
  refreshAll(): Promise<void>;
}

export interface ConversationOptions {
  readonly api: Api;
  /** A new conversation has got its session. */
  readonly onSession: (sessionId: string) => void;
}

const empty: Conversation = {
  status: "ready",
  messages: [],
  live: undefined,
  failure: undefined,
  draft: "",
  scope: { asOf: undefined, jurisdiction: undefined, mode: "auto" },
};

export const conversationOf = (state: ConversationState, key: string): Conversation =>
  state.conversations[key] ?? empty;

/** The session and the scope that a question in this conversation is asked in. */
function placeOf(
  key: string,
  { scope: { asOf, jurisdiction, audience } }: Conversation,
): Pick<Ask, "session_id" | "as_of" | "filters"> {
  return {
    ...(key === newConversation ? {} : { session_id: key }),
    ...(asOf === undefined ? {} : { as_of: asOf }),
    ...(jurisdiction === undefined && audience === undefined
      ? {}
      : {
          filters: {
            ...(jurisdiction === undefined ? {} : { jurisdiction }),
            ...(audience === undefined ? {} : { audience }),
          },
        }),
  };
}

export type ConversationStore = ReturnType<typeof createConversationStore>;

export function createConversationStore({ api, onSession }: ConversationOptions) {
  const aborts = new Map<string, AbortController>();

  return createStore<ConversationState>((set, get) => {
    const update = (key: string, change: Partial<Conversation>) =>
      set((state) => ({
        conversations: { ...state.conversations, [key]: { ...conversationOf(state, key), ...change } },
      }));

    /** Follows a reply to its end; returns the key it ended under. Throws what the wire throws. */
    const follow = async (startKey: string, events: AsyncIterable<ChatEvent>): Promise<void> => {
      let key = startKey;
      for await (const event of events) {
        const conversation = conversationOf(get(), key);
        const live = conversation.live;
        if (!live) return;
        const next = advanceReply(live, event);
        if (event.type === "session" && key !== event.session_id) {
          const { [key]: moved, ...others } = get().conversations;
          const abort = aborts.get(key);
          aborts.delete(key);
          key = event.session_id;
          if (abort) aborts.set(key, abort);
          set({ conversations: { ...others, [key]: { ...empty, ...moved, live: next } } });
          onSession(key);
        } else if (event.type === "done") {
          const reply = messageFromResponse(event.response, next.questionId, new Date());
          const known = new Set([next.questionId, reply.message_id]);
          const before = conversation.messages.filter((message) => !known.has(message.message_id));
          update(key, { live: undefined, messages: [...before, ...questionOf(next, conversation), reply] });
        } else if (event.type === "error") {
          update(key, { live: undefined, failure: { error: event.error, question: next.question } });
        } else update(key, { live: next });
      }
      // A stream that ends without `done`: whatever was kept is in the store of messages.
      if (conversationOf(get(), key).live) {
        update(key, { live: undefined });
        await get().refresh(key);
      }
    };

    const load = async (sessionId: string): Promise<readonly Message[]> => {
      const messages: Message[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.sessions.messages({
          session_id: sessionId,
          limit: 200,
          ...(cursor === undefined ? {} : { cursor }),
        });
        messages.push(...page.items);
        cursor = page.next_cursor;
      } while (cursor !== undefined);
      return messages;
    };

    /** Takes up a reply that goes on in the backend, if there is one; what is stored is shown when it has ended. */
    const attach = async (sessionId: string, after: number): Promise<void> => {
      const controller = new AbortController();
      try {
        const iterator = api.attach(sessionId, after, controller.signal)[Symbol.asyncIterator]();
        const first = await iterator.next();
        if (first.done || isAnswered(conversationOf(get(), sessionId), first.value)) return;
        if (!conversationOf(get(), sessionId).live) update(sessionId, { live: startReply(undefined, sessionId) });
        aborts.set(sessionId, controller);
        await follow(sessionId, startingWith(first.value, iterator));
      } catch {
        // No reply is being written any more: the stored messages are all there is.
      } finally {
        controller.abort();
        if (aborts.get(sessionId) === controller) aborts.delete(sessionId);
        if (conversationOf(get(), sessionId).live) {
          update(sessionId, { live: undefined });
          await get().refresh(sessionId);
        }
      }
    };

    return {
      conversations: {},
      source: undefined,

      async open(sessionId) {
        const known = get().conversations[sessionId];
        if (known && known.status !== "failed") return;
        update(sessionId, { status: "loading", failure: undefined });
        try {
          update(sessionId, { status: "ready", messages: await load(sessionId) });
        } catch (thrown) {
          update(sessionId, { status: "failed", failure: { error: toAppError(thrown), question: undefined } });
          return;
        }
        await attach(sessionId, 0);
      },

      async refresh(sessionId) {
        const before = get().conversations[sessionId];
        if (!before || before.live || before.status === "loading") return;
        try {
          const messages = await load(sessionId);
          const now = conversationOf(get(), sessionId);
          if (!now.live) update(sessionId, { status: "ready", messages: keepUnchanged(now.messages, messages) });
        } catch {
          // What is shown stays; the next change or the reconnection tries again.
        }
      },

      async ask(key, text) {
        const conversation = conversationOf(get(), key);
        if (conversation.live) return;
        const sessionId = key === newConversation ? undefined : key;
        const controller = new AbortController();
        aborts.set(key, controller);
        update(key, { live: startReply(text, sessionId), failure: undefined, draft: "" });
        const request: Ask = { message: text, mode: conversation.scope.mode, ...placeOf(key, conversation) };
        try {
          await follow(key, api.ask(request, controller.signal));
        } catch (thrown) {
          const at = keyOfQuestion(get(), key, text);
          const live = conversationOf(get(), at).live;
          if (isAbort(thrown)) update(at, { live: undefined, draft: conversationOf(get(), at).draft || text });
          else if (live?.questionId && live.sessionId) await attach(live.sessionId, live.lastSeq);
          else update(at, { live: undefined, failure: { error: toAppError(thrown), question: text } });
        } finally {
          for (const [at, held] of aborts) if (held === controller) aborts.delete(at);
        }
      },

      async prepare(key, signal) {
        const conversation = conversationOf(get(), key);
        if (conversation.live) return;
        try {
          await api.prepare({ draft: conversation.draft.trim(), ...placeOf(key, conversation) }, { signal });
        } catch {
          // Nobody waits for it: the question is answered without it, if a little later.
        }
      },

      async stop(key) {
        const live = conversationOf(get(), key).live;
        if (!live || live.stopping) return;
        if (!live.sessionId) {
          aborts.get(key)?.abort();
          return;
        }
        update(key, { live: { ...live, stopping: true } });
        try {
          await api.stop({ session_id: live.sessionId });
        } catch {
          // It has just ended by itself, or the wire is gone; dropping the stream ends it here in both cases.
          aborts.get(key)?.abort();
        }
      },

      async rate(key, messageId, rating) {
        const withRating = (feedback: Message["feedback"]) =>
          update(key, {
            messages: conversationOf(get(), key).messages.map((message) =>
              message.message_id === messageId ? withFeedback(message, feedback) : message,
            ),
          });
        const before = conversationOf(get(), key).messages.find((message) => message.message_id === messageId);
        withRating({ rating });
        try {
          await api.sessions.feedback({ message_id: messageId, rating });
        } catch (thrown) {
          withRating(before?.feedback);
          throw thrown;
        }
      },

      setDraft: (key, draft) => update(key, { draft }),
      setScope: (key, scope) => update(key, { scope }),
      dismissFailure: (key) => update(key, { failure: undefined }),
      showSource: (source) => set({ source }),

      forget(sessionId) {
        aborts.get(sessionId)?.abort();
        const { [sessionId]: _gone, ...others } = get().conversations;
        set({ conversations: others });
      },

      async refreshAll() {
        const open = Object.keys(get().conversations).filter((key) => key !== newConversation);
        await Promise.all(open.map((sessionId) => get().refresh(sessionId)));
      },
    };
  });
}

/** The backend still has the events of a reply that has just ended and is stored. */
const isAnswered = ({ messages }: Conversation, first: ChatEvent): boolean =>
  first.type === "session" && messages.some((message) => message.message_id === first.message_id);

function questionOf(reply: LiveReply, conversation: Conversation): Message[] {
  const stored = conversation.messages.find((message) => message.message_id === reply.questionId);
  if (stored) return [stored];
  if (reply.question === undefined || reply.questionId === undefined || reply.sessionId === undefined) return [];
  return [
    {
      message_id: reply.questionId,
      session_id: reply.sessionId,
      role: "user",
      content: reply.question,
      created_at: new Date().toISOString(),
    },
  ];
}

/** A question asked in a new conversation may have moved to its session before it failed. */
function keyOfQuestion(state: ConversationState, key: string, question: string): string {
  if (state.conversations[key]?.live) return key;
  const moved = Object.entries(state.conversations).find(([, other]) => other.live?.question === question);
  return moved?.[0] ?? key;
}

/** The new list, with those of the old that say the same: what is shown of them needn't be drawn again. */
function keepUnchanged(before: readonly Message[], messages: readonly Message[]): readonly Message[] {
  const known = new Map(before.map((message) => [message.message_id, message]));
  return messages.map((message) => {
    const same = known.get(message.message_id);
    return same && JSON.stringify(same) === JSON.stringify(message) ? same : message;
  });
}

function withFeedback(message: Message, feedback: Message["feedback"]): Message {
  const { feedback: _before, ...rest } = message;
  return feedback === undefined ? rest : { ...rest, feedback };
}

async function* startingWith<Item>(first: Item, rest: AsyncIterator<Item>): AsyncIterable<Item> {
  yield first;
  for (;;) {
    const next = await rest.next();
    if (next.done) return;
    yield next.value;
  }
}
