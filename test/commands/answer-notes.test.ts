import { describe, expect, it } from "vitest";
import { aroundQuote, notesOf, scopeOf } from "../../electron/commands/answer-notes.ts";
import { answerKinds } from "../renderer/answer-kinds.ts";

const plain = { conflicts: [], tool_calls: [], withheld: [], mode: "extractive", refused: false } as const;

describe("notes of an answer in the terminal", () => {
  it("has none where there is nothing to know", () => {
    expect(notesOf({ ...plain, conflicts: [], tool_calls: [], withheld: [] })).toEqual([]);
  });

  it("names the sides of a conflict", () => {
    const { conflicts } = answerKinds.conflict.reply;
    expect(notesOf({ ...plain, tool_calls: [], withheld: [], conflicts: [...conflicts] })).toEqual([
      "The documents disagree: 3 days a week or 2 days a week. See [1] and [2]: all of these are in force.",
    ]);
  });

  it("says a conflict in its note alone, the names of its sides among the sources", () => {
    const { content: response, conflicts, citations } = answerKinds.conflict.reply;
    const quoted_answer = citations.map(({ quote }) => quote).join("\n");
    const answer = { response, quoted_answer, conflicts: [...conflicts], citations: [...citations] };
    expect(aroundQuote(answer)).toBe("");
    expect(aroundQuote({ ...answer, conflicts: [] })).toContain("The documents disagree");
  });

  it("tells what was computed and how to answer a question back", () => {
    const { tool_calls } = answerKinds.computed.reply;
    const { clarification } = answerKinds["asked back"].reply;
    const notes = notesOf({ ...plain, conflicts: [], withheld: [], tool_calls: [...tool_calls], clarification });
    expect(notes).toEqual([
      'Computed by notice_end from {"given_on":"2026-03-01","notice_weeks":4}: The last day of employment is 29 March 2026.',
      "Which country does the employee work in? Ask again with one of these:\n  Germany: --jurisdiction DE\n  United Kingdom: --jurisdiction GB",
    ]);
  });

  it("counts what was withheld by reason, and says when the quote stands", () => {
    const withheld = [...answerKinds.withheld.reply.withheld];
    const note =
      "3 sentences were withheld: a number that its source doesn't have (2), a contradiction to its source (1).";
    expect(notesOf({ ...plain, conflicts: [], tool_calls: [], withheld })).toEqual([`${note} The quote stands.`]);
    expect(notesOf({ ...plain, conflicts: [], tool_calls: [], withheld, mode: "generated" })).toEqual([note]);
  });

  it("says what is around the quote only once, and scopes of sources", () => {
    const { content: response } = answerKinds["asked back"].reply;
    const { clarification, citations } = answerKinds["asked back"].reply;
    const quoted_answer = citations[0]?.quote ?? "";
    const around = { response: `In Germany:\n${response}`, quoted_answer, clarification, conflicts: [], citations: [] };
    expect(aroundQuote(around)).toBe("(In Germany)");
    const removed = answerKinds.removed.reply.citations[0];
    expect(removed && scopeOf(removed)).toBe(" (from 2024-01-01, to 2024-12-31, GB, managers, source removed)");
  });
});
