import { availableParallelism } from "node:os";
import { getLlama, type Token } from "node-llama-cpp";
import { assumedShape } from "../electron/inference/engine-shape.ts";
import { renderPrompt } from "../electron/inference/prompt-format.ts";
import { benchSystem, openBenchEngine, policyText, timeAnswer } from "./bench-engine.ts";
import { median, shown, type BenchPart } from "./bench-part.ts";

const answerTokens = 96;

interface Pair {
  readonly own: { readonly firstTokenMs: number; readonly tokensPerSecond: number };
  readonly other: { readonly firstTokenMs: number; readonly tokensPerSecond: number };
}

const ratioOf = ({ own, other }: Pair): number => own.tokensPerSecond / other.tokensPerSecond;

/** What the engine adds to llama.cpp: the same prompts through it and through the bare loop. */
export const generation: BenchPart = {
  name: "generation",
  title: "The engine beside the bare loop of llama.cpp",
  async run({ quick, say }) {
    await using opened = await openBenchEngine();
    const { engine, model } = opened;
    const shape = assumedShape(availableParallelism());
    const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, maxThreads: 0 });
    await using raw = await llama.loadModel({ modelPath: model.path });
    await using context = await raw.createContext({
      contextSize: 8_192,
      sequences: 1,
      threads: shape.threads,
      flashAttention: shape.flashAttention,
      batchSize: 512,
    });
    const sequence = context.getSequence();
    const tokenize = (text: string): Token[] =>
      renderPrompt(model.promptFormat, [
        { role: "system", content: benchSystem },
        { role: "user", content: text },
      ]).flatMap((part) => raw.tokenize(part.text, part.kind === "template"));

    /** One prompt evaluated whole, one token after another. */
    async function bare(text: string, kept: boolean): Promise<{ firstTokenMs: number; tokensPerSecond: number }> {
      const tokens = tokenize(text);
      if (!kept) await sequence.clearHistory();
      const startedAt = performance.now();
      await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
      let firstAt = 0;
      let count = 0;
      for await (const _ of sequence.evaluate(tokens.slice(sequence.nextTokenIndex), {
        temperature: 0,
        yieldEogToken: true,
      })) {
        if (count === 0) firstAt = performance.now();
        count += 1;
        if (count === answerTokens) break;
      }
      return {
        firstTokenMs: firstAt - startedAt,
        tokensPerSecond: ((count - 1) * 1_000) / (performance.now() - firstAt),
      };
    }

    await timeAnswer(engine, { sessionId: "warm", text: "Hello", maxTokens: 4 });
    await bare("Hello", false);
    const rows: [string, number, number, number, number, number, string][] = [];
    const speeds: number[] = [];
    const delays: number[] = [];
    for (const words of [120, 400, 900]) {
      const pairs: Pair[] = [];
      for (let run = 0; run < (quick ? 2 : 7); run += 1) {
        const text = `${policyText(words, run + words)} Write all rules again, each in other words.`;
        const own = await timeAnswer(engine, { sessionId: `${words} ${run}`, text, maxTokens: answerTokens });
        const other = await bare(text, true);
        pairs.push({ own, other });
        speeds.push(ratioOf({ own, other }));
        delays.push(own.firstTokenMs - other.firstTokenMs);
      }
      rows.push([
        `${words} words`,
        median(pairs.map(({ own }) => own.firstTokenMs)),
        median(pairs.map(({ other }) => other.firstTokenMs)),
        median(pairs.map(({ own }) => own.tokensPerSecond)),
        median(pairs.map(({ other }) => other.tokensPerSecond)),
        median(pairs.map(ratioOf)),
        `${shown(Math.min(...pairs.map(ratioOf)))} to ${shown(Math.max(...pairs.map(ratioOf)))}`,
      ]);
      say(`${words} words done`);
    }
    return {
      columns: ["prompt", "first token, ms", "bare", "tokens a second", "bare", "ratio", "from … to"],
      rows,
      figures: [
        {
          name: "tokens per second, of the bare loop's",
          value: median(speeds),
          better: "higher",
          limit: 0.95,
          isRatio: true,
        },
        {
          name: "first token later than the bare loop's, ms",
          value: median(delays),
          better: "lower",
          limit: 30,
          isRatio: false,
        },
      ],
      notes: ["Both keep the system prompt. The bare loop evaluates a prompt whole, the engine in slices."],
    };
  },
};
