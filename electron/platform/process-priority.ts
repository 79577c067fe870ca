import { setPriority } from "node:os";

/**
 * How far each process stands back (POSIX niceness) behind the one that serves the window, which has little to do but at
 * once: on two cores that were busy otherwise its event loop came up to a quarter of a second late. A question's vector
 * and reading go before what a model writes, and reading files comes last, after other programs too.
 */
const niceness = { embedding: 3, generation: 5, parsing: 10 } as const;

/** Lowers the priority of this process. */
export function standBack(work: keyof typeof niceness): void {
  try {
    setPriority(niceness[work]);
  } catch {
    // Not allowed everywhere; then it is done all the same.
  }
}
