import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "./connect.ts";
import type { Terminal } from "./terminal.ts";

/** An empty folder is whole at once; a long repair, perhaps in another process, is asked about now and then. */
const pollMs = { first: 10, longest: 500 };
const silentMs = 2_000;

/**
 * Waits while the search index is being made to agree with the documents. A command that opened the folder for one
 * question would otherwise end, and the repair with it, before it has got far.
 *
 * @throws the signal's reason when it aborts
 */
export async function wholeIndex(client: Client, terminal: Terminal, signal?: AbortSignal): Promise<void> {
  let isSaid = false;
  for (let waitedMs = 0, pauseMs = pollMs.first; ; pauseMs = Math.min(2 * pauseMs, pollMs.longest)) {
    const { parts } = await client.system.ready({});
    if (parts.index !== "repairing") return;
    if (waitedMs >= silentMs && !isSaid) {
      terminal.note("The search index is being made anew; the answer follows when it is whole.");
      isSaid = true;
    }
    await wait(pauseMs, undefined, { signal });
    waitedMs += pauseMs;
  }
}
