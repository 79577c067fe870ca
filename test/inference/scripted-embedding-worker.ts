import type { EmbeddingProtocol } from "../../electron/inference/embedding-protocol.ts";
import { ModelNotLoadedError } from "../../electron/inference/worker-gone.ts";
import { serveWorker } from "../../electron/platform/serve-worker.ts";

// Speaks the embedding worker's protocol without a model: a text's vector holds its length. "wait" takes a while.
let isLoaded = false;

serveWorker<EmbeddingProtocol>({
  load: () => {
    isLoaded = true;
    return [];
  },
  async embed({ text }) {
    if (!isLoaded) throw new ModelNotLoadedError("no model");
    if (text === "wait") await new Promise((resolve) => setTimeout(resolve, 100));
    return Float32Array.of(text.length);
  },
  judge: ({ window }) => ({ relevance: 0, evidence: window.sentences.map(() => 0) }),
});
