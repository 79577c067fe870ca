import type { GenerateEvent, GenerateRequest } from "../../electron/inference/engine.ts";
import { LlamaEngine } from "../../electron/inference/llama-engine.ts";
import type { EngineModels } from "../../electron/inference/llama-host.ts";
import { systemClock } from "../../electron/platform/clock.ts";
import { EventBus } from "../../electron/platform/event-bus.ts";
import { silentLog } from "../../electron/platform/log.ts";

export const system = "You answer questions about a company's leave policy in one short sentence.";
export const policy = "Employees may carry over five days of annual leave into the next year. ".repeat(8);

export function ask(question: string, more: Partial<GenerateRequest> = {}): GenerateRequest {
  return {
    sessionId: "s1",
    messages: [
      { role: "system", content: system },
      { role: "user", content: question },
    ],
    maxTokens: 12,
    temperature: 0,
    signal: new AbortController().signal,
    ...more,
  };
}

export interface Answer {
  readonly text: string;
  readonly events: GenerateEvent[];
  readonly prompt: Extract<GenerateEvent, { type: "prompt_evaluated" }>;
  readonly end: Extract<GenerateEvent, { type: "end" }>;
}

/** @throws Error when the stream ends without saying how */
export async function read(stream: AsyncIterable<GenerateEvent>): Promise<Answer> {
  const events: GenerateEvent[] = [];
  for await (const event of stream) events.push(event);
  const prompt = events.find((event) => event.type === "prompt_evaluated");
  const end = events.find((event) => event.type === "end");
  if (!prompt || !end) throw new Error("the stream is incomplete");
  const text = events.map((event) => (event.type === "text" ? event.text : "")).join("");
  return { text, events, prompt, end };
}

/** The engine with the small model, on the processor. */
export function startEngine(models: EngineModels, prefixFolder: string): LlamaEngine {
  return new LlamaEngine({
    clock: systemClock,
    log: silentLog(),
    events: new EventBus((error) => {
      throw error;
    }),
    settings: { current: { queue_limit: 8, engine_idle_minutes: 0, engine_threads: 0 } },
    prefixFolder,
    models,
    gpu: false,
    // Two conversations of 4,096 tokens: enough here, and kind to a small machine.
    availableMemory: async () => 1_500_000_000,
  });
}
