import { availableParallelism } from "node:os";

/**
 * Threads that the language model computes with: one core is left for everything else. Generation was measured to
 * collapse 50-fold when every core is taken.
 */
export const engineThreads = (cores = availableParallelism()): number => Math.max(1, cores - 1);

/**
 * LanceDB's own threads: as many as the engine's, but never one alone, with which LanceDB 0.31 was seen to hang for ever when
 * it built the keyword index of 50,000 chunks.
 */
export const lanceThreads = (cores?: number): number => Math.max(2, engineThreads(cores));
