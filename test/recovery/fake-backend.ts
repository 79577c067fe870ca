import { setTimeout as sleep } from "node:timers/promises";
import { createRouterClient } from "@orpc/server";
import { createBackend } from "../../electron/backend.ts";
import type { EmbedOptions } from "../../electron/inference/embedder.ts";
import { FakeEmbedder } from "../fakes/fake-embedder.ts";

/**
 * The program of a process that is killed: imports a folder, or goes on with that, and ends with 0 when all is done and
 * the index whole. `node fake-backend.ts DATA DOCUMENTS MILLISECONDS-A-CALL`
 */
const [dataFolder = "", documents = "", delayMs = "0"] = process.argv.slice(2);

class SlowEmbedder extends FakeEmbedder {
  readonly state = "ok" as const;

  override async embed(texts: readonly string[], options: EmbedOptions): Promise<Float32Array[]> {
    await sleep(Number(delayMs));
    const vectors = await super.embed(texts, options);
    // What tests look at, a process that is killed doesn't need.
    this.embedded.length = 0;
    return vectors;
  }
}

const backend = await createBackend({
  dataFolder,
  environment: { LOG_LEVEL: "error" },
  managedPolicyPath: `${dataFolder}/no-policy.json`,
  embedder: new SlowEmbedder(),
});
const client = createRouterClient(backend.router, { context: backend.ownerContext("test") });
const [known] = (await client.jobs.list({ kind: "import" })).items;
const { job_id } = known ?? (await client.documents.import({ paths: [documents] }));
process.stdout.write("working\n");
let first: number | undefined;
for await (const job of await client.jobs.watch({ job_id })) {
  first ??= job.chunks_done;
  if (job.chunks_done > first) process.stdout.write("embedding\n");
  if (job.status === "failed") throw new Error(`the import failed: ${JSON.stringify(job.failures)}`);
}
while ((await client.system.ready({})).parts.index === "repairing") await sleep(20);
await backend.dispose();
process.exit(0);
