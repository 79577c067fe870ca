import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../dist/", import.meta.url));

/** Runs `work` in one test process at a time; the others wait. */
export async function onlyOnce(name: string, work: () => unknown): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, `.${name}.lock`);
  const giveUpAt = Date.now() + 600_000;
  while (!taken(lock)) {
    if (Date.now() > giveUpAt) throw new Error(`another test process holds ${lock}; remove it if none runs`);
    await pause(200);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}
