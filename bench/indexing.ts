import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRouterClient } from "@orpc/server";
import { createBackend } from "../electron/backend.ts";
import type { Embedder, EmbedOptions } from "../electron/inference/embedder.ts";
import { EmbeddingWorker } from "../electron/inference/embedding-worker-client.ts";
import { systemClock } from "../electron/platform/clock.ts";
import { silentLog } from "../electron/platform/log.ts";
import { shippedModelsFolder } from "../electron/platform/resources.ts";
import { median, type BenchPart } from "./bench-part.ts";

const handbook = fileURLToPath(new URL("../resources/handbook", import.meta.url));

interface Round {
  readonly chunks: number;
  readonly texts: number;
  readonly importMs: number;
  readonly loopMs: number;
  readonly againMs: number;
}

/** What an import takes beside a bare loop of the same embedder over the same texts, in the same run. */
export const indexing: BenchPart = {
  name: "indexing",
  title: "Importing the sample handbook, beside a bare loop of the embedder over the same texts",
  async run({ quick, say }) {
    const worker = new EmbeddingWorker({ clock: systemClock, log: silentLog(), modelFolder: shippedModelsFolder() });
    try {
      // Loading the model is no part of either.
      await worker.embed(["Warm up."], { priority: "document" });
      const rounds: Round[] = [];
      for (let round = 0; round < (quick ? 1 : 5); round += 1) {
        const measured = await measure(worker, quick ? 6 : 20);
        say(
          `round ${round + 1}: ${measured.chunks} chunks, ${(measured.loopMs / measured.importMs).toFixed(3)} of the loop's speed, ` +
            `again ${((100 * measured.againMs) / measured.importMs).toFixed(2)} %`,
        );
        rounds.push(measured);
      }
      const speeds = rounds.map(({ loopMs, importMs }) => loopMs / importMs);
      const again = rounds.map(({ againMs, importMs }) => againMs / importMs);
      return {
        columns: [
          "round",
          "chunks",
          "texts",
          "chunks/s imported",
          "chunks/s in the loop",
          "ratio",
          "unchanged again, %",
        ],
        rows: rounds.map(({ chunks, texts, importMs, loopMs, againMs }, index) => [
          String(index + 1),
          String(chunks),
          String(texts),
          (1_000 * chunks) / importMs,
          (1_000 * chunks) / loopMs,
          loopMs / importMs,
          (100 * againMs) / importMs,
        ]),
        figures: [
          {
            name: "speed of an import, of the bare loop's",
            value: median(speeds),
            better: "higher",
            limit: 0.85,
            isRatio: true,
          },
          {
            name: "an unchanged folder again, of the first time",
            value: median(again),
            better: "lower",
            limit: 0.02,
            isRatio: true,
          },
        ],
        notes: ["Half of the loop runs before the import and half after it, so that a busy machine slows both."],
      };
    } finally {
      await worker.dispose();
    }
  },
};

async function measure(worker: EmbeddingWorker, files: number): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), "handrail-indexing-"));
  try {
    const documents = join(folder, "documents");
    mkdirSync(documents);
    const names = readdirSync(handbook, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md"));
    for (const name of names.toSorted().slice(0, files)) cpSync(join(handbook, name), join(documents, name));
    writeFileSync(join(folder, "warm-up.md"), "# Warm\n\nUp.\n");
    const texts = await textsOf(worker, folder, documents);
    const half = Math.floor(texts.length / 2);
    const before = await loop(worker, texts.slice(0, half));
    const { importMs, againMs, chunks } = await timed(worker, join(folder, "timed"), documents);
    const after = await loop(worker, texts.slice(half));
    return { chunks, texts: texts.length, importMs, againMs, loopMs: before + after };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What an import of the folder has embedded: found out by one whose vectors cost nothing. */
async function textsOf(worker: EmbeddingWorker, folder: string, documents: string): Promise<string[]> {
  const texts: string[] = [];
  const unit = Float32Array.from({ length: worker.dimensions }, (_, index) => (index === 0 ? 1 : 0));
  const listening: Embedder & { readonly state: "ok" } = {
    id: worker.id,
    dimensions: worker.dimensions,
    state: "ok",
    async embed(given: readonly string[], { priority }: EmbedOptions) {
      if (given.some((text) => text.includes("Up."))) return given.map(() => unit);
      if (priority === "document") texts.push(...given);
      return given.map(() => unit);
    },
  };
  await timed(listening, join(folder, "listening"), documents);
  return texts;
}

async function loop(worker: EmbeddingWorker, texts: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  for (const text of texts) await worker.embed([text], { priority: "document" });
  return performance.now() - startedAt;
}

async function timed(
  embedder: Embedder & { readonly state: EmbeddingWorker["state"] },
  dataFolder: string,
  documents: string,
): Promise<{ importMs: number; againMs: number; chunks: number }> {
  const backend = await createBackend({
    dataFolder,
    environment: { RATE_LIMIT_PER_MINUTE: "0", RATE_LIMIT_PER_HOUR: "0", LOG_LEVEL: "error" },
    managedPolicyPath: join(dataFolder, "no-policy.json"),
    embedder,
  });
  try {
    const client = createRouterClient(backend.router, { context: backend.ownerContext("bench") });
    const run = async (path: string): Promise<{ ms: number; chunks: number }> => {
      const startedAt = performance.now();
      const { job_id } = await client.documents.import({ paths: [path] });
      let chunks = 0;
      for await (const job of await client.jobs.watch({ job_id })) chunks = job.chunks_done;
      return { ms: performance.now() - startedAt, chunks };
    };
    // Starting the parser's process is no part of it either.
    await run(join(documents, "..", "warm-up.md"));
    const first = await run(documents);
    const again = await run(documents);
    return { importMs: first.ms, againMs: again.ms, chunks: first.chunks };
  } finally {
    await backend.dispose();
  }
}
