import { createStore } from "zustand/vanilla";
import type { PatchSettings, SettingsView } from "../../electron/contract/settings.ts";
import type { Api } from "../api/api.ts";
import { type AppError, toAppError } from "../api/errors.ts";

export interface SettingsState {
  readonly status: "loading" | "ready" | "failed";
  readonly error: AppError | undefined;
  readonly view: SettingsView;
  load(): Promise<void>;
  /** Throws what the backend answers; the view then stays as it was. */
  patch(changes: PatchSettings): Promise<void>;
}

export type SettingsStore = ReturnType<typeof createSettingsStore>;

export function createSettingsStore(api: Api) {
  return createStore<SettingsState>((set) => ({
    status: "loading",
    error: undefined,
    view: {},
    async load() {
      try {
        set({ status: "ready", error: undefined, view: await api.settings.get({}) });
      } catch (thrown) {
        set({ status: "failed", error: toAppError(thrown) });
      }
    },
    async patch(changes) {
      set({ view: await api.settings.patch(changes) });
    },
  }));
}
