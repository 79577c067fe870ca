import { setTimeout as sleep } from "node:timers/promises";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { openLibrary } from "./big-library.ts";
import type { ImportLine } from "./import-line.ts";
import { benchQuestions } from "./library-search.ts";

/**
 * A process of its own, as the application's backend is one: imports a folder while questions are searched for, and
 * says on its standard output, a line of JSON each, how far it is.
 *
 * `node bench/import-library.ts DATA DOCUMENTS CHUNKS`
 */
const [dataFolder = "", documents = "", wanted = "0"] = process.argv.slice(2);

await using library = await openLibrary(dataFolder, { reads: false });
const questions = await benchQuestions(60);
const delay = monitorEventLoopDelay({ resolution: 5 });
const startedAt = performance.now();
let searchMs: number[] = [];
let chunks = 0;
const say = (isDone: boolean): void => {
  const line: ImportLine = {
    chunks,
    seconds: (performance.now() - startedAt) / 1_000,
    searchMs,
    isDone,
    loopDelayMs: { p999: delay.percentile(99.9) / 1e6, most: delay.max / 1e6 },
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  searchMs = [];
};
const search = async (number: number): Promise<void> => {
  const { timings } = await library.client.search.search({ query: questions[number % questions.length] ?? "" });
  searchMs.push(timings.total_ms);
};
// Before the first document there is nothing to search for, and the model isn't loaded.
await library.embedder.embed(["Warm up."], { priority: "question" });
const imported = new AbortController();
const asking = (async () => {
  for (let number = 0; !imported.signal.aborted; number += 1) {
    await sleep(700, undefined, { signal: imported.signal }).catch(() => undefined);
    if (chunks > 0 && !imported.signal.aborted) await search(number);
  }
})();
const { job_id } = await library.client.documents.import({ paths: [documents] });
delay.enable();
let said = 0;
for await (const job of await library.client.jobs.watch({ job_id })) {
  if (["failed", "cancelled"].includes(job.status)) throw new Error(`the import was ${job.status}`);
  chunks = job.chunks_done;
  if (chunks >= said + Number(wanted) / 20) {
    said = chunks;
    say(false);
  }
}
delay.disable();
imported.abort();
await asking;
say(false);
for (let number = 0; number < 60; number += 1) await search(number);
say(true);
