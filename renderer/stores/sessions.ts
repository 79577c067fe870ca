import { createStore } from "zustand/vanilla";
import type { ExportedSession, SessionInfo } from "../../electron/contract/sessions.ts";
import type { Api } from "../api/api.ts";
import { type AppError, toAppError } from "../api/errors.ts";

/** How long a deleted conversation can be brought back. */
export const undoSeconds = 8;

export interface SessionsState {
  readonly status: "loading" | "ready" | "failed";
  readonly error: AppError | undefined;
  readonly items: readonly SessionInfo[];
  readonly nextCursor: string | undefined;
  readonly query: string;
  readonly archived: boolean;
  load(): Promise<void>;
  loadMore(): Promise<void>;
  search(query: string): Promise<void>;
  showArchived(archived: boolean): Promise<void>;
  /** Reads one session again. */
  refreshOne(sessionId: string): Promise<void>;
  rename(sessionId: string, title: string): Promise<void>;
  pin(sessionId: string, pinned: boolean): Promise<void>;
  setStatus(sessionId: string, status: "archived" | "active"): Promise<void>;
  /** Takes it out of the list; the backend purges it after `undoSeconds`. */
  remove(sessionId: string): Promise<void>;
  restore(sessionId: string): Promise<void>;
  export(sessionId: string, format: "markdown" | "html"): Promise<ExportedSession>;
  drop(sessionId: string): void;
}

export type SessionsStore = ReturnType<typeof createSessionsStore>;

const pageSize = 100;

export function createSessionsStore(api: Api) {
  let asked = 0;
  const removed = new Set<string>();

  return createStore<SessionsState>((set, get) => {
    const query = (cursor?: string) => {
      const { query: q, archived } = get();
      return api.sessions.list({
        limit: pageSize,
        ...(q ? { q } : {}),
        ...(archived ? { status: "archived" as const } : {}),
        ...(cursor === undefined ? {} : { cursor }),
      });
    };
    const shown = (items: readonly SessionInfo[]) =>
      items.filter((item) => (item.status === "archived") === get().archived && !removed.has(item.session_id));
    const upsert = (session: SessionInfo) => {
      const others = get().items.filter((item) => item.session_id !== session.session_id);
      set({ items: newestFirst([...others, ...shown([session])]) });
    };

    return {
      status: "loading",
      error: undefined,
      items: [],
      nextCursor: undefined,
      query: "",
      archived: false,

      async load() {
        const turn = ++asked;
        try {
          const page = await query();
          // A later question has its own answer on the way.
          if (turn !== asked) return;
          set({
            status: "ready",
            error: undefined,
            items: newestFirst(shown(page.items)),
            nextCursor: page.next_cursor,
          });
        } catch (thrown) {
          if (turn === asked) set({ status: "failed", error: toAppError(thrown) });
        }
      },

      async loadMore() {
        const { nextCursor } = get();
        if (nextCursor === undefined) return;
        const turn = asked;
        set({ nextCursor: undefined });
        const page = await query(nextCursor);
        if (turn !== asked) return;
        const known = new Set(get().items.map((item) => item.session_id));
        const added = shown(page.items).filter((item) => !known.has(item.session_id));
        set({ items: newestFirst([...get().items, ...added]), nextCursor: page.next_cursor });
      },

      async search(text) {
        set({ query: text });
        await get().load();
      },

      async showArchived(archived) {
        set({ archived, status: "loading", items: [] });
        await get().load();
      },

      async refreshOne(sessionId) {
        if (get().query || removed.has(sessionId)) return;
        try {
          upsert(await api.sessions.get({ session_id: sessionId }));
        } catch (thrown) {
          if (toAppError(thrown).code === "SESSION_NOT_FOUND") get().drop(sessionId);
        }
      },

      async rename(sessionId, title) {
        upsert(await api.sessions.patch({ session_id: sessionId, title }));
      },

      async pin(sessionId, pinned) {
        upsert(await api.sessions.patch({ session_id: sessionId, pinned }));
      },

      async setStatus(sessionId, status) {
        upsert(await api.sessions.patch({ session_id: sessionId, status }));
      },

      async remove(sessionId) {
        const before = get().items;
        removed.add(sessionId);
        get().drop(sessionId);
        try {
          await api.sessions.delete({ session_id: sessionId, undo_seconds: undoSeconds });
        } catch (thrown) {
          removed.delete(sessionId);
          set({ items: before });
          throw thrown;
        }
      },

      async restore(sessionId) {
        const session = await api.sessions.restore({ session_id: sessionId });
        removed.delete(sessionId);
        upsert(session);
      },

      export: (sessionId, format) => api.sessions.export({ session_id: sessionId, format }),

      drop: (sessionId) => set({ items: get().items.filter((item) => item.session_id !== sessionId) }),
    };
  });
}

function newestFirst(items: readonly SessionInfo[]): SessionInfo[] {
  return items.toSorted(
    (a, b) => Number(b.pinned) - Number(a.pinned) || b.last_activity.localeCompare(a.last_activity),
  );
}
