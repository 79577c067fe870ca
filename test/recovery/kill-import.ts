import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const program = resolve(import.meta.dirname, "fake-backend.ts");

export interface KilledImport {
  readonly dataFolder: string;
  readonly documents: string;
  /** How long each call of the embedder takes, so that there is something to kill. */
  readonly delayMs: number;
}

function start({ dataFolder, documents, delayMs }: KilledImport) {
  const child = spawn(process.execPath, [program, dataFolder, documents, String(delayMs)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const working = Promise.withResolvers<void>();
  const embedding = Promise.withResolvers<void>();
  let errors = "";
  child.stdout.on("data", (data: Buffer) => {
    working.resolve();
    if (data.toString().includes("embedding")) embedding.resolve();
  });
  child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
  const exited = once(child, "exit").then(() => working.resolve());
  return { child, working: working.promise, embedding: embedding.promise, exited, errors: () => errors };
}

/** Runs the import to its end. @throws when the process ends with anything but 0 */
export async function finishImport(options: KilledImport): Promise<void> {
  const { child, exited, errors } = start(options);
  await exited;
  if (child.exitCode !== 0) throw new Error(`the import ended with ${child.exitCode ?? child.signalCode}: ${errors()}`);
}

/**
 * Kills an import that has begun its work, at a random moment within `withinMs`, again and again. Returns how often it
 * was really killed: an import that was done first ends that.
 */
export async function killImport(
  options: KilledImport,
  kills: number,
  withinMs: number,
  random: () => number,
): Promise<number> {
  for (let done = 0; done < kills; done += 1) {
    const { child, working, embedding, exited, errors } = start(options);
    // On a slow machine the beginning takes so long that nothing else would ever be hit.
    await Promise.race([random() < 0.3 ? working : embedding, exited]);
    await Promise.race([sleep(random() * withinMs), exited]);
    child.kill("SIGKILL");
    await exited;
    if (child.exitCode === 0) return done;
    if (child.exitCode !== null) throw new Error(`the import ended with ${child.exitCode}: ${errors()}`);
  }
  return kills;
}
