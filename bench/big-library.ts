import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createRouterClient, type RouterClient } from "@orpc/server";
import { createBackend, type Backend, type BackendOptions } from "../electron/backend.ts";
import type { Embedder, EmbedOptions } from "../electron/inference/embedder.ts";
import { EmbeddingWorker } from "../electron/inference/embedding-worker-client.ts";
import type { Reader } from "../electron/inference/reader.ts";
import { CHUNKER_VERSION } from "../electron/library/chunking/chunk.ts";
import { parserVersions } from "../electron/library/parsers/parser-versions.ts";
import { allocatorEnvironment } from "../electron/platform/allocator.ts";
import { backgroundTurn } from "../electron/platform/turns.ts";
import { systemClock } from "../electron/platform/clock.ts";
import { silentLog } from "../electron/platform/log.ts";
import { shippedModelsFolder } from "../electron/platform/resources.ts";
import type { Router } from "../electron/transport/router.ts";
import { quantile, type BenchOptions } from "./bench-part.ts";
import { importLineSchema, type ImportLine } from "./import-line.ts";
import { processTree, residentMegabytes } from "./process-memory.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** What was built once is used again, as long as Markdown is read and cut in the same way. */
const cacheFolder = join(root, ".handrail", "bench");
const documentsPerFolder = 100;
const chunksPerDocument = 100;

export interface OpenLibrary {
  readonly backend: Backend;
  readonly client: RouterClient<Router>;
  readonly embedder: MixedEmbedder;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Questions are embedded by the real model, documents by a seeded generator: embedding a hundred thousand chunks with
 * their sentences would take a day here and tell nothing about searching them.
 */
export class MixedEmbedder implements Embedder, Reader {
  readonly worker = new EmbeddingWorker({
    clock: systemClock,
    log: silentLog(),
    modelFolder: shippedModelsFolder(),
  });
  readonly id = this.worker.id;
  readonly dimensions = this.worker.dimensions;
  readonly #topics = Array.from({ length: 200 }, (_, topic) => noise(this.dimensions, topic + 1));

  get state() {
    return this.worker.state;
  }

  async embed(texts: readonly string[], options: EmbedOptions): Promise<Float32Array[]> {
    if (options.priority === "question") return this.worker.embed(texts, options);
    const vectors: Float32Array[] = [];
    for (const text of texts) {
      vectors.push(this.generate(text));
      // In a process of its own, as the real one works, it would hold nobody up.
      if (vectors.length % 8 === 0) await backgroundTurn();
    }
    return vectors;
  }

  get canJudge(): boolean {
    return this.worker.canJudge;
  }

  judge(...parameters: Parameters<Reader["judge"]>): ReturnType<Reader["judge"]> {
    return this.worker.judge(...parameters);
  }

