import type { ChangeEvent } from "../../electron/contract/events.ts";
import type { Connected } from "../api/connect.ts";
import { type CollectionsStore, createCollectionsStore } from "./collections.ts";
import { type ConnectionStore, createConnectionStore, followChanges } from "./connection.ts";
import { type ConversationStore, createConversationStore } from "./conversation.ts";
import { isFiltered } from "./document-list.ts";
import { createDuplicatesStore, type DuplicatesStore } from "./duplicates.ts";
import { createLibraryStore, isOver, type LibraryStore } from "./library.ts";
import { createModelsStore, type ModelsStore } from "./models.ts";
import { createNavigationStore, type NavigationStore } from "./navigation.ts";
import { createSessionsStore, type SessionsStore } from "./sessions.ts";
import { createSettingsStore, type SettingsStore } from "./settings.ts";

/** All that the window knows, and its way to the backend. */
export interface App extends Connected {
  readonly navigation: NavigationStore;
  readonly sessions: SessionsStore;
  readonly conversation: ConversationStore;
  readonly library: LibraryStore;
  readonly collections: CollectionsStore;
  readonly duplicates: DuplicatesStore;
  readonly models: ModelsStore;
  readonly settings: SettingsStore;
  readonly connection: ConnectionStore;
}

export function createApp(connected: Connected, window: Window): App {
  const { api } = connected;
  const navigation = createNavigationStore(window);
  const onSession = (sessionId: string) => {
    const { place, go } = navigation.getState();
    if (place.page === "ask" && place.sessionId === undefined) go({ page: "ask", sessionId }, { replace: true });
  };
  return {
    ...connected,
    navigation,
    sessions: createSessionsStore(api),
    conversation: createConversationStore({ api, onSession }),
    library: createLibraryStore(api),
    collections: createCollectionsStore(api),
    duplicates: createDuplicatesStore(api),
    models: createModelsStore(api),
    settings: createSettingsStore(api),
    connection: createConnectionStore(),
  };
}

/** Reads what the first screen needs and then lives from the backend's events. */
export function startApp(app: App, signal: AbortSignal): void {
  const loadAll = () => {
    void app.sessions.getState().load();
    void app.library.getState().load();
    void app.models.getState().load();
    void app.settings.getState().load();
  };
  const reloadLibrary = atMostEvery(400, () => void app.library.getState().load());
  // Read only once the library page has been open; from then on they follow.
  const reloadCollections = atMostEvery(1_000, () => {
    if (app.collections.getState().status !== "idle") void app.collections.getState().load();
  });
  const changed = new Set<string>();
  const readChanged = atMostEvery(400, () => {
    const ids = [...changed];
    changed.clear();
    const library = app.library.getState();
    if (ids.length > readSingly || isFiltered(library.filters)) void library.load();
    else for (const id of ids) void library.documentChanged(id);
  });
  const reloadModels = atMostEvery(200, () => void app.models.getState().load());

  const onChange = (event: ChangeEvent) => {
    switch (event.type) {
      case "session_changed":
        void app.sessions.getState().refreshOne(event.session_id);
        void app.conversation.getState().refresh(event.session_id);
        return;
      case "session_deleted":
        app.sessions.getState().drop(event.session_id);
        return;
      case "document_changed":
        changed.add(event.document_id);
        readChanged();
        reloadCollections();
        return;
      case "document_deleted":
        changed.delete(event.document_id);
        app.library.getState().documentDeleted(event.document_id);
        reloadCollections();
        return;
      case "job_changed":
        app.library.getState().jobChanged(event.job);
        if (!isOver(event.job)) return;
        if (event.job.kind === "download") reloadModels();
        else {
          reloadLibrary();
          reloadCollections();
          if (app.collections.getState().status !== "idle") void app.duplicates.getState().load();
        }
        return;
      case "models_changed":
      case "engine_changed":
        reloadModels();
        return;
      case "settings_changed":
        void app.settings.getState().load();
        return;
    }
  };

  loadAll();
  void followChanges({
    api: app.api,
    connection: app.connection,
    signal,
    onChange,
    onReconnect: () => {
      loadAll();
      void app.conversation.getState().refreshAll();
    },
  });
}

/** More documents than these are cheaper to read as a list. */
const readSingly = 8;

/** Runs at once, then again after the pause if it was asked for meanwhile. */
function atMostEvery(pauseMs: number, run: () => void): () => void {
  let waiting = false;
  let again = false;
  const start = () => {
    run();
    waiting = true;
    setTimeout(() => {
      waiting = false;
      if (!again) return;
      again = false;
      start();
    }, pauseMs);
  };
  return () => {
    if (waiting) again = true;
    else start();
  };
}
