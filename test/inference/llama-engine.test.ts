import { onTestFinished, describe, expect, test } from "vitest";
import type { ChangeEvent } from "../../electron/contract/events.ts";
import { PromptTooLongError, type GenerateEvent, type GenerateRequest } from "../../electron/inference/engine.ts";
import { LlamaEngine, type LlamaEngineOptions } from "../../electron/inference/llama-engine.ts";
import type { InstalledModel } from "../../electron/models/installed-model.ts";
import { systemClock } from "../../electron/platform/clock.ts";
import { EventBus } from "../../electron/platform/event-bus.ts";
import { silentLog } from "../../electron/platform/log.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import type { MeasuredShape } from "../../electron/inference/engine-shape.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { spawnNodeWorker } from "../../electron/platform/worker-process.ts";

const scriptedWorker = new URL("./scripted-llama-worker.ts", import.meta.url);
const gibibyte = 1_073_741_824;

function installed(modelId: string): InstalledModel {
  return {
    modelId,
    name: modelId,
    path: `/models/${modelId}.gguf`,
    sha256: "0".repeat(64),
    promptFormat: "chatml",
    sizeBytes: 100_000_000,
    kvBytesPerToken: 20_000,
    contextLength: 8_192,
  };
}

/** An engine over a real worker process that follows a script, with models that the test names. */
function engineWith(options: Partial<LlamaEngineOptions> & { models?: never; installed?: string[] } = {}) {
  const models = (options.installed ?? ["small", "large"]).map(installed);
  const events = new EventBus((error) => {
    throw error;
  });
  const states: ChangeEvent[] = [];
  events.subscribe((event) => states.push(event));
  let selected = models[0];
  const engine = new LlamaEngine({
    clock: systemClock,
    log: silentLog(),
    events,
    settings: { current: { queue_limit: 2, engine_idle_minutes: 0, engine_threads: 0 } },
    prefixFolder: temporaryFolder(),
    availableMemory: async () => 64 * gibibyte,
    spawn: (_, spawnOptions) => spawnNodeWorker(scriptedWorker, spawnOptions),
    ...options,
    models: {
      selected: () => selected,
      installed: (modelId) => models.find((model) => model.modelId === modelId),
      verify: async () => undefined,
    },
  });
  onTestFinished(() => engine.dispose());
  const select = (modelId: string | undefined): void => {
    selected = models.find((model) => model.modelId === modelId);
    events.publish({ type: "models_changed" });
  };
  const engineStates = (): string[] =>
    states.flatMap((event) => (event.type === "engine_changed" ? [event.state] : []));
  return { engine, select, engineStates };
}

function ask(question: string, more: Partial<GenerateRequest> = {}): GenerateRequest {
  return {
    sessionId: "s1",
    messages: [{ role: "user", content: question }],
    maxTokens: 10,
    temperature: 0,
    signal: new AbortController().signal,
    ...more,
  };
}

async function textOf(events: AsyncIterable<GenerateEvent>): Promise<string> {
  let text = "";
  for await (const event of events) if (event.type === "text") text += event.text;
  return text;
}

