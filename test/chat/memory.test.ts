import { describe, expect, it } from "vitest";
import { memoryLimits, remember } from "../../electron/chat/memory.ts";
import { estimateTokens } from "../../electron/chat/token-estimate.ts";
import type { HistoryTurn } from "../../electron/contract/search.ts";
import { annualLeave, hotels, openChat } from "./chat-fixture.ts";

const subjects = "parking pensions bicycles canteen overtime payslips laptops travel parental probation".split(" ");

/** A session of so many exchanges, as it was recorded, with one question that stands out as the third. */
async function longSession(exchanges: number, strategy: string, script?: () => string) {
  const chat = await openChat({
    passages: [annualLeave, hotels],
    environment: { MEMORY_STRATEGY: strategy },
    script: script ?? (() => "You can carry over a maximum of 240 annual leave hours."),
  });
  const { session_id } = await chat.sessions.create({});
  for (let index = 1; index <= exchanges; index++) {
    const lease = await chat.sessions.beginReply(session_id);
    const question =
      index === 3
        ? "Does the zeppelin hangar in Friedrichshafen count as a work place?"
        : index === exchanges
          ? "How many annual leave hours can I carry over into the next year?"
          : `What is the rule number ${index} about ${subjects[index % subjects.length]}?`;
    const { questionId, messageId } = await lease.recordQuestion({ content: question });
    await lease.recordReply({
      response: {
        ...emptyResponse,
        session_id,
        message_id: messageId,
        response: `Answer ${index} about ${questionId.slice(0, 4)}.`,
      },
    });
    await lease.release();
  }
  return { chat, session_id };
}

const emptyResponse = {
  model_used: "extractive",
  mode: "extractive" as const,
  refused: false,
  answerability: 0.9,
  citations: [],
  claims: [],
  status: "complete" as const,
  quoted_answer: "",
  withheld: [],
  conflicts: [],
  tool_calls: [],
  usage: { prompt_tokens: 0, cached_tokens: 0, completion_tokens: 0, total_ms: 1, retrieval_ms: 1 },
};

describe("a session of 200 turns", () => {
  it.each(["trim", "summarize", "trim_and_summarize"])(
    "answers a follow-up to the last one with %s",
    async (strategy) => {
      const { chat, session_id } = await longSession(200, strategy);
      const reply = await chat.answer({
        message: "And what happens to the rest of it?",
        session_id,
        mode: "generated",
      });
      expect(reply).toMatchObject({ refused: false, mode: "generated" });
      expect(chat.retriever.queries.at(-1)?.history.at(-2)?.content).toContain("carry over into the next year");
      expect(reply.quoted_answer).toContain("forfeited on 31 March");
      const given = chat.engine.requests.at(-1)?.messages ?? [];
      const told = given
        .slice(0, -1)
        .map(({ content }) => content)
        .join("\n");
      expect(told).toContain("carry over into the next year");
      expect(estimateTokens(told)).toBeLessThan(900);
      if (strategy === "trim") expect(told).not.toContain("zeppelin");
      else expect(told).toContain("zeppelin hangar in Friedrichshafen");
    },
  );

  it("gives nothing of it with none, neither to the model nor to the search", async () => {
    const { chat, session_id } = await longSession(5, "none");
    await chat.answer({
      message: "How many annual leave hours can I carry over into the next year?",
      session_id,
      mode: "generated",
    });
    expect(chat.engine.requests.at(-1)?.messages.map(({ role }) => role)).toEqual(["system", "user"]);
    expect(chat.retriever.queries.at(-1)?.history).toEqual([]);
  });

  it("gives the last exchange with summarize, the last ones with trim", async () => {
    const { chat, session_id } = await longSession(30, "summarize");
    await chat.answer({ message: "And the rest?", session_id, mode: "generated" });
    const roles = (): string[] => chat.engine.requests.at(-1)?.messages.map(({ role }) => role) ?? [];
    expect(roles().filter((role) => role === "assistant")).toHaveLength(1);
    const trimmed = await longSession(30, "trim");
    await trimmed.chat.answer({ message: "And the rest?", session_id: trimmed.session_id, mode: "generated" });
    const messages = trimmed.chat.engine.requests.at(-1)?.messages ?? [];
    expect(messages.filter(({ role }) => role === "assistant").length).toBeGreaterThan(2);
    expect(messages.filter(({ role }) => role === "system")).toHaveLength(1);
  });
});

describe("a summary", () => {
  const history = (exchanges: number): HistoryTurn[] =>
    Array.from({ length: exchanges }, (_, index): HistoryTurn[] => [
      { role: "user", content: `Who decides about ${subjects[Math.floor((index / exchanges) * subjects.length)]}?` },
      { role: "assistant", content: "The manager." },
    ]).flat();

  it("names what each stretch was about, in few words", () => {
    const { summary } = remember(history(200), "summarize");
    for (const subject of subjects) expect(summary).toContain(subject);
    expect(estimateTokens(summary)).toBeLessThan(200);
  });

  it("changes only in steps, so that what was read of the prompt stays read", () => {
    const summaries = Array.from(
      { length: 60 },
      (_, index) => remember(history(40).slice(0, 2 * index), "trim_and_summarize").summary,
    );
    const changes = summaries.filter((summary, index) => index > 0 && summary !== summaries[index - 1]).length;
    expect(changes).toBeLessThanOrEqual(60 / (memoryLimits.dropTurns / 2));
  });
});
