import { createStore } from "zustand/vanilla";
import type { Collection, WatchedFolder } from "../../electron/contract/collections.ts";
import type { Api } from "../api/api.ts";
import { type AppError, toAppError } from "../api/errors.ts";

/** How the library is arranged: its collections, and the folders that it follows. */
export interface CollectionsState {
  readonly status: "idle" | "ready" | "failed";
  readonly error: AppError | undefined;
  readonly collections: readonly Collection[];
  readonly watchedFolders: readonly WatchedFolder[];
  load(): Promise<void>;
  create(name: string): Promise<Collection>;
  rename(collectionId: string, name: string): Promise<void>;
  remove(collectionId: string): Promise<void>;
  pause(watchId: string, paused: boolean): Promise<void>;
  stop(watchId: string): Promise<void>;
}

export type CollectionsStore = ReturnType<typeof createCollectionsStore>;

export function createCollectionsStore(api: Api) {
  return createStore<CollectionsState>((set, get) => ({
    status: "idle",
    error: undefined,
    collections: [],
    watchedFolders: [],

    async load() {
      // Neither waits for the other, nor goes with it.
      const [collections, watched] = await Promise.allSettled([api.collections.list({}), api.watchedFolders.list({})]);
      if (watched.status === "fulfilled") set({ watchedFolders: watched.value.items });
      if (collections.status === "rejected") set({ status: "failed", error: toAppError(collections.reason) });
      else {
        const items = collections.value.items.toSorted((a, b) => a.name.localeCompare(b.name));
        set({ status: "ready", error: undefined, collections: items });
      }
    },

    async create(name) {
      const collection = await api.collections.create({ name });
      await get().load();
      return collection;
    },

    async rename(collectionId, name) {
      await api.collections.patch({ collection_id: collectionId, name });
      await get().load();
    },

    async remove(collectionId) {
      await api.collections.delete({ collection_id: collectionId });
      await get().load();
    },

    async pause(watchId, paused) {
      await api.watchedFolders.patch({ watch_id: watchId, paused });
      await get().load();
    },

    async stop(watchId) {
      await api.watchedFolders.delete({ watch_id: watchId });
      await get().load();
    },
  }));
}
