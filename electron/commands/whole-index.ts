import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "./connect.ts";
import type { Terminal } from "./terminal.ts";

const pollMs = 10;

/**
 * Waits while the search index is being made to agree with the documents. A command that opened the folder for one
 * question would otherwise end, and the repair with it, before it has got far.
 *
 * @throws the signal's reason when it aborts
 */
export async function wholeIndex(client: Client, terminal: Terminal, signal?: AbortSignal): Promise<void> {
  for (let polls = 0; ; polls++) {
    const { parts } = await client.system.ready({});
    if (parts.index !== "repairing") return;
    if (polls === 200) terminal.note("The search index is being made anew; the answer follows when it is whole.");
    await wait(pollMs, undefined, { signal });
  }
}
