import { verifyFiles } from "../models/verify-files.ts";
import { standBack } from "../platform/process-priority.ts";
import { serveWorker } from "../platform/serve-worker.ts";
import type { EmbeddingProtocol } from "./embedding-protocol.ts";
import { loadHandrailReader, type HandrailReader } from "./handrail-reader.ts";
import { loadMiniLm, type MiniLm } from "./minilm.ts";
import { ModelNotLoadedError } from "./worker-gone.ts";

// The program of the embedding process; embedding-worker-client.ts is its other side.
standBack("embedding");
let embedder: MiniLm | undefined;
let reader: HandrailReader | undefined;

serveWorker<EmbeddingProtocol>({
  async load({ role, folder, files, known, maxWordPieces }) {
    const stamps = await verifyFiles(folder, files, known);
    if (role === "embedder") embedder ??= await loadMiniLm(folder, maxWordPieces);
    else reader ??= await loadHandrailReader(folder);
    return stamps;
  },
  embed({ text }) {
    if (!embedder) throw new ModelNotLoadedError("the embedding model is not loaded");
    return embedder.embed(text);
  },
  judge({ question, window }) {
    if (!reader) throw new ModelNotLoadedError("the reader is not loaded");
    return reader.judge(question, window);
  },
});
