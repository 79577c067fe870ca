import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createRouterClient } from "@orpc/server";
import { expect, it, onTestFinished } from "vitest";
import { createBackend } from "../../../electron/backend.ts";
import { chatRequestSchema } from "../../../electron/contract/chat.ts";
import type { EmbedOptions } from "../../../electron/inference/embedder.ts";
import { FakeEmbedder } from "../../fakes/fake-embedder.ts";
import { FakeEngine } from "../../fakes/fake-engine.ts";

const shippedId = "all-minilm-l6-v2-int8";
const otherId = "sentence-model";

/** Waits at a gate before each call, while it is shut. */
class GatedEmbedder extends FakeEmbedder {
  readonly state = "ok" as const;
  gate: Promise<void> = Promise.resolve();
  reached: () => void = () => undefined;

  override async embed(texts: readonly string[], options: EmbedOptions): Promise<Float32Array[]> {
    if (options.priority === "document") {
      this.reached();
      await Promise.race([
        this.gate,
        new Promise((resolve) => options.signal?.addEventListener("abort", resolve, { once: true })),
      ]);
    }
    return super.embed(texts, options);
  }
}

const policy = (topic: string, days: number): string =>
  `# ${topic}\n\n## Rule\n\nEverybody gets ${days} days of ${topic.toLowerCase()} a year.\n\n## Booking\n\nIt is booked in the portal of ${topic.toLowerCase()}.\n`;

