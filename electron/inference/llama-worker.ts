import { standBack } from "../platform/process-priority.ts";
import { serveWorker } from "../platform/serve-worker.ts";
import type { LlamaProtocol } from "./llama-protocol.ts";
import { LlamaRuntime } from "./llama-runtime.ts";
import { ModelNotLoadedError } from "./worker-gone.ts";

// The program of the inference process; llama-engine.ts is its other side.
standBack("generation");
let runtime: LlamaRuntime | undefined;

function loaded(): LlamaRuntime {
  if (!runtime) throw new ModelNotLoadedError("no model is loaded");
  return runtime;
}

serveWorker<LlamaProtocol>({
  async load(params) {
    runtime = await LlamaRuntime.load(params);
    return { contextLength: runtime.contextLength, gpuLayers: runtime.gpuLayers };
  },
  generate: (params, context) => loaded().generate(params, context),
  prepare: (params, { signal }) => loaded().prepare(params, signal),
  countTokens: ({ messages }) => loaded().countTokens(messages),
  async forget({ sessionId }) {
    await runtime?.forget(sessionId);
    return undefined;
  },
  calibrate: ({ shapes }, { signal }) => loaded().calibrate(shapes, signal),
  async save() {
    await runtime?.saveAll();
    return undefined;
  },
});
