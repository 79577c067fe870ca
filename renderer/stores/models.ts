import { createStore } from "zustand/vanilla";
import type { ModelInfo } from "../../electron/contract/models.ts";
import type { Api } from "../api/api.ts";
import { type AppError, toAppError } from "../api/errors.ts";

export interface ModelsState {
  readonly status: "loading" | "ready" | "failed";
  readonly error: AppError | undefined;
  readonly items: readonly ModelInfo[];
  load(): Promise<void>;
  download(modelId: string): Promise<void>;
  select(modelId: string): Promise<void>;
  remove(modelId: string): Promise<void>;
  import(path: string): Promise<ModelInfo>;
}

export type ModelsStore = ReturnType<typeof createModelsStore>;

export function createModelsStore(api: Api) {
  return createStore<ModelsState>((set, get) => {
    const then = async (done: Promise<unknown>) => {
      await done;
      await get().load();
    };
    return {
      status: "loading",
      error: undefined,
      items: [],
      async load() {
        try {
          const { items } = await api.models.list({});
          set({ status: "ready", error: undefined, items });
        } catch (thrown) {
          set({ status: "failed", error: toAppError(thrown) });
        }
      },
      download: (modelId) => then(api.models.download({ model_id: modelId })),
      select: (modelId) => then(api.models.select({ model_id: modelId })),
      remove: (modelId) => then(api.models.delete({ model_id: modelId })),
      async import(path) {
        const model = await api.models.import({ path });
        await get().load();
        return model;
      },
    };
  });
}

/** The chat model in use, if any. Without one answers are quotes only. */
export const selectedChatModel = (state: ModelsState): ModelInfo | undefined =>
  state.items.find((model) => model.role === "chat" && model.installed && model.selected);
