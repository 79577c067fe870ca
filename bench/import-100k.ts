import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createRouterClient } from "@orpc/server";
import { createBackend } from "../electron/backend.ts";
import type { Embedder, EmbedOptions } from "../electron/inference/embedder.ts";
import { EmbeddingWorker } from "../electron/inference/embedding-worker-client.ts";
import { systemClock } from "../electron/platform/clock.ts";
import { silentLog } from "../electron/platform/log.ts";
import { shippedModelsFolder } from "../electron/platform/resources.ts";
import { seededRandom } from "../test/recovery/policy-folder.ts";
import { quantile, type BenchPart } from "./bench-part.ts";

const sectionsPerDocument = 100;
const questions = [
  "How many days of vacation may I carry over?",
  "Who approves travel abroad?",
  "When is the salary paid?",
  "What do I have to do when I am ill?",
  "May I work from home on Fridays?",
  "How long is the notice period?",
];

/** An import of 100,000 chunks: memory of all processes, searches meanwhile and afterwards. */
export const import100k: BenchPart = {
  name: "import-100k",
  title: "Importing 100,000 chunks while questions are answered",
  async run({ quick, say }) {
    const wanted = quick ? 2_000 : 100_000;
    const folder = mkdtempSync(join(tmpdir(), "handrail-100k-"));
    const worker = new EmbeddingWorker({ clock: systemClock, log: silentLog(), modelFolder: shippedModelsFolder() });
    try {
      writeDocuments(join(folder, "documents"), wanted);
      const backend = await createBackend({
        dataFolder: join(folder, "data"),
        environment: { RATE_LIMIT_PER_MINUTE: "0", RATE_LIMIT_PER_HOUR: "0", LOG_LEVEL: "error" },
        managedPolicyPath: join(folder, "no-policy.json"),
        embedder: new MixedEmbedder(worker),
      });
      const client = createRouterClient(backend.router, { context: backend.ownerContext("bench") });
      const delay = monitorEventLoopDelay({ resolution: 5 });
      const during: number[] = [];
      let peakMb = 0;
      let isDone = false;
      const search = async (number: number): Promise<number> => {
        const { timings } = await client.search.search({ query: questions[number % questions.length] ?? "" });
        return timings.total_ms;
      };
      const watching = (async () => {
        while (!isDone) {
          peakMb = Math.max(peakMb, await memoryMb());
          await sleep(500);
        }
      })();
      const asking = (async () => {
        for (let number = 0; !isDone; number++) {
          await sleep(700);
          // Before the first document there is nothing to search.
          const ms = await search(number).catch(() => undefined);
          if (ms !== undefined) during.push(ms);
        }
      })();
      const startedAt = performance.now();
      const { job_id } = await client.documents.import({ paths: [join(folder, "documents")] });
      delay.enable();
      let chunks = 0;
      let told = 0;
      for await (const job of await client.jobs.watch({ job_id })) {
        chunks = job.chunks_done;
        if (chunks >= told + wanted / 20) {
          told = chunks;
          const seconds = (performance.now() - startedAt) / 1_000;
          say(
            `${chunks} chunks, ${seconds.toFixed(0)} s, peak ${peakMb.toFixed(0)} MB, p95 ${quantile([0, ...during], 0.95).toFixed(0)} ms`,
          );
        }
      }
      const seconds = (performance.now() - startedAt) / 1_000;
      delay.disable();
      isDone = true;
      await Promise.all([watching, asking]);
      const after: number[] = [];
      for (let number = 0; number < 60; number++) after.push(await search(number));
      await backend.dispose();
      return {
        columns: [
          "chunks",
          "minutes",
          "chunks/s",
          "searches meanwhile",
          "p50 ms",
          "p95 ms",
          "p95 ms afterwards",
          "loop delay p99.9 ms",
          "longest ms",
        ],
        rows: [
          [
            chunks,
            seconds / 60,
            chunks / seconds,
            during.length,
            quantile(during, 0.5),
            quantile(during, 0.95),
            quantile(after, 0.95),
            delay.percentile(99.9) / 1e6,
            delay.max / 1e6,
          ],
        ],
        figures: [
          { name: "peak memory of all processes, MB", value: peakMb, better: "lower", limit: 1_500, isRatio: false },
          {
            name: "search p95 while importing, ms",
            value: quantile(during, 0.95),
            better: "lower",
            limit: 150,
            isRatio: false,
          },
          {
            name: "search p95 afterwards, ms",
            value: quantile(after, 0.95),
            better: "lower",
            limit: 150,
            isRatio: false,
          },
        ],
        notes: [
          "Documents' vectors come from a seeded generator, questions' from the real embedder; no reader judges.",
        ],
      };
    } finally {
      await worker.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Questions by the real model; documents by a generator that their text seeds. */
class MixedEmbedder implements Embedder {
  readonly #worker: EmbeddingWorker;

  constructor(worker: EmbeddingWorker) {
    this.#worker = worker;
  }

  get id(): string {
    return this.#worker.id;
  }

  get dimensions(): number {
    return this.#worker.dimensions;
  }

  get state() {
    return this.#worker.state;
  }

  async embed(texts: readonly string[], options: EmbedOptions): Promise<Float32Array[]> {
    if (options.priority === "question") return this.#worker.embed(texts, options);
    options.signal?.throwIfAborted();
    return texts.map((text) => this.#generate(text));
  }

  #generate(text: string): Float32Array {
    const random = seededRandom(createHash("sha256").update(text).digest().readInt32LE(0));
    const vector = Float32Array.from({ length: this.dimensions }, () => random() - 0.5);
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  }
}

/** Sections of about 230 words of the handbook's sentences, with other numbers. */
function writeDocuments(folder: string, chunks: number): void {
  const handbook = fileURLToPath(new URL("../resources/handbook", import.meta.url));
  const texts = readdirSync(handbook, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .toSorted()
    .map((name) => readFileSync(join(handbook, name), "utf8"));
  const sentences = texts.flatMap((text) => text.match(/[A-Z][^.!?\n|#*[\]<>]{60,240}[.!?](?=\s)/gu) ?? []);
  const random = seededRandom(11);
  mkdirSync(folder, { recursive: true });
  for (let made = 0; made < chunks; made += sectionsPerDocument) {
    const sections = Array.from({ length: Math.min(sectionsPerDocument, chunks - made) }, (_, section) => {
      const chosen: string[] = [];
      for (let words = 0; words < 230;) {
        const sentence = sentences[Math.floor(random() * sentences.length)] ?? "";
        chosen.push(sentence.replace(/\d+/gu, (digits) => String(Number(digits) + Math.floor(random() * 9))));
        words += sentence.split(" ").length;
      }
      return `# Rule ${made + section}\n\n${chosen.join(" ")}\n`;
    });
    writeFileSync(join(folder, `policy-${made}.md`), sections.join("\n"));
  }
}

/** Of this process and all that it started (Linux; elsewhere its own). */
async function memoryMb(): Promise<number> {
  if (process.platform !== "linux") return process.memoryUsage.rss() / 2 ** 20;
  const processes = await Promise.all(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const status = await readFile(`/proc/${name}/status`, "utf8").catch(() => "");
        const field = (label: string): number => Number(new RegExp(`^${label}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
        return { id: Number(name), parent: field("PPid"), kilobytes: field("VmRSS") };
      }),
  );
  const own = new Set([process.pid]);
  // A child's number may be lower than its parent's: look until no more are found.
  for (let size = 0; size < own.size;) {
    size = own.size;
    for (const { id, parent } of processes) if (own.has(parent)) own.add(id);
  }
  return processes.filter(({ id }) => own.has(id)).reduce((sum, { kilobytes }) => sum + kilobytes, 0) / 1_024;
}
