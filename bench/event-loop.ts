import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { openBenchEngine, policyText, timeAnswer } from "./bench-engine.ts";
import { bigLibrary, dataOf, openLibrary } from "./big-library.ts";
import type { BenchPart } from "./bench-part.ts";
import { benchQuestions } from "./library-search.ts";

/** How long the main process holds anything up while it imports, searches and generates all at once. */
export const eventLoop: BenchPart = {
  name: "event-loop",
  title: "The main process during import, search and generation together",
  async run(options) {
    const library = await bigLibrary(10_000, options);
    const more = join(await bigLibrary(2_000, options), "documents");
    const folder = mkdtempSync(join(tmpdir(), "handrail-bench-"));
    try {
      cpSync(dataOf(library), folder, { recursive: true });
      await using opened = await openBenchEngine();
      await using app = await openLibrary(folder, opened);
      const questions = await benchQuestions(40);
      const controller = new AbortController();
      const { job_id } = await app.client.documents.import({ paths: [more] });
      const generating = (async () => {
        for (let run = 0; !controller.signal.aborted; run += 1) {
          const asked = {
            sessionId: `loop ${run}`,
            text: policyText(300, run),
            maxTokens: 80,
            signal: controller.signal,
          };
          await timeAnswer(opened.engine, asked);
        }
      })();
      const delays = monitorEventLoopDelay({ resolution: 1 });
      // Opening the folder is over; what is measured is daily work.
      delays.enable();
      const ask = (at: number) =>
        app.client.chat.ask({ message: questions[at % questions.length] ?? "", mode: "extractive" });
      await ask(0);
      const first = delays.max / 1e6;
      delays.reset();
      const searching = (async () => {
        for (let at = 1; !controller.signal.aborted; at += 1) {
          await ask(at);
        }
      })();
      for await (const job of await app.client.jobs.watch({ job_id })) {
        if (options.quick && job.chunks_done > 400) break;
        if (["done", "failed"].includes(job.status)) break;
      }
      delays.disable();
      controller.abort();
      await Promise.all([generating, searching]);
      const [typical, p999, worst] = [delays.percentile(50), delays.percentile(99.9), delays.max].map((ns) => ns / 1e6);
      return {
        columns: ["event loop delay, ms", ""],
        rows: [
          ["median", typical ?? 0],
          ["p99.9", p999 ?? 0],
          ["worst", worst ?? 0],
          ["worst during the first question after the start", first],
        ],
        figures: [
          { name: "p99.9, ms", value: p999 ?? 0, better: "lower", limit: 20, isRatio: false },
          { name: "worst, ms", value: worst ?? 0, better: "lower", limit: 50, isRatio: false },
        ],
        notes: [
          "2,000 chunks imported into 10,000 while questions are answered one after another and the model writes. With only two cores part of a delay is waiting for one. What a question needs is compiled while the first is answered, which is shown by itself.",
        ],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
