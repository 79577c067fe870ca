import type { Candidate } from "../../electron/retrieval/candidates.ts";

export const keysOf = async (found: Promise<readonly Candidate[]>): Promise<number[]> =>
  (await found).map(({ chunkKey }) => chunkKey);