  /** Near the others of its topic, as texts about one thing are. */
  generate(text: string): Float32Array {
    const digest = createHash("sha256").update(text).digest();
    const topic = this.#topics[digest.readUInt16LE(4) % this.#topics.length] ?? noise(this.dimensions, 1);
    const own = noise(this.dimensions, digest.readUInt32LE(0));
    const sum = own.map((value, at) => 0.7 * value + (topic[at] ?? 0));
    const length = Math.hypot(...sum);
    return sum.map((value) => value / length);
  }
}

/** The folder of a library with so many chunks; built when it isn't there. */
export async function bigLibrary(chunks: number, { say }: BenchOptions): Promise<string> {
  const folder = join(cacheFolder, `library-${chunks}-v${CHUNKER_VERSION}.${parserVersions.markdown}`);
  if (existsSync(folder)) return folder;
  say(`building a library of ${chunks} chunks, once`);
  const building = `${folder}.building`;
  rmSync(building, { recursive: true, force: true });
  await buildLibrary(building, chunks, say);
  renameSync(building, folder);
  return folder;
}

export interface BuiltLibrary {
  readonly chunks: number;
  readonly seconds: number;
  /** Of the backend, its parser and its embedder together. */
  readonly peakMb: number;
  readonly meanwhileMs: readonly number[];
  readonly afterwardsMs: readonly number[];
  readonly loopDelayMs: ImportLine["loopDelayMs"];
}

/** Imports so many chunks into `folder`, in a process of its own that is asked questions meanwhile. */
export async function buildLibrary(folder: string, chunks: number, say: (line: string) => void): Promise<BuiltLibrary> {
  const documents = join(folder, "documents");
  writeDocuments(documents, chunks);
  const importing = spawn(
    process.execPath,
    [join(root, "bench", "import-library.ts"), dataOf(folder), documents, String(chunks)],
    { env: { ...process.env, ...allocatorEnvironment() }, stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(importing, "exit");
  let peakMb = 0;
  const watching = setInterval(() => {
    const megabytes = processTree(importing.pid ?? 0).map((pid) => residentMegabytes(pid) ?? 0);
    peakMb = Math.max(
      peakMb,
      megabytes.reduce((sum, one) => sum + one, 0),
    );
  }, 500);
  const meanwhileMs: number[] = [];
  try {
    for await (const line of createInterface({ input: importing.stdout })) {
      const said = importLineSchema.parse(JSON.parse(line));
      if (said.isDone) return { ...said, peakMb, meanwhileMs, afterwardsMs: said.searchMs };
      meanwhileMs.push(...said.searchMs);
      say(
        `${said.chunks} chunks, ${said.seconds.toFixed(0)} s, peak ${peakMb.toFixed(0)} MB, ` +
          `p95 ${quantile([0, ...meanwhileMs], 0.95).toFixed(0)} ms`,
      );
    }
    throw new Error("the import ended before it was done");
  } finally {
    clearInterval(watching);
    await ended;
  }
}

export const dataOf = (folder: string): string => join(folder, "data");

export async function openLibrary(
  dataFolder: string,
  { reads = true, ...engine }: Pick<BackendOptions, "engine"> & { readonly reads?: boolean } = {},
): Promise<OpenLibrary> {
  const embedder = new MixedEmbedder();
  const backend = await createBackend({
    dataFolder,
    environment: {
      RATE_LIMIT_PER_MINUTE: "0",
      RATE_LIMIT_PER_HOUR: "0",
      LOG_LEVEL: "error",
      MAX_CONCURRENT_SESSIONS: "100000",
    },
    managedPolicyPath: join(dataFolder, "no-policy.json"),
    embedder,
    ...(reads && { reader: embedder }),
    ...engine,
  });
  return {
    backend,
    client: createRouterClient(backend.router, { context: backend.ownerContext("bench") }),
    embedder,
    async [Symbol.asyncDispose]() {
      await backend.dispose();
      await embedder.worker.dispose();
    },
  };
}

/** Sections of about 230 words, so that each becomes a chunk, of sentences that people have written. */
function writeDocuments(folder: string, chunks: number): void {
  const sentences = readSentences();
  const random = generator(7);
  for (let made = 0, number = 0; made < chunks; made += chunksPerDocument, number += 1) {
    const inFolder = join(folder, String(Math.floor(number / documentsPerFolder)));
    mkdirSync(inFolder, { recursive: true });
    const sections = Array.from({ length: Math.min(chunksPerDocument, chunks - made) }, (_, section) => {
      const chosen: string[] = [];
      for (let words = 0; words < 230;) {
        const sentence = sentences[Math.floor(random() * sentences.length)] ?? "";
        chosen.push(sentence.replace(/\d+/gu, (digits) => String(Number(digits) + Math.floor(random() * 9))));
        words += sentence.split(" ").length;
      }
      return `# Rule ${number}-${section}\n\n${chosen.join(" ")}\n`;
    });
    writeFileSync(join(inFolder, `policy-${number}.md`), sections.join("\n"));
  }
}

/** Of the sample handbook, and of the handbooks beside the checkout where they are. */
function readSentences(): string[] {
  const folders = [join(root, "resources", "handbook"), join(root, "..", "shared", "corpora")].filter((one) =>
    existsSync(one),
  );
  const texts = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .toSorted()
      .map((name) => readFileSync(join(folder, name), "utf8")),
  );
  const sentences = texts.flatMap((text) => text.match(/[A-Z][^.!?\n|#*[\]<>]{30,220}[.!?](?=\s)/gu) ?? []);
  return [...new Set(sentences)];
}

function noise(dimensions: number, seed: number): Float32Array {
  const random = generator(seed);
  // The sum of four is close enough to a normal distribution.
  return Float32Array.from({ length: dimensions }, () => (random() + random() + random() + random() - 2) * 1.7);
}

/** Mulberry32 by Tommy Ettinger, public domain: quick, and the same everywhere. @returns 0 to 1 */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
