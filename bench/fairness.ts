import type { LlamaEngine } from "../electron/inference/llama-engine.ts";
import { sliceTimes } from "../electron/inference/slice-size.ts";
import { openBenchEngine, policyText, timeAnswer, type Asked } from "./bench-engine.ts";
import { median, quantile, type BenchPart } from "./bench-part.ts";

const sessions = 4;

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
      const gaps = await pausesBesideLongPrompt(engine, run);
      pauses.push(...gaps);
      worst.push(Math.max(...gaps));
      say(`stream beside a long prompt ${run + 1}: longest pause ${worst.at(-1)?.toFixed(0)} ms`);
    }
    const spreads: number[] = [];
    const firsts: number[] = [];
    for (let run = 0; run < (quick ? 1 : 4); run += 1) {
      const waits = await askAtOnce(engine, run);
      spreads.push(Math.max(...waits) / Math.min(...waits));
      firsts.push(...waits);
    }
    const alone: number[] = [];
    const beside: number[] = [];
    for (let run = 0; run < (quick ? 1 : 4); run += 1) {
      alone.push(...(await askAlone(engine, run)));
      beside.push(...(await askBesideLongPrompts(engine, run)));
      say(`short questions beside long prompts ${run + 1}: ${beside.length} so far`);
    }
    const bound = sessions * (median(alone) + sliceTimes.sharedMs);
    const row = (name: string, values: readonly number[]) => [
      name,
      median(values),
      quantile(values, 0.95),
      Math.max(...values),
    ];
    return {
      columns: ["ms", "median", "p95", "worst"],
      rows: [
        row("pause of a stream beside another session's prompt", pauses),
        row("first token when four sessions ask at once", firsts),
        row("first token of a short question alone", alone),
        row("the same beside three sessions' long prompts", beside),
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
        {
          name: "wait of a short question beside three long prompts, p95, to what slices allow",
          value: quantile(beside, 0.95) / bound,
          better: "lower",
          limit: 1,
          isRatio: true,
        },
      ],
      notes: [
        `What slices allow: ${sessions} × (the wait alone + one slice of ${sliceTimes.sharedMs} ms), here ${bound.toFixed(0)} ms over ${beside.length} questions. Each slice of a prompt, and its first token, waits for at most one slice of each of the ${sessions - 1} others, and the last slice of a prompt may be short while theirs are whole. First come, first served, it would be the rest of all three prompts.`,
      ],
    };
  },
};

/** Between the tokens of an answer, while another session's prompt is read. */
async function pausesBesideLongPrompt(engine: LlamaEngine, run: number): Promise<number[]> {
  const story = { sessionId: `story ${run}`, text: `Write a long story about lighthouse ${run}.`, maxTokens: 160 };
  const writing = timeAnswer(engine, story);
  await new Promise((resolve) => setTimeout(resolve, 600));
  await timeAnswer(engine, longPrompt(`long ${run}`, run));
  const { arrivals } = await writing;
  return arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? at));
}

async function askAtOnce(engine: LlamaEngine, run: number): Promise<number[]> {
  const asked = Array.from({ length: sessions }, (_, index) =>
    timeAnswer(engine, {
      sessionId: `fair ${run} ${index}`,
      text: policyText(250, run * sessions + index),
      maxTokens: 24,
    }),
  );
  return (await Promise.all(asked)).map(({ firstTokenMs }) => firstTokenMs);
}

async function askAlone(engine: LlamaEngine, run: number): Promise<number[]> {
  const waits: number[] = [];
  for (let at = 0; at < 4; at += 1) waits.push((await timeAnswer(engine, shortQuestion(run * 100 + at))).firstTokenMs);
  return waits;
}

/** One short question after the other for as long as all of the others still read. */
async function askBesideLongPrompts(engine: LlamaEngine, run: number): Promise<number[]> {
  let reading = sessions - 1;
  const others = Array.from({ length: reading }, async (_, index) => {
    await timeAnswer(engine, longPrompt(`long ${run} ${index}`, run * sessions + index, 600));
    reading -= 1;
  });
  const waits: number[] = [];
  for (let at = 0; reading === sessions - 1; at += 1) {
    const { firstTokenMs } = await timeAnswer(engine, shortQuestion(run * 100 + 50 + at));
    if (reading === sessions - 1) waits.push(firstTokenMs);
  }
  await Promise.all(others);
  return waits;
}

const longPrompt = (sessionId: string, seed: number, words = 1_200): Asked => ({
  sessionId,
  text: policyText(words, seed),
  maxTokens: 1,
});

const shortQuestion = (seed: number): Asked => ({ sessionId: "short", text: policyText(60, seed), maxTokens: 1 });
