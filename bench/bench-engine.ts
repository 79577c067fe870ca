import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GenerateEvent } from "../electron/inference/engine.ts";
import { LlamaEngine } from "../electron/inference/llama-engine.ts";
import type { InstalledModel } from "../electron/models/installed-model.ts";
import { systemClock } from "../electron/platform/clock.ts";
import { EventBus } from "../electron/platform/event-bus.ts";
import { silentLog } from "../electron/platform/log.ts";
import { testModelStore } from "../test/models/test-model.ts";
import { BenchSkipped } from "./bench-part.ts";

export interface BenchEngine {
  readonly engine: LlamaEngine;
  readonly model: InstalledModel;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The engine alone, with the demo model, as the application makes it. */
export async function openBenchEngine(): Promise<BenchEngine> {
  const models = await testModelStore();
  const model = models?.selected();
  if (!models || !model) throw new BenchSkipped("the demo model can't be had");
  const prefixFolder = mkdtempSync(join(tmpdir(), "handrail-bench-"));
  const engine = new LlamaEngine({
    clock: systemClock,
    log: silentLog(),
    events: new EventBus((error) => {
      throw error;
    }),
    settings: { current: { queue_limit: 32, engine_idle_minutes: 0, engine_threads: 0 } },
    models,
    gpu: false,
    prefixFolder,
  });
  return {
    engine,
    model,
    async [Symbol.asyncDispose]() {
      await engine.dispose();
      rmSync(prefixFolder, { recursive: true, force: true });
    },
  };
}

export interface TimedAnswer {
  /** From the call. */
  readonly firstTokenMs: number;
  readonly totalMs: number;
  readonly promptTokens: number;
  readonly evaluatedTokens: number;
  readonly tokensPerSecond: number;
  /** When each piece of text came, from the call. */
  readonly arrivals: readonly number[];
}

export interface Asked {
  readonly sessionId: string;
  readonly text: string;
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
}

export const benchSystem = "You answer questions about a company's policies from the passages, in short sentences.";

/** Text of a length that a prompt of so many tokens has, near enough; different for every seed. */
export function policyText(words: number, seed: number): string {
  const subjects = ["Annual leave", "Parental leave", "Overtime", "Travel", "Sick pay", "Remote work", "Training"];
  const sentences: string[] = [];
  for (let at = 0, length = 0; length < words; at += 1, length += 16) {
    const subject = subjects[(at * 3 + seed) % subjects.length];
    sentences.push(
      `${subject} rule ${seed * 100 + at}: employees with ${at + 2} years may claim ${at + seed} days in writing from their manager.`,
    );
  }
  return sentences.join(" ");
}

export async function timeAnswer(
  engine: LlamaEngine,
  { sessionId, text, maxTokens, signal }: Asked,
): Promise<TimedAnswer> {
  const startedAt = performance.now();
  const since = (): number => performance.now() - startedAt;
  const arrivals: number[] = [];
  let prompt: Extract<GenerateEvent, { type: "prompt_evaluated" }> | undefined;
  let tokensPerSecond = 0;
  const events = engine.generate({
    sessionId,
    messages: [
      { role: "system", content: benchSystem },
      { role: "user", content: text },
    ],
    maxTokens,
    temperature: 0,
    signal: signal ?? new AbortController().signal,
  });
  for await (const event of events) {
    if (event.type === "prompt_evaluated") prompt = event;
    else if (event.type === "text") arrivals.push(since());
    else tokensPerSecond = event.tokensPerSecond;
  }
  const totalMs = since();
  const promptTokens = prompt?.promptTokens ?? 0;
  return {
    firstTokenMs: arrivals[0] ?? totalMs,
    totalMs,
    promptTokens,
    evaluatedTokens: promptTokens - (prompt?.cachedTokens ?? 0),
    tokensPerSecond,
    arrivals,
  };
}
