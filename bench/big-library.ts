import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, renameSync, rmSync } from "node:fs";
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
import { WordVectors, writeDocuments } from "./library-texts.ts";
import { processTree, residentMegabytes } from "./process-memory.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** What was built once is used again, as long as Markdown is read and cut in the same way. */
const cacheFolder = join(root, ".handrail", "bench");
/** Of the texts and vectors that are generated, and of how they are stored: a library of other ones is built anew. */
const textsVersion = 3;

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
  readonly #vectors = new WordVectors(this.dimensions);

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

  generate(text: string): Float32Array {
    return this.#vectors.of(text);
  }
}

const folderOf = (chunks: number): string =>
  join(cacheFolder, `library-${chunks}-v${CHUNKER_VERSION}.${parserVersions.markdown}.${textsVersion}`);

/** The folder of a library with so many chunks; built when it isn't there. */
export async function bigLibrary(chunks: number, { say }: BenchOptions): Promise<string> {
  const folder = folderOf(chunks);
  if (existsSync(folder)) return folder;
  say(`building a library of ${chunks} chunks, once`);
  await buildLibrary(chunks, say);
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

/** Imports so many chunks in a process of its own that is asked questions meanwhile, and keeps them for `bigLibrary`. */
export async function buildLibrary(chunks: number, say: (line: string) => void): Promise<BuiltLibrary> {
  const building = `${folderOf(chunks)}.building`;
  rmSync(building, { recursive: true, force: true });
  const built = await importLibrary(building, chunks, say);
  rmSync(folderOf(chunks), { recursive: true, force: true });
  renameSync(building, folderOf(chunks));
  return built;
}

async function importLibrary(folder: string, chunks: number, say: (line: string) => void): Promise<BuiltLibrary> {
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
