import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { App } from "./app-stores.ts";
import type { CollectionsState } from "./collections.ts";
import type { ConnectionState } from "./connection.ts";
import type { ConversationState } from "./conversation.ts";
import type { DuplicatesState } from "./duplicates.ts";
import type { LibraryState } from "./library.ts";
import type { ModelsState } from "./models.ts";
import type { NavigationState } from "./navigation.ts";
import type { SessionsState } from "./sessions.ts";
import type { SettingsState } from "./settings.ts";

export const AppContext = createContext<App | undefined>(undefined);

/** Throws outside of `AppContext`. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("useApp outside of AppContext");
  return app;
}

export const useNavigation = <Part>(pick: (state: NavigationState) => Part): Part =>
  useStore(useApp().navigation, pick);
export const useSessions = <Part>(pick: (state: SessionsState) => Part): Part => useStore(useApp().sessions, pick);
export const useConversations = <Part>(pick: (state: ConversationState) => Part): Part =>
  useStore(useApp().conversation, pick);
export const useLibrary = <Part>(pick: (state: LibraryState) => Part): Part => useStore(useApp().library, pick);
export const useCollections = <Part>(pick: (state: CollectionsState) => Part): Part =>
  useStore(useApp().collections, pick);
export const useDuplicates = <Part>(pick: (state: DuplicatesState) => Part): Part =>
  useStore(useApp().duplicates, pick);
export const useModels = <Part>(pick: (state: ModelsState) => Part): Part => useStore(useApp().models, pick);
export const useSettings = <Part>(pick: (state: SettingsState) => Part): Part => useStore(useApp().settings, pick);
export const useConnection = <Part>(pick: (state: ConnectionState) => Part): Part =>
  useStore(useApp().connection, pick);
