import { createStore } from "zustand/vanilla";
import type { DuplicatePair } from "../../electron/contract/documents.ts";
import type { Api } from "../api/api.ts";

/** Documents that look like copies of each other, until somebody has decided. */
export interface DuplicatesState {
  readonly pairs: readonly DuplicatePair[];
  load(): Promise<void>;
  /** `duplicateId` joins `documentId`; undone by `split`. */
  merge(documentId: string, duplicateId: string): Promise<void>;
  split(documentId: string, duplicateId: string): Promise<void>;
  keepBoth(documentId: string, duplicateId: string): Promise<void>;
}

export type DuplicatesStore = ReturnType<typeof createDuplicatesStore>;

export function createDuplicatesStore(api: Api) {
  let asked = 0;
  return createStore<DuplicatesState>((set, get) => {
    const then = async (done: Promise<unknown>) => {
      await done;
      await get().load();
    };
    return {
      pairs: [],

      async load() {
        const turn = ++asked;
        try {
          const { items } = await api.documents.duplicates({});
          if (turn === asked) set({ pairs: items });
        } catch {
          // A suggestion that can't be made is no failure to report; the next change asks again.
        }
      },

      merge: (documentId, duplicateId) =>
        then(api.documents.merge({ document_id: documentId, duplicate_id: duplicateId })),
      split: (documentId, duplicateId) =>
        then(api.documents.split({ document_id: documentId, duplicate_id: duplicateId })),
      keepBoth: (documentId, duplicateId) =>
        then(api.documents.keepBoth({ document_id: documentId, duplicate_id: duplicateId })),
    };
  });
}
