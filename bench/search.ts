import type { BenchPart } from "./bench-part.ts";
import { measureSearch } from "./library-search.ts";

const sizes = [
  { chunks: 10_000, limitMs: 60 },
  { chunks: 100_000, limitMs: 150 },
];

/** The search with its question's vector, over libraries of two sizes. */
export const search: BenchPart = {
  name: "search",
  title: "Searching",
  async run(options) {
    const measured = [];
    for (const size of options.quick ? sizes.slice(0, 1) : sizes) {
      measured.push({ ...size, ...(await measureSearch(size.chunks, options)) });
    }
    return {
      columns: ["chunks", "p50, ms", "p95, ms", "recall@10 beside exact scoring"],
      rows: measured.map(({ chunks, p50Ms, p95Ms, recall }) => [chunks.toLocaleString("en"), p50Ms, p95Ms, recall]),
      figures: measured.flatMap(({ chunks, limitMs, p95Ms, recall }) => [
        { name: `p95 at ${chunks} chunks, ms`, value: p95Ms, better: "lower" as const, limit: limitMs, isRatio: false },
        { name: `recall at ${chunks} chunks`, value: recall, better: "higher" as const, limit: 0.98, isRatio: true },
      ]),
      notes: [
        "The question is embedded by the real model; the documents' vectors are generated, sums of one for each word. Without the reader, whose time is part of the first words below.",
      ],
    };
  },
};
