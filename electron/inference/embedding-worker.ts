import { verifyFiles } from "../models/verify-files.ts";
import { serveWorker } from "../platform/serve-worker.ts";
import type { EmbeddingProtocol } from "./embedding-protocol.ts";
import { loadMiniLm, type MiniLm } from "./minilm.ts";
import { ModelNotLoadedError } from "./worker-gone.ts";

// The program of the embedding process; embedding-worker-client.ts is its other side.
let model: MiniLm | undefined;

serveWorker<EmbeddingProtocol>({
  async load({ folder, files, known }) {
    const stamps = await verifyFiles(folder, files, known);
    model ??= await loadMiniLm(folder);
    return stamps;
  },
  embed({ text }) {
    if (!model) throw new ModelNotLoadedError("the embedding model is not loaded");
    return model.embed(text);
  },
});
