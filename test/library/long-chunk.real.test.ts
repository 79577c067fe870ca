import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRouterClient } from "@orpc/server";
import { expect, onTestFinished, test } from "vitest";
import { createBackend } from "../../electron/backend.ts";
import { EmbeddingWorker } from "../../electron/inference/embedding-worker-client.ts";
import { systemClock } from "../../electron/platform/clock.ts";
import { openDatabase } from "../../electron/platform/database.ts";
import { silentLog } from "../../electron/platform/log.ts";
import { shippedModelsFolder } from "../../electron/platform/resources.ts";
import { ChunkIndex } from "../../electron/retrieval/chunk-index.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { wholeRows } from "../fakes/whole-rows.ts";

/** Each of these words, and each full stop, is one word piece. */
const sentence = (index: number): string =>
  `${["The", "A", "One", "This"][index % 4]} green office has some paper on every ${["table", "door", "wall"][index % 3]}.`;
const sentences = [
  ...Array.from({ length: 29 }, (_, index) => sentence(index)),
  "Cats and dogs may visit the garden with children.",
];
const piecesOfSentence = 10;
/** 256 without the two that open and close. */
const whole = Math.floor(254 / piecesOfSentence);
const read = [
  ...sentences.slice(0, whole),
  sentences[whole]
    ?.split(" ")
    .slice(0, 254 - whole * piecesOfSentence)
    .join(" "),
].join(" ");

test("a long chunk's vector comes from its first 256 word pieces, the rest is found by its sentences and words", async () => {
  const embedder = new EmbeddingWorker({ clock: systemClock, log: silentLog(), modelFolder: shippedModelsFolder() });
  onTestFinished(() => embedder.dispose());
  const folder = temporaryFolder();
  const documents = join(folder, "documents");
  mkdirSync(documents);
  writeFileSync(join(documents, "office.txt"), `${sentences.join(" ")}\n`);
  writeFileSync(join(documents, "other.txt"), "Travel by train is paid for everybody who works in another town.\n");
  const backend = await createBackend({
    dataFolder: join(folder, "data"),
    environment: { ALLOWED_ROOTS: documents },
    managedPolicyPath: join(folder, "no-policy.json"),
    stderr: { write: () => undefined },
    embedder,
  });
  try {
    const client = createRouterClient(backend.router, { context: backend.ownerContext("test") });
    const { job_id } = await client.documents.import({ paths: [documents] });
    for await (const job of await client.jobs.watch({ job_id })) expect(job.files_failed).toBe(0);
    const { results } = await client.search.search({ query: "Are pets allowed outside?" });
    expect(results[0]?.path).toBe("office.txt");
    expect((await client.search.search({ query: "cats" })).results[0]?.path).toBe("office.txt");
  } finally {
    await backend.dispose();
  }

  const database = openDatabase(backend.paths.database);
  const index = await ChunkIndex.open({
    folder: backend.paths.index,
    dimensions: embedder.dimensions,
    log: silentLog(),
  });
  try {
    const keys = database.prepare("SELECT key FROM chunks ORDER BY key").pluck().all();
    const rows = wholeRows(index, keys.map(Number));
    const long = rows.find((row) => row.terms.includes("cat"));
    expect(long?.sentences).toHaveLength(sentences.length * embedder.dimensions);
    const [first, all, ending] = await embedder.embed([read, sentences.join(" "), `${read} cats`], {
      priority: "document",
    });
    expect(long?.vector).toEqual(first);
    expect(all).toEqual(first);
    expect(ending).toEqual(first);
    const [shorter] = await embedder.embed([read.split(" ").slice(0, -1).join(" ")], { priority: "document" });
    expect(shorter).not.toEqual(first);
  } finally {
    await index.dispose();
    database.close();
  }
});
