import { setTimeout as sleep } from "node:timers/promises";
import { openBenchEngine, policyText, timeAnswer } from "./bench-engine.ts";
import { bigLibrary, dataOf, openLibrary, type OpenLibrary } from "./big-library.ts";
import { median, quantile, type BenchPart } from "./bench-part.ts";
import { benchQuestions } from "./library-search.ts";

const chunks = 10_000;
const limitMs = 300;

/** From Enter to the quoted answer with its sources, as an event on the wire. */
export const firstWords: BenchPart = {
  name: "first-words",
  title: "First words: the quoted answer on the screen, over 10,000 chunks",
  async run(options) {
    const count = options.quick ? 15 : 80;
    await using opened = await openBenchEngine();
    await using library = await openLibrary(dataOf(await bigLibrary(chunks, options)), opened);
    const questions = await benchQuestions(count + 5);
    for (const question of questions.slice(count)) await quoteMs(library, question);

    const idle = await each(questions.slice(0, count), (question) => quoteMs(library, question));
    options.say("engine idle: done");
    const prepared = await each(questions.slice(0, count), async (question) => {
      await library.client.chat.prepare({ draft: question });
      return quoteMs(library, question);
    });
    options.say("prepared: done");
    const controller = new AbortController();
    const writing = keepBusy(opened.engine, controller.signal);
    await sleep(2_000);
    const busy = await each(questions.slice(0, count), (question) => quoteMs(library, question));
    controller.abort();
    await writing;

    const rows = [
      ["engine idle", idle],
      ["engine reading and writing for another session", busy],
      ["looked up while it was typed", prepared],
    ] as const;
    return {
      columns: ["ms", "median", "p95", "worst"],
      rows: rows.map(([name, values]) => [name, median(values), quantile(values, 0.95), Math.max(...values)]),
      figures: rows.map(([name, values]) => ({
        name: `p95, ${name}, ms`,
        value: quantile(values, 0.95),
        better: "lower" as const,
        limit: limitMs,
        isRatio: false,
      })),
      notes: ["Search, reader, decision and quote; everything that happens before the words can be shown."],
    };
  },
};

async function quoteMs({ client }: OpenLibrary, message: string): Promise<number> {
  const startedAt = performance.now();
  let quotedAt: number | undefined;
  let sessionId: string | undefined;
  for await (const event of await client.chat.askStream({ message, mode: "extractive" })) {
    if (event.type === "session") sessionId = event.session_id;
    if (event.type === "retrieval") quotedAt = performance.now();
  }
  if (sessionId) await client.sessions.delete({ session_id: sessionId });
  return (quotedAt ?? performance.now()) - startedAt;
}

async function each(questions: readonly string[], measure: (question: string) => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (const question of questions) values.push(await measure(question));
  return values;
}

async function keepBusy(engine: Parameters<typeof timeAnswer>[0], signal: AbortSignal): Promise<void> {
  for (let run = 0; !signal.aborted; run += 1) {
    await timeAnswer(engine, { sessionId: `busy ${run}`, text: policyText(500, run), maxTokens: 120, signal });
  }
}
