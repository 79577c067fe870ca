import { setTimeout as sleep } from "node:timers/promises";
import { bigLibrary, dataOf } from "./big-library.ts";
import type { BenchPart } from "./bench-part.ts";
import { benchQuestions } from "./library-search.ts";
import { commandOf, processTree, residentMegabytes } from "./process-memory.ts";
import { serveLibrary } from "./served-library.ts";

const sizes = [
  { chunks: 10_000, backendLimit: 300 },
  { chunks: 100_000, backendLimit: 450 },
];
const embeddingLimit = 450;

/** What `handrail serve` holds after a hundred searches, process by process. */
export const memory: BenchPart = {
  name: "memory",
  title: "Memory without a chat model",
  async run(options) {
    const measured = [];
    for (const size of options.quick ? sizes.slice(0, 1) : sizes) {
      const served = await serveLibrary(dataOf(await bigLibrary(size.chunks, options)));
      const megabytes = { backend: 0, embedding: 0 };
      try {
        for (const question of await benchQuestions(options.quick ? 20 : 100)) await served.search(question);
        await sleep(1_000);
        for (const pid of processTree(served.pid)) {
          const resident = residentMegabytes(pid) ?? 0;
          if (pid === served.pid) megabytes.backend = resident;
          else if (commandOf(pid).includes("embedding")) megabytes.embedding = resident;
        }
      } finally {
        await served.stop();
      }
      options.say(`${size.chunks} chunks: backend ${megabytes.backend.toFixed(0)} MB`);
      measured.push({ ...size, ...megabytes });
    }
    return {
      columns: ["chunks", "backend, MB", "embedding and reader, MB"],
      rows: measured.map(({ chunks, backend, embedding }) => [chunks.toLocaleString("en"), backend, embedding]),
      figures: measured.flatMap(({ chunks, backendLimit, backend, embedding }) => [
        {
          name: `backend at ${chunks} chunks, MB`,
          value: backend,
          better: "lower" as const,
          limit: backendLimit,
          isRatio: false,
        },
        {
          name: `embedding process at ${chunks} chunks, MB`,
          value: embedding,
          better: "lower" as const,
          limit: embeddingLimit,
          isRatio: false,
        },
      ]),
      notes: ["Resident memory after a hundred searches; the embedding process ends after five idle minutes."],
    };
  },
};