describe("LlamaEngine", () => {
  test("loads the selected model at the first question and tells its state", async () => {
    const { engine, engineStates } = engineWith();
    expect(engine.state).toBe("unloaded");
    expect(engine.contextLength).toBeUndefined();
    expect(await textOf(engine.generate(ask("hello")))).toBe("s1 /models/small.gguf");
    expect(engine.contextLength).toBe(8_192);
    expect(engineStates()).toEqual(["loading", "ready"]);
    expect(await engine.countTokens([{ role: "user", content: "hello" }])).toBe(1);
  });

  test("without a model it says so", async () => {
    const { engine } = engineWith({ installed: [] });
    expect(engine.state).toBe("no_model");
    await expect(textOf(engine.generate(ask("hello")))).rejects.toMatchObject({ code: "MODEL_NOT_INSTALLED" });
  });

  test("a model that doesn't fit is refused with the numbers before it is loaded", async () => {
    const { engine } = engineWith({ availableMemory: async () => gibibyte / 2 });
    await expect(textOf(engine.generate(ask("hello")))).rejects.toMatchObject({
      code: "MODEL_DOES_NOT_FIT",
      details: { available_bytes: gibibyte / 2, needs_bytes: expect.any(Number) },
    });
    expect(engine.state).toBe("failed");
    expect(engine.pid).toBeUndefined();
  });

  test("a crash that nobody has seen anything of is repeated; when it comes again it is told", async () => {
    const { engine } = engineWith();
    await textOf(engine.generate(ask("hello")));
    await expect(textOf(engine.generate(ask("crash")))).rejects.toMatchObject({
      code: "ENGINE_RESTARTING",
      retryAfterSeconds: 3,
    });
    expect(await textOf(engine.generate(ask("hello")))).toBe("s1 /models/small.gguf");
  });

  test("an answer that breaks off after its first words isn't begun again", async () => {
    const { engine } = engineWith();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of engine.generate(ask("crash later"))) seen.push(event.type);
    })();
    await expect(reading).rejects.toMatchObject({ code: "ENGINE_RESTARTING" });
    expect(seen).toEqual(["prompt_evaluated", "text"]);
  });

  test("a worker killed between two questions isn't noticed", async () => {
    const { engine } = engineWith();
    await textOf(engine.generate(ask("hello")));
    process.kill(engine.pid ?? 0, "SIGKILL");
    expect(await textOf(engine.generate(ask("hello")))).toBe("s1 /models/small.gguf");
  });

  test("cancel ends the stream at once, without an error", async () => {
    const { engine } = engineWith();
    const controller = new AbortController();
    const seen: string[] = [];
    for await (const event of engine.generate(ask("wait", { signal: controller.signal }))) {
      seen.push(event.type);
      if (event.type === "text") controller.abort();
    }
    expect(seen).toEqual(["prompt_evaluated", "text"]);
    expect(await textOf(engine.generate(ask("hello")))).not.toBe("");
  });

  test("whoever stops reading frees the engine", async () => {
    const { engine } = engineWith();
    for await (const event of engine.generate(ask("wait"))) if (event.type === "text") break;
    expect(await textOf(engine.generate(ask("hello", { modelId: "large" })))).toBe("s1 /models/large.gguf");
  });

  test("questions over the limit are turned away", async () => {
    const { engine } = engineWith();
    const controller = new AbortController();
    const waiting = Array.from({ length: 6 }, (_, i) =>
      textOf(engine.generate(ask("wait", { sessionId: `s${i}`, signal: controller.signal }))),
    );
    await expect(waiting[5]).rejects.toMatchObject({ code: "QUEUE_FULL", retryAfterSeconds: expect.any(Number) });
    controller.abort();
    await Promise.allSettled(waiting);
  });

  test("a prompt over the context length is a typed error with the sizes", async () => {
    const { engine } = engineWith();
    const refused = textOf(engine.generate(ask("hello", { maxTokens: 8_100 })));
    await expect(refused).rejects.toBeInstanceOf(PromptTooLongError);
    await expect(refused).rejects.toMatchObject({ promptTokens: 500, maxTokens: 8_100, contextLength: 8_192 });
  });

  test("another selection is followed: the old model goes, the new one comes with the next question", async () => {
    const { engine, select } = engineWith();
    await textOf(engine.generate(ask("hello")));
    select("large");
    expect(engine.modelId).toBe("large");
    await expect.poll(() => engine.state).toBe("unloaded");
    expect(await textOf(engine.generate(ask("hello")))).toBe("s1 /models/large.gguf");
    select(undefined);
    await expect.poll(() => engine.state).toBe("no_model");
  });

  test("a model that can't be loaded leaves the engine failed, and another one helps", async () => {
    const { engine, select } = engineWith({ installed: ["broken", "small"] });
    await expect(textOf(engine.generate(ask("hello")))).rejects.toMatchObject({ code: "INTERNAL" });
    expect(engine.state).toBe("failed");
    select("small");
    expect(await textOf(engine.generate(ask("hello")))).toBe("s1 /models/small.gguf");
  });

  test("a graphics driver that takes the worker down is not asked again", async () => {
    const { engine } = engineWith({ installed: ["bad-driver"] });
    expect(await textOf(engine.generate(ask("hello")))).toBe("s1 /models/bad-driver.gguf");
  });

  test("disposing ends what runs and what waits", async () => {
    const { engine } = engineWith();
    const running = textOf(engine.generate(ask("wait")));
    const waiting = textOf(engine.generate(ask("hello", { modelId: "large" })));
    await expect.poll(() => engine.state, { timeout: 10_000 }).toBe("ready");
    const outcomes = Promise.allSettled([running, waiting]);
    await engine.dispose();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "SHUTTING_DOWN" } });
    }
    await expect(textOf(engine.generate(ask("hello")))).rejects.toMatchObject({ code: "SHUTTING_DOWN" });
  });

  test("nobody asks for long: the model's memory is given back, and the next question brings it again", async () => {
    const clock = new FakeClock();
    const { engine, engineStates } = engineWith({
      clock,
      settings: { current: { queue_limit: 2, engine_idle_minutes: 5, engine_threads: 0 } },
    });
    await textOf(engine.generate(ask("hello")));
    await clock.advance(4 * 60_000);
    await textOf(engine.generate(ask("hello")));
    await clock.advance(4 * 60_000);
    expect(engine.state).toBe("ready");
    await clock.advance(60_000);
    await expect.poll(() => engine.state).toBe("unloaded");
    expect(engine.pid).toBeUndefined();
    await engine.prepare({ sessionId: "draft:x", messages: [], signal: new AbortController().signal });
    expect(engineStates()).toEqual(["loading", "ready", "unloaded", "loading", "ready"]);
  });

  test("is measured once when nobody asks, and loaded as it is quickest from then on", async () => {
    const clock = new FakeClock();
    const kept: MeasuredShape[] = [];
    const { engine } = engineWith({
      clock,
      calibrations: { of: () => kept[0], keep: (_, result) => void kept.push(result) },
    });
    await textOf(engine.generate(ask("hello")));
    await clock.advance(30_000);
    await expect.poll(() => kept.length).toBe(1);
    await textOf(engine.generate(ask("hello")));
    await clock.advance(60_000);
    expect(kept.length).toBe(1);
    expect(kept).toMatchObject([{ tokensPerSecond: 10 }]);
  });

  test("work to spare is ended by a question, and never begun while one is answered", async () => {
    const { engine } = engineWith();
    const { signal } = new AbortController();
    const spare = engine.prepare({ sessionId: "a", messages: [{ role: "user", content: "wait" }], signal });
    expect(await textOf(engine.generate(ask("hello")))).not.toBe("");
    await spare;
    const controller = new AbortController();
    for await (const event of engine.generate(ask("wait", { signal: controller.signal }))) {
      if (event.type !== "text") continue;
      await engine.prepare({ sessionId: "a", messages: [{ role: "user", content: "wait" }], signal });
      controller.abort();
    }
  });
});
