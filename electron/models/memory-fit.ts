import { readFile } from "node:fs/promises";
import { freemem, totalmem } from "node:os";

/** What a chat model takes, independent of the machine. */
export interface MemoryNeed {
  readonly sizeBytes: number;
  readonly kvBytesPerToken: number;
  /** Tokens that the model was trained for. */
  readonly contextLength: number;
}

export interface MemoryPlan {
  readonly fits: boolean;
  /** Weights, KV caches and the engine's own buffers. */
  readonly needsBytes: number;
  readonly availableBytes: number;
  /** Tokens of one conversation. */
  readonly contextSize: number;
  /** Conversations whose KV caches are kept side by side. */
  readonly sequences: number;
}

/** Library, tokenizer, compute and output buffers; measured 150 MB with a vocabulary of 49,000, more with larger ones. */
const engineBytes = 400 * 1_048_576;
/** The system and the rest of Handrail go on living. */
const reserveBytes = 512 * 1_048_576;

/** From the most comfortable to what is just enough for an answer with its passages. */
const shapes = [
  { contextSize: 8_192, sequences: 4 },
  { contextSize: 8_192, sequences: 3 },
  { contextSize: 8_192, sequences: 2 },
  { contextSize: 4_096, sequences: 2 },
  { contextSize: 4_096, sequences: 1 },
  { contextSize: 2_048, sequences: 1 },
] as const;

/**
 * The largest shape whose KV caches leave three quarters of the free memory alone; the smallest one may take what there
 * is. A model that doesn't fit even so would make the computer swap, so it isn't loaded.
 */
export function planMemory(need: MemoryNeed, availableBytes: number): MemoryPlan {
  const plans = shapes.map((shape) => {
    const contextSize = Math.min(shape.contextSize, need.contextLength);
    const kvBytes = need.kvBytesPerToken * contextSize * shape.sequences;
    const needsBytes = need.sizeBytes + kvBytes + engineBytes;
    const fits = needsBytes + reserveBytes <= availableBytes;
    return { fits, needsBytes, availableBytes, contextSize, sequences: shape.sequences, kvBytes };
  });
  const chosen = plans.find((plan) => plan.fits && plan.kvBytes <= availableBytes / 4) ?? plans.at(-1);
  if (!chosen) throw new Error("there is no shape");
  const { kvBytes: _, ...plan } = chosen;
  return plan;
}

/** Memory that a new process can take without swapping. */
export async function availableMemory(): Promise<number> {
  if (process.platform === "linux") {
    const text = await readFile("/proc/meminfo", "utf8").catch(() => "");
    const available = parseMemAvailable(text);
    // A container may have less than the machine.
    if (available !== undefined) return Math.min(available, process.availableMemory());
  }
  // macOS counts caches as used; half of the memory is what it gives up without complaint.
  if (process.platform === "darwin") return Math.max(freemem(), totalmem() / 2);
  return freemem();
}

/** Bytes, from the text of /proc/meminfo (Linux 3.14 or newer). */
export function parseMemAvailable(text: string): number | undefined {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/mu.exec(text)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
}