function modelFolder(root: string): string {
  const folder = join(root, otherId);
  const files = {
    "config.json": JSON.stringify({ hidden_size: 32, max_position_embeddings: 512 }),
    "tokenizer.json": "{}",
    "tokenizer_config.json": "{}",
    "onnx/model_quantized.onnx": "weights",
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function open(root = mkdtempSync(join(tmpdir(), "handrail-test-"))) {
  const shipped = new GatedEmbedder({ id: shippedId });
  const other = new GatedEmbedder({ id: otherId, dimensions: 32 });
  const dataFolder = join(root, "data");
  const backend = await createBackend({
    dataFolder,
    environment: { RATE_LIMIT_PER_MINUTE: "0", RATE_LIMIT_PER_HOUR: "0" },
    managedPolicyPath: join(root, "no-policy.json"),
    stderr: { write: () => undefined },
    engine: new FakeEngine(),
    embedder: shipped,
    otherEmbedder: () => other,
  });
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await backend.dispose();
    isOpen = false;
  };
  onTestFinished(async () => {
    await close();
    rmSync(root, { recursive: true, force: true });
  });
  const client = createRouterClient(backend.router, { context: backend.ownerContext("test") });
  const library = join(root, "library");
  mkdirSync(library, { recursive: true });
  const ended = async (job_id: string) => {
    let status = "";
    for await (const job of await client.jobs.watch({ job_id })) ({ status } = job);
    return status;
  };
  return {
    root,
    dataFolder,
    backend,
    client,
    shipped,
    other,
    close,
    ended,
    add: async (name: string, text: string) => {
      writeFileSync(join(library, name), text);
      await ended((await client.documents.import({ paths: [library] })).job_id);
    },
    ask: async (message: string) => {
      const request = chatRequestSchema.parse({ message, mode: "extractive" });
      for await (const event of backend.chatbot.chat(request, { client: "test" })) {
        if (event.type === "done") return event.response.response;
      }
      throw new Error("The reply never ended");
    },
    indexFolders: () => readdirSync(dataFolder).filter((name) => name.startsWith("index")),
    embedderOf: async (id: string) => {
      const found = (await client.models.list({})).items.find(({ model_id }) => model_id === id);
      if (!found) throw new Error(`${id} isn't listed`);
      return found;
    },
  };
}

type Opened = Awaited<ReturnType<typeof open>>;

/** Has `other` stand at its gate with the first text. */
async function startSwitch(handrail: Opened, id = otherId) {
  const { other, client } = handrail;
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  other.gate = gate.promise;
  other.reached = reached.resolve;
  const { reindex_job_id = "" } = await client.models.select({ model_id: id });
  await reached.promise;
  return { jobId: reindex_job_id, release: gate.resolve };
}

it("makes the index anew beside the one that serves, and takes its place when it holds everything", async () => {
  const handrail = await open();
  const { client, shipped, other, ask, embedderOf } = handrail;
  await handrail.add("leave.md", policy("Leave", 27));
  await handrail.add("study.md", policy("Study", 5));
  const added = await client.models.import({ path: modelFolder(handrail.root) });
  expect(added).toMatchObject({ model_id: otherId, role: "embedder", tier: "optional", calibrated: false });
  expect(await embedderOf(shippedId)).toMatchObject({ installed: true, selected: true, calibrated: true });

  const { jobId, release } = await startSwitch(handrail);
  expect(await embedderOf(otherId)).toMatchObject({ selected: false, reindex_job_id: jobId });
  expect(await ask("How many days of leave does everybody get?")).toContain("27 days");
  // What changes meanwhile is in the new index too: an import, a newer version, a deletion.
  await handrail.add("travel.md", policy("Travel", 9));
  await handrail.add("leave.md", policy("Leave", 28));
  const study = (await client.documents.list({})).items.find(({ title }) => title === "Study");
  await client.documents.delete({ document_id: study?.document_id ?? "" });
  expect(await ask("How many days of leave does everybody get?")).toContain("28 days");
  release();
  expect(await handrail.ended(jobId)).toBe("done");

  expect(await embedderOf(otherId)).toMatchObject({ selected: true });
  expect(await embedderOf(shippedId)).toMatchObject({ selected: false });
  expect(handrail.indexFolders()).toEqual([`index-${otherId}`]);
  shipped.embedded.length = 0;
  other.embedded.length = 0;
  expect(await ask("How many days of leave does everybody get?")).toContain("28 days");
  expect(await ask("How many days of travel does everybody get?")).toContain("9 days");
  expect(await ask("How many days of study does everybody get?")).not.toContain("5 days");
  expect(shipped.embedded).toEqual([]);
  expect(other.embedded.length).toBeGreaterThan(0);
  await expect(client.models.delete({ model_id: otherId })).rejects.toMatchObject({ code: "VALIDATION_FAILED" });

  // And back, without embedding again what hasn't changed.
  const back = await client.models.select({ model_id: shippedId });
  expect(await handrail.ended(back.reindex_job_id ?? "")).toBe("done");
  expect(shipped.embedded).toEqual([]);
  expect(await ask("How many days of leave does everybody get?")).toContain("28 days");
  expect(handrail.indexFolders()).toEqual(["index"]);
  await client.models.delete({ model_id: otherId });
  expect((await client.models.list({})).items.some(({ model_id }) => model_id === otherId)).toBe(false);
}, 60_000);

it("leaves the old one serving when it is cancelled or interrupted, goes on after a restart, and keeps the choice", async () => {
  const first = await open();
  await first.add("leave.md", policy("Leave", 27));
  await first.client.models.import({ path: modelFolder(first.root) });
  const cancelled = await startSwitch(first);
  await first.client.jobs.cancel({ job_id: cancelled.jobId });
  expect(await first.ended(cancelled.jobId)).toBe("cancelled");
  while (first.indexFolders().length > 1) await sleep(10);
  expect(await first.embedderOf(shippedId)).toMatchObject({ selected: true });
  expect(await first.ask("How many days of leave does everybody get?")).toContain("27 days");

  const interrupted = await startSwitch(first);
  await first.close();
  // What a killed process leaves behind.
  mkdirSync(join(first.dataFolder, "index-abandoned"));

  const second = await open(first.root);
  expect(await second.ended(interrupted.jobId)).toBe("done");
  expect(second.indexFolders()).toEqual([`index-${otherId}`]);
  await second.close();

  const third = await open(first.root);
  third.shipped.embedded.length = 0;
  expect(await third.embedderOf(otherId)).toMatchObject({ selected: true });
  expect(await third.ask("How many days of leave does everybody get?")).toContain("27 days");
  expect(third.shipped.embedded).toEqual([]);
  await third.close();

  // Its files are gone: the one that ships serves again.
  rmSync(join(first.dataFolder, "models", "embedders", otherId), { recursive: true });
  const fourth = await open(first.root);
  while ((await fourth.client.system.ready({})).parts.index === "repairing") await sleep(10);
  expect(await fourth.embedderOf(shippedId)).toMatchObject({ selected: true });
  expect(await fourth.ask("How many days of leave does everybody get?")).toContain("27 days");
  expect(existsSync(join(first.dataFolder, `index-${otherId}`))).toBe(false);
}, 60_000);

it("takes no folder that isn't a model, and selects none that isn't there", async () => {
  const { client, root } = await open();
  const folder = modelFolder(root);
  rmSync(join(folder, "tokenizer.json"));
  await expect(client.models.import({ path: folder })).rejects.toMatchObject({ code: "UNSUPPORTED_FORMAT" });
  await expect(client.models.select({ model_id: "multilingual-e5-small-int8" })).rejects.toMatchObject({
    code: "MODEL_NOT_INSTALLED",
  });
});
