import { createHash } from "node:crypto";
import { join } from "node:path";
import type { ModelSource } from "../../electron/models/catalog-entry.ts";
import { ModelCatalog } from "../../electron/models/model-catalog.ts";
import { ModelStore } from "../../electron/models/model-store.ts";
import { EventBus } from "../../electron/platform/event-bus.ts";
import { silentLog } from "../../electron/platform/log.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { smallGguf, tinyLlama } from "./small-gguf.ts";

export const sha256Of = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** A model of half a megabyte, so that a download has a middle. */
export const modelBytes = smallGguf(tinyLlama, 500_000);
export const otherBytes = smallGguf({ ...tinyLlama, "general.name": "Other" }, 300_000);

const huggingFace: ModelSource = { type: "huggingface", repo: "acme/tiny", file: "tiny.gguf", revision: "main" };

/** A catalog with the model `tiny` of these bytes and sources. */
export function tinyCatalog(sources: readonly ModelSource[] = [huggingFace], bytes = modelBytes): ModelCatalog {
  return new ModelCatalog({
    models: [
      {
        id: "tiny",
        name: "Tiny",
        role: "chat",
        tier: "recommended",
        licence: "MIT",
        contextLength: 2_048,
        fileName: "tiny.gguf",
        sizeBytes: bytes.length,
        sha256: sha256Of(bytes),
        promptFormat: "chatml",
        kvBytesPerToken: 256,
        sources,
      },
    ],
  });
}

export interface Models {
  readonly catalog: ModelCatalog;
  readonly store: ModelStore;
  readonly folder: string;
  /** How often somebody was told that the models changed. */
  changes(): number;
  /** The same folder as the next start finds it. */
  reopen(): ModelStore;
}

export function openModels(catalog = tinyCatalog()): Models {
  const folder = join(temporaryFolder(), "models");
  let changes = 0;
  const events = new EventBus((error) => {
    throw error;
  });
  events.subscribe((event) => {
    if (event.type === "models_changed") changes += 1;
  });
  const reopen = (): ModelStore => new ModelStore({ folder, catalog, events, log: silentLog() });
  return { catalog, store: reopen(), folder, changes: () => changes, reopen };
}
