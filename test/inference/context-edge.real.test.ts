import { describe, expect, onTestFinished, test } from "vitest";
import { PromptTooLongError } from "../../electron/inference/engine.ts";
import type { LlamaEngine } from "../../electron/inference/llama-engine.ts";
import type { EngineModels } from "../../electron/inference/llama-host.ts";
import type { InstalledModel } from "../../electron/models/installed-model.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { testModelStore } from "../models/test-model.ts";
import { ask, policy, read, startEngine } from "./real-engine.ts";

const models = await testModelStore();
const contextLength = 256;
/** Short enough that the model has more to say. */
const wantedRoom = 40;

/** The small model as if it were another one. */
function engineWith(differing: Partial<InstalledModel>): LlamaEngine {
  const changed = (model: InstalledModel | undefined) => model && { ...model, ...differing };
  const others: EngineModels = {
    selected: () => changed(models?.selected()),
    installed: (modelId) => changed(models?.installed(modelId)),
    verify: async () => undefined,
  };
  const engine = startEngine(others, temporaryFolder());
  onTestFinished(() => engine.dispose());
  return engine;
}

describe.skipIf(!models)("the context's edge, with the real model", { timeout: 120_000 }, () => {
  // ChatML begins with SmolLM2's BOS token. Gemma's `<bos>` is none of its tokens: so begins a prompt without one, as
  // Qwen's does, of which the library would throw away the very beginning.
  test.each(["chatml", "gemma"] as const)(
    "an answer that reaches it ends there, and what was read before it stays: %s",
    async (promptFormat) => {
      const engine = engineWith({ contextLength, promptFormat });
      const story = "Write a long story about a lighthouse and";
      const filler = contextLength - wantedRoom - (await engine.countTokens(ask(story).messages));
      const question = ask(story + " the sea".repeat(filler / 2));
      const promptTokens = await engine.countTokens(question.messages);
      const room = contextLength - promptTokens;
      expect(Math.abs(room - wantedRoom)).toBeLessThan(3);
      const whole = await read(engine.generate({ ...question, maxTokens: room }));
      expect(engine.contextLength).toBe(contextLength);
      expect(whole.end).toMatchObject({ reason: "length", completionTokens: room });
      // After a shift the cache would no longer begin as the prompt does.
      const again = await read(engine.generate({ ...question, maxTokens: room }));
      expect(again.prompt.cachedTokens).toBe(promptTokens - 1);
      expect(again.text).toBe(whole.text);

      const tooLong = read(engine.generate({ ...question, maxTokens: room + 1 }));
      await expect(tooLong).rejects.toBeInstanceOf(PromptTooLongError);
      await expect(tooLong).rejects.toMatchObject({ promptTokens, contextLength });

      const spacious = engineWith({ promptFormat });
      const same = await read(spacious.generate({ ...question, maxTokens: room }));
      expect(spacious.contextLength).toBe(4_096);
      expect(whole.text).toBe(same.text);
    },
  );

  test("without a BOS token too the next turn reads nothing again but what is new", async () => {
    const engine = engineWith({ promptFormat: "gemma" });
    const [system, user] = ask(`${policy} What may be carried over?`).messages;
    if (!system || !user) throw new Error("a message is missing");
    const first = await read(engine.generate({ ...ask(""), messages: [system, user] }));
    const conversation = [system, user, { role: "assistant", content: first.text } as const];
    const next = await read(
      engine.generate({ ...ask(""), messages: [...conversation, { role: "user", content: "Who agrees to it?" }] }),
    );
    expect(next.prompt.cachedTokens).toBeGreaterThanOrEqual(first.prompt.promptTokens - 1);
  });

  test("a prompt that was read ahead up to the edge leaves a shorter question alone", async () => {
    const engine = engineWith({ contextLength });
    const signal = new AbortController().signal;
    await engine.prepare({ sessionId: "s1", messages: [{ role: "user", content: policy.repeat(9) }], signal });
    await engine.prepare({ sessionId: "s1", messages: [{ role: "user", content: policy.repeat(2) }], signal });
    const { text } = await read(engine.generate(ask("Name a colour.")));
    const plain = await read(engineWith({ contextLength }).generate(ask("Name a colour.")));
    expect(text).toBe(plain.text);
  });
});
