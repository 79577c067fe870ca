import { openBenchEngine, policyText, timeAnswer } from "./bench-engine.ts";
import { median, quantile, type BenchPart } from "./bench-part.ts";

/** An answer being written beside another session's long prompt, and several sessions that ask at once. */
export const fairness: BenchPart = {
  name: "fairness",
  title: "Several sessions at once",
  async run({ quick, say }) {
    await using opened = await openBenchEngine();
    const { engine } = opened;
    await timeAnswer(engine, { sessionId: "warm", text: "Hello", maxTokens: 1 });
    const pauses: number[] = [];
    const worst: number[] = [];
    for (let run = 0; run < (quick ? 1 : 5); run += 1) {
      const story = { sessionId: `story ${run}`, text: `Write a long story about lighthouse ${run}.`, maxTokens: 160 };
      const writing = timeAnswer(engine, story);
      await new Promise((resolve) => setTimeout(resolve, 600));
      await timeAnswer(engine, { sessionId: `long ${run}`, text: policyText(1_200, run), maxTokens: 1 });
      const { arrivals } = await writing;
      const gaps = arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? at));
      pauses.push(...gaps);
      worst.push(Math.max(...gaps));
      say(`stream beside a long prompt ${run + 1}: longest pause ${worst.at(-1)?.toFixed(0)} ms`);
    }
    const spreads: number[] = [];
    const waits: number[] = [];
    for (let run = 0; run < (quick ? 1 : 4); run += 1) {
      const asked = [0, 1, 2, 3].map((index) =>
        timeAnswer(engine, {
          sessionId: `fair ${run} ${index}`,
          text: policyText(250, run * 4 + index),
          maxTokens: 24,
        }),
      );
      const answers = await Promise.all(asked);
      const firsts = answers.map(({ firstTokenMs }) => firstTokenMs);
      spreads.push(Math.max(...firsts) / Math.min(...firsts));
      waits.push(...firsts);
    }
    return {
      columns: ["ms", "median", "p95", "worst"],
      rows: [
        [
          "pause of a stream beside another session's prompt",
          median(pauses),
          quantile(pauses, 0.95),
          Math.max(...worst),
        ],
        ["first token when four sessions ask at once", median(waits), quantile(waits, 0.95), Math.max(...waits)],
      ],
      figures: [
        {
          name: "longest pause of a stream, ms",
          value: Math.max(...worst),
          better: "lower",
          limit: 500,
          isRatio: false,
        },
        {
          name: "first tokens of four sessions, slowest to quickest",
          value: median(spreads),
          better: "lower",
          limit: 2,
          isRatio: true,
        },
      ],
    };
  },
};
