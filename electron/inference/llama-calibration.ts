import type { LlamaModel } from "node-llama-cpp";
import type { EngineShape, MeasuredShape } from "./engine-shape.ts";

/** Short enough for a slow model: at 20 tokens a second a shape takes some 15 seconds. */
const promptTokens = 192;
const answerTokens = 16;
const text = "Employees may carry over annual leave into the next year when their manager agrees in writing. ";

/** Measures one shape in a small context of its own beside the one in use; undefined when the signal aborts. */
export async function measureShape(
  model: LlamaModel,
  shape: EngineShape,
  signal: AbortSignal,
): Promise<MeasuredShape | undefined> {
  const context = await model.createContext({
    contextSize: 512,
    sequences: 1,
    threads: shape.threads,
    flashAttention: shape.flashAttention,
    batchSize: 128,
  });
  try {
    const sequence = context.getSequence();
    const tokens = model.tokenize(text.repeat(40)).slice(0, promptTokens);
    // The first batch warms the caches up and isn't counted.
    await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(0, 64));
    const promptMs = await timed(async () => {
      for (let at = 64; at < tokens.length - 1 && !signal.aborted; at += 64) {
        await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(at, Math.min(at + 64, tokens.length - 1)));
      }
    });
    let written = 0;
    const answerMs = await timed(async () => {
      const generator = sequence.evaluate(tokens.slice(-1), { temperature: 0, yieldEogToken: true });
      while (written < answerTokens && !signal.aborted && !(await generator.next()).done) written += 1;
      await generator.return();
    });
    if (signal.aborted) return undefined;
    return {
      ...shape,
      promptTokensPerSecond: ((tokens.length - 65) * 1_000) / promptMs,
      tokensPerSecond: (written * 1_000) / answerMs,
    };
  } finally {
    await context.dispose();
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
