import { bigLibrary, dataOf } from "./big-library.ts";
import { median, type BenchPart } from "./bench-part.ts";
import { serveLibrary } from "./served-library.ts";

const sizes = [10_000, 100_000];
const limitMs = 1_000;

/** `handrail serve` over libraries of two sizes, until it listens. */
export const start: BenchPart = {
  name: "start",
  title: "Start",
  async run(options) {
    const measured: { chunks: number; readies: number[] }[] = [];
    for (const chunks of options.quick ? sizes.slice(0, 1) : sizes) {
      const folder = dataOf(await bigLibrary(chunks, options));
      const readies: number[] = [];
      for (let run = 0; run < (options.quick ? 2 : 5); run += 1) {
        const served = await serveLibrary(folder);
        readies.push(served.readyMs);
        await served.stop();
        options.say(`${chunks} chunks: listens after ${served.readyMs.toFixed(0)} ms`);
      }
      measured.push({ chunks, readies });
    }
    return {
      columns: ["chunks", "until it listens, ms: median", "least", "most"],
      rows: measured.map(({ chunks, readies }) => [
        chunks.toLocaleString("en"),
        median(readies),
        Math.min(...readies),
        Math.max(...readies),
      ]),
      figures: measured.map(({ chunks, readies }) => ({
        name: `start at ${chunks} chunks, ms`,
        value: median(readies),
        better: "lower" as const,
        limit: limitMs,
        isRatio: false,
      })),
      notes: ["Started from its sources under plain Node, as `handrail serve` in a checkout; without a chat model."],
    };
  },
};
