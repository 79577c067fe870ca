import { openBenchEngine, policyText, timeAnswer } from "./bench-engine.ts";
import { median, quantile, type BenchPart } from "./bench-part.ts";

/** Cancelling inside a long prompt: when the caller is back, and when the next question gets its first token. */
export const cancel: BenchPart = {
  name: "cancel",
  title: "Cancel during a prompt of about 2,500 tokens",
  async run({ quick, say }) {
    await using opened = await openBenchEngine();
    const { engine } = opened;
    await timeAnswer(engine, { sessionId: "warm", text: "Hello", maxTokens: 1 });
    const returned: number[] = [];
    const free: number[] = [];
    const alone: number[] = [];
    for (let run = 0; run < (quick ? 3 : 12); run += 1) {
      const short = { sessionId: "short", text: `Name a colour, number ${run}.`, maxTokens: 1 };
      alone.push((await timeAnswer(engine, short)).totalMs);
      const controller = new AbortController();
      let abortedAt = 0;
      setTimeout(
        () => {
          abortedAt = performance.now();
          controller.abort();
        },
        400 + 170 * run,
      );
      const text = policyText(1_700, run);
      await timeAnswer(engine, { sessionId: `long ${run}`, text, maxTokens: 1, signal: controller.signal });
      returned.push(performance.now() - abortedAt);
      await timeAnswer(engine, { ...short, text: `Name another colour, number ${run}.` });
      free.push(performance.now() - abortedAt);
      say(
        `${run + 1}: back after ${returned.at(-1)?.toFixed(0)} ms, next first token after ${free.at(-1)?.toFixed(0)} ms`,
      );
    }
    const row = (name: string, values: readonly number[]) => [
      name,
      median(values),
      quantile(values, 0.95),
      Math.max(...values),
    ];
    return {
      columns: ["ms", "median", "p95", "worst"],
      rows: [
        row("until the caller is back", returned),
        row("until another question has its first token", free),
        row("the same question when nothing else ran", alone),
      ],
      figures: [
        {
          name: "until the caller is back, worst, ms",
          value: Math.max(...returned),
          better: "lower",
          limit: 300,
          isRatio: false,
        },
        {
          name: "extra wait of the next question, median, ms",
          value: median(free) - median(alone),
          better: "lower",
          limit: 1_000,
          isRatio: false,
        },
      ],
      notes: ["Unsliced, a cancel was measured to wait up to 13 s for the prompt's end."],
    };
  },
};
