import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";

// One loop serves all, so there is one count: whoever is answered, whoever imports.
let answering = 0;
let idle = Promise.withResolvers<void>();

/** However many questions are asked, work in the background goes on every so often. */
const longestWaitMs = 100;

/** Somebody waits for what `work` does: what runs in the background stands back meanwhile. */
export async function inForeground<Result>(work: () => Promise<Result>): Promise<Result> {
  answering += 1;
  try {
    return await work();
  } finally {
    answering -= 1;
    if (answering === 0) {
      idle.resolve();
      idle = Promise.withResolvers();
    }
  }
}

/**
 * For work that somebody waits for and whose steps take now a moment, now many, as the first time that they are done: to
 * be awaited between them. Others get their turn when `ms` have gone by.
 */
export function paced(ms = 4): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < ms) return undefined;
    return nextTurn().then(() => {
      since = performance.now();
    });
  };
}

/**
 * Ends a slice of work that nobody waits for: the next one begins when everything else had its turn, and nobody is being
 * answered or a tenth of a second has gone by. A search takes a dozen turns; with two files being imported beside it each
 * of them came ten milliseconds late.
 */
export async function backgroundTurn(): Promise<void> {
  if (answering > 0) {
    const waited = new AbortController();
    const patience = sleep(longestWaitMs, undefined, { signal: waited.signal }).catch(() => undefined);
    await Promise.race([idle.promise, patience]);
    waited.abort();
  }
  // Also after the wait: whoever was answered hears of it first.
  return nextTurn();
}
