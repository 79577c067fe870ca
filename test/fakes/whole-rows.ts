import type { ChunkIndex } from "../../electron/retrieval/chunk-index.ts";
import type { ChunkRow } from "../../electron/retrieval/chunk-rows.ts";

/** The rows of these chunks as they were written, in no order. */
export function wholeRows(index: ChunkIndex, chunkKeys: readonly number[]): ChunkRow[] {
  const sentences = index.sentencesOf(chunkKeys);
  return index
    .fetch(chunkKeys, { vectors: true })
    .map((row) => ({ ...row, sentences: sentences.get(row.chunkKey) ?? new Int8Array() }));
}
