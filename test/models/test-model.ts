import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { HandrailError } from "../../electron/contract/errors.ts";
import { ModelCatalog } from "../../electron/models/model-catalog.ts";
import { ModelDownloads } from "../../electron/models/model-downloads.ts";
import { ModelStore } from "../../electron/models/model-store.ts";
import { lockDataFolder, type DataFolderLock } from "../../electron/platform/data-folder-lock.ts";
import { openDatabase } from "../../electron/platform/database.ts";
import { EventBus } from "../../electron/platform/event-bus.ts";
import { silentLog } from "../../electron/platform/log.ts";

export const testModelId = "smollm2-135m-instruct-q4_1";

/** Shared by all tests of a checkout, and outside of it where the environment says so. */
const folder =
  process.env.HANDRAIL_TEST_MODELS ?? fileURLToPath(new URL("../../.handrail/test-models", import.meta.url));

/**
 * A store that holds the small chat model, which is downloaded once as the product does it. Undefined where no source
 * can be reached: tests of the model are skipped there, except under CI=true, where that is an error.
 */
export async function testModelStore(): Promise<ModelStore | undefined> {
  mkdirSync(folder, { recursive: true });
  const lock = await waitForLock();
  try {
    const catalog = new ModelCatalog();
    const log = silentLog();
    const events = new EventBus((error) => {
      throw error;
    });
    const store = new ModelStore({ folder, catalog, events, log });
    if (!store.installed(testModelId)) {
      const database = openDatabase(join(folder, "downloads.db"));
      const settings = { current: { model_mirror: process.env.MODEL_MIRROR ?? "" } };
      const downloads = new ModelDownloads({ database, catalog, store, settings, log });
      const { signal } = new AbortController();
      const request = { model_id: testModelId };
      await downloads.run({ jobId: "test-model", request, signal, report: () => undefined });
      database.close();
    }
    return store;
  } catch (error) {
    if (process.env.CI === "true") throw error;
    return undefined;
  } finally {
    lock.release();
  }
}

/** Several test files may want the model at the same time; one gets it. */
async function waitForLock(): Promise<DataFolderLock> {
  for (;;) {
    try {
      return lockDataFolder(folder);
    } catch (error) {
      if (!(error instanceof HandrailError)) throw error;
      await sleep(250);
    }
  }
}
