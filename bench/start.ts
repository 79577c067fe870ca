import { setTimeout as sleep } from "node:timers/promises";
import { bigLibrary, dataOf } from "./big-library.ts";
import { median, type BenchPart } from "./bench-part.ts";
import { benchQuestions } from "./library-search.ts";
import { commandOf, processTree, residentMegabytes } from "./process-memory.ts";
import { serveLibrary } from "./served-library.ts";

const sizes = [
  { chunks: 10_000, memoryLimit: 300 },
  { chunks: 100_000, memoryLimit: 450 },
];

/** `handrail serve` over libraries of two sizes: until it listens, and what it holds after a hundred searches. */
export const start: BenchPart = {
  name: "start",
  title: "Start and memory",
  async run(options) {
    const measured = [];
    for (const size of options.quick ? sizes.slice(0, 1) : sizes) {
      const folder = dataOf(await bigLibrary(size.chunks, options));
      const readies: number[] = [];
      const memories = { backend: 0, embedding: 0 };
      for (let run = 0; run < (options.quick ? 2 : 5); run += 1) {
        const served = await serveLibrary(folder);
        readies.push(served.readyMs);
        if (run === 0) {
          for (const question of await benchQuestions(options.quick ? 20 : 100)) await served.search(question);
          await sleep(1_000);
          for (const pid of processTree(served.pid)) {
            const megabytes = residentMegabytes(pid) ?? 0;
            if (pid === served.pid) memories.backend = megabytes;
            else if (commandOf(pid).includes("embedding")) memories.embedding = megabytes;
          }
        }
        await served.stop();
        options.say(`${size.chunks} chunks: listens after ${served.readyMs.toFixed(0)} ms`);
      }
      measured.push({ ...size, readyMs: median(readies), ...memories });
    }
    return {
      columns: ["chunks", "until it listens, ms", "backend, MB", "embedding and reader, MB"],
      rows: measured.map(({ chunks, readyMs, backend, embedding }) => [
        chunks.toLocaleString("en"),
        readyMs,
        backend,
        embedding,
      ]),
      figures: measured.flatMap(({ chunks, memoryLimit, readyMs, backend, embedding }) => [
        {
          name: `start at ${chunks} chunks, ms`,
          value: readyMs,
          better: "lower" as const,
          limit: 1_000,
          isRatio: false,
        },
        {
          name: `backend at ${chunks} chunks, MB`,
          value: backend,
          better: "lower" as const,
          limit: memoryLimit,
          isRatio: false,
        },
        {
          name: `embedding process at ${chunks} chunks, MB`,
          value: embedding,
          better: "lower" as const,
          limit: 450,
          isRatio: false,
        },
      ]),
      notes: [
        "Started from its sources under plain Node, as `handrail serve` in a checkout; memory after a hundred searches, without a chat model.",
      ],
    };
  },
};
