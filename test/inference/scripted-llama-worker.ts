import { serveWorker } from "../../electron/platform/serve-worker.ts";
import type { LlamaProtocol } from "../../electron/inference/llama-protocol.ts";

// Speaks the inference worker's protocol without a model. What it does stands in the question: "crash" ends the
// process before the first word, "crash later" after it, "wait" answers only until it is cancelled.
let model = "";

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

serveWorker<LlamaProtocol>({
  load({ modelPath, contextSize, gpu }) {
    if (modelPath.endsWith("bad-driver.gguf") && gpu === "auto") process.exit(1);
    if (modelPath.endsWith("broken.gguf")) throw new Error("not a model");
    model = modelPath;
    return { contextLength: contextSize, gpuLayers: 0 };
  },
  async generate({ messages, maxTokens, sessionId }, { signal, emit }) {
    const question = messages.at(-1)?.content ?? "";
    if (maxTokens > 8_000) return { outcome: "prompt_too_long", promptTokens: 500 };
    if (question === "crash") process.exit(1);
    emit({ type: "prompt_evaluated", promptTokens: 10, cachedTokens: 0, ms: 1 });
    emit({ type: "text", text: `${sessionId} ${model}` });
    if (question === "crash later") {
      await sleep(50);
      process.exit(1);
    }
    while (question === "wait" && !signal.aborted) await sleep(10);
    emit({ type: "end", reason: "stop", completionTokens: 2, tokensPerSecond: 10 });
    return { outcome: "done" };
  },
  async prepare({ messages }, { signal }) {
    while (messages.at(-1)?.content === "wait" && !signal.aborted) await sleep(10);
    return messages.length;
  },
  save: () => undefined,
  calibrate: ({ shapes }) =>
    shapes.map((shape) => ({ ...shape, promptTokensPerSecond: 100 * shape.threads, tokensPerSecond: 10 })),
  countTokens: ({ messages }) => messages.length,
  forget: () => undefined,
});
