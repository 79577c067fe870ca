import { buildLibrary } from "./big-library.ts";
import { quantile, type BenchPart } from "./bench-part.ts";

/** An import of 100,000 chunks: memory of all processes, searches meanwhile and afterwards. */
export const import100k: BenchPart = {
  name: "import-100k",
  title: "Importing 100,000 chunks while questions are answered",
  async run({ quick, say }) {
    const built = await buildLibrary(quick ? 2_000 : 100_000, say);
    const { chunks, seconds, peakMb, meanwhileMs, afterwardsMs, loopDelayMs } = built;
    return {
      columns: [
        "chunks",
        "minutes",
        "chunks/s",
        "peak of all processes, MB",
        "searches meanwhile",
        "p50 ms",
        "p95 ms",
        "p95 ms afterwards",
        "loop delay p99.9 ms",
        "longest ms",
      ],
      rows: [
        [
          chunks.toLocaleString("en"),
          seconds / 60,
          chunks / seconds,
          peakMb,
          String(meanwhileMs.length),
          quantile(meanwhileMs, 0.5),
          quantile(meanwhileMs, 0.95),
          quantile(afterwardsMs, 0.95),
          loopDelayMs.p999,
          loopDelayMs.most,
        ],
      ],
      figures: [
        { name: "peak memory of all processes, MB", value: peakMb, better: "lower", limit: 1_500, isRatio: false },
        {
          name: "search p95 while importing, ms",
          value: quantile(meanwhileMs, 0.95),
          better: "lower",
          limit: 150,
          isRatio: false,
        },
        {
          name: "search p95 afterwards, ms",
          value: quantile(afterwardsMs, 0.95),
          better: "lower",
          limit: 150,
          isRatio: false,
        },
      ],
      notes: ["Documents' vectors come from a seeded generator, questions' from the real embedder; no reader judges."],
    };
  },
};
