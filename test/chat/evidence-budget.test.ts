import { describe, expect, test } from "vitest";
import { evidenceBudget } from "../../electron/chat/evidence-budget.ts";
import { buildPassage } from "./build-passage.ts";
import { openChat } from "./chat-fixture.ts";

describe("evidenceBudget", () => {
  test.each([
    [5, 400],
    [40, 400],
    [160, 400],
    [200, 500],
    [320, 800],
    [640, 1_600],
    [9_000, 1_600],
  ])("at %d prompt tokens a second: %d", (promptTokensPerSecond, tokens) => {
    expect(evidenceBudget({ promptTokensPerSecond })).toBe(tokens);
  });

  test("a model that was never measured is given what 200 tokens a second allow", () => {
    expect(evidenceBudget({})).toBe(evidenceBudget({ promptTokensPerSecond: 200 }));
  });

  test("rules, conversation and answer keep three quarters of the context", () => {
    expect(evidenceBudget({ promptTokensPerSecond: 9_000, contextLength: 4_096 })).toBe(1_024);
    expect(evidenceBudget({ promptTokensPerSecond: 9_000, contextLength: 8_192 })).toBe(1_600);
    expect(evidenceBudget({ promptTokensPerSecond: 10, contextLength: 1_024 })).toBe(256);
  });
});

describe("what a model is given", () => {
  const rules = Array.from(
    { length: 90 },
    (_, index) => ["paragraph", `Annual leave rule ${index}: unused days of group ${index} are carried over.`] as const,
  );
  const question = "Which unused annual leave days are carried over?";
  const contextLength = 8_192;

  async function given(promptTokensPerSecond?: number): Promise<{ asked: string; prepared: string }> {
    const speed = promptTokensPerSecond === undefined ? {} : { promptTokensPerSecond };
    const { chatbot, engine, answer } = await openChat({ passages: [buildPassage(rules)], ...speed });
    engine.contextLength = contextLength;
    await chatbot.prepare({ draft: question }, { client: "test" });
    await answer({ message: question, mode: "generated" });
    const asked = engine.requests[0]?.messages.at(-1)?.content ?? "";
    return { asked, prepared: engine.prepared[0]?.messages.at(-1)?.content ?? "" };
  }

  test("is more the faster it reads, and the same while the question is typed", async () => {
    const [slow, unknown, fast] = await Promise.all([given(20), given(), given(2_000)]);
    const sentences = ({ asked }: { asked: string }): number => asked.match(/Annual leave rule/gu)?.length ?? 0;
    expect(sentences(slow)).toBeGreaterThan(5);
    expect(sentences(unknown)).toBeGreaterThan(sentences(slow));
    expect(sentences(fast)).toBeGreaterThan(sentences(unknown) * 1.5);
    for (const { asked, prepared } of [slow, unknown, fast]) {
      expect(prepared).not.toBe("");
      expect(asked.startsWith(prepared)).toBe(true);
    }
  });
});
