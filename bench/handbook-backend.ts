import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRouterClient, type RouterClient } from "@orpc/server";
import { createBackend, type Backend } from "../electron/backend.ts";
import type { Router } from "../electron/transport/router.ts";
import { testModelStore } from "../test/models/test-model.ts";
import { BenchSkipped } from "./bench-part.ts";

export interface BenchBackend {
  readonly backend: Backend;
  readonly client: RouterClient<Router>;
  readonly modelPath: string;
  [Symbol.asyncDispose](): Promise<void>;
}

const handbook = fileURLToPath(new URL("../resources/handbook", import.meta.url));

/** The whole application over a fresh data folder, with the sample handbook imported and the demo model in it. */
export async function openHandbookBackend(): Promise<BenchBackend> {
  const store = await testModelStore();
  const model = store?.selected();
  if (!store || !model) throw new BenchSkipped("the demo model can't be had");
  const folder = mkdtempSync(join(tmpdir(), "handrail-bench-"));
  mkdirSync(join(folder, "models"), { recursive: true });
  cpSync(store.folder, join(folder, "models"), { recursive: true, preserveTimestamps: true });
  const backend = await createBackend({
    dataFolder: folder,
    environment: { RATE_LIMIT_PER_MINUTE: "0", RATE_LIMIT_PER_HOUR: "0", LOG_LEVEL: "error" },
    managedPolicyPath: join(folder, "no-policy.json"),
  });
  const client = createRouterClient(backend.router, { context: backend.ownerContext("bench") });
  const { job_id } = await client.documents.import({ paths: [handbook] });
  for await (const job of await client.jobs.watch({ job_id })) if (job.status === "done") break;
  return {
    backend,
    client,
    modelPath: model.path,
    async [Symbol.asyncDispose]() {
      await backend.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
