import { describe, expect, it } from "vitest";
import { answerParts } from "../../renderer/features/ask/answer-parts.ts";
import { answerKinds } from "./answer-kinds.ts";
import { answerOf } from "./seed-session.ts";

const { content, claims, conflicts } = answerKinds.conflict.reply;
const none = { conflicts: [], clarification: undefined };

describe("answerParts", () => {
  it("leaves an answer that has nothing of the kind as it is", () => {
    expect(answerParts({ text: content, claims, ...none })).toEqual([{ kind: "text", text: content, claims }]);
  });

  it("takes a conflict with all its sides out of the text, and keeps the claims of what follows in their place", () => {
    const parts = answerParts({ text: content, claims, conflicts, clarification: undefined });
    expect(parts).toEqual([
      { kind: "conflict", conflict: conflicts[0] },
      {
        kind: "text",
        text: "The manager agrees to it in writing.",
        claims: [expect.objectContaining({ start: 0, end: 36, citation_numbers: [3] })],
      },
    ]);
  });

  it("shows a conflict that the text doesn't say, too", () => {
    const answer = answerOf([["Other words.", 1]]);
    const parts = answerParts({ text: answer.content, claims: answer.claims, conflicts, clarification: undefined });
    expect(parts.map(({ kind }) => kind)).toEqual(["conflict", "text"]);
  });

  it("takes the question back out of the text, with what leads to it", () => {
    const { content: text, claims: own, clarification } = answerKinds["asked back"].reply;
    const parts = answerParts({ text, claims: own, conflicts: [], clarification });
    expect(parts).toEqual([
      { kind: "text", text: "Full-time employees get 28 days of annual leave.", claims: [expect.anything()] },
    ]);
  });
});
