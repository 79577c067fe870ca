import { describe, expect, it } from "vitest";
import type { ChatEvent } from "../../electron/contract/chat.ts";
import { advanceReply, startReply } from "../../renderer/stores/live-reply.ts";

const events: ChatEvent[] = [
  { type: "session", seq: 1, session_id: "s", message_id: "m", question_id: "q" },
  {
    type: "retrieval",
    seq: 2,
    citations: [],
    quoted_answer: "Quoted.",
    answerability: 0.9,
    conflicts: [],
    tool_calls: [],
    generating: true,
  },
  { type: "token", seq: 3, text: "Written" },
  { type: "token", seq: 4, text: " text." },
];

describe("advanceReply", () => {
  it("goes from asking over the quoted answer to the written one", () => {
    const phases: string[] = [];
    let reply = startReply("Why?", undefined);
    for (const event of events) {
      reply = advanceReply(reply, event);
      phases.push(reply.phase);
    }
    expect(phases).toEqual(["asking", "quoted", "writing", "writing"]);
    expect(reply).toMatchObject({ sessionId: "s", questionId: "q", messageId: "m", text: "Written text.", lastSeq: 4 });
  });

  it("passes over what it has seen: attaching again repeats nothing", () => {
    const once = events.reduce(advanceReply, startReply("Why?", undefined));
    expect(events.reduce(advanceReply, once)).toBe(once);
  });
});
