export type WorkerName = "inference" | "embedding" | "parsing" | "checkpoint";

/** Where each worker's program lies: from this folder in the source, and beside the others in a build. */
const workerFiles: Readonly<Record<WorkerName, { readonly source: string; readonly built: string }>> = {
  inference: { source: "../inference/llama-worker.ts", built: "./llama-worker.js" },
  embedding: { source: "../inference/embedding-worker.ts", built: "./embedding-worker.js" },
  parsing: { source: "../library/parsers/parser-worker.ts", built: "./parser-worker.js" },
  checkpoint: { source: "./checkpoint-worker.ts", built: "./checkpoint-worker.js" },
};

/** The program that a worker process or thread starts with; `module` is the caller's own address, for tests. */
export function workerEntry(name: WorkerName, module = import.meta.url): URL {
  const { source, built } = workerFiles[name];
  return new URL(module.endsWith(".ts") ? source : built, module);
}
