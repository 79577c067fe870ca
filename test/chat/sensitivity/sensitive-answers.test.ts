import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../electron/platform/database.ts";
import { openBehaviourChat, shareBehaviourChat } from "../behaviour-chat.ts";

const library = {
  "dignity.md": `# Dignity at work

## Complaints about harassment

A complaint about harassment or bullying is confirmed within two working days, and the investigation ends within 20 working days.
`,
  "fire.md": `# Fire safety

## Drills

A fire drill is held every six months, and the fire wardens lead everybody to the assembly point.
`,
};

describe("a sensitive question", () => {
  const shared = shareBehaviourChat(library, { environment: { SENSITIVE_CONTACT: "Trusted contact Timo (340)" } });

  it("has guidance and the contact first, and the policy all the same", async () => {
    const reply = await shared().ask({ message: "When does the investigation of a complaint about harassment end?" });
    expect(reply.sensitivity).toMatchObject({ topic: "harassment" });
    expect(reply.sensitivity?.guidance).toContain("Trusted contact Timo (340)");
    expect(reply.response).toContain("20 working days");
    expect(reply.refused).toBe(false);
  });

  it("has them although the documents don't say", async () => {
    const reply = await shared().ask({ message: "Wer hilft, wenn jemand Suizidgedanken hat?" });
    expect(reply).toMatchObject({ refused: true, sensitivity: { topic: "self_harm" } });
    expect(reply.sensitivity?.guidance).toContain("112");
  });

  it("is none because of a word", async () => {
    const reply = await shared().ask({ message: "How often is a fire drill held?" });
    expect(reply.sensitivity).toBeUndefined();
    expect(reply.response).toContain("six months");
  });

  it("keeps its sensitivity with the message", async () => {
    const { session_id } = await shared().ask({
      message: "When does the investigation of a complaint about bullying end?",
    });
    const { chatbot } = shared().backend;
    const events = [];
    for await (const event of chatbot.attach(session_id, 0)) events.push(event);
    expect(JSON.stringify(events)).toContain('"topic":"harassment"');
  });
});

it("is counted by its topic, never by its words", async () => {
  const chat = await openBehaviourChat(library);
  // Refused for certain: no document is there to answer from.
  const filters = { document_ids: ["none"] };
  await chat.ask({
    message: "My colleague Xaver Quillfeather groped an intern at the zeppelin fair, who pays her taxi?",
    filters,
  });
  await chat.ask({ message: "Does the canteen serve vegan lasagne on zeppelin days?", filters });
  const database = openDatabase(chat.backend.paths.database);
  const gaps = database.prepare("SELECT question FROM knowledge_gaps ORDER BY created_at, question").all();
  database.close();
  expect(JSON.stringify(gaps)).not.toContain("Quillfeather");
  expect(gaps).toContainEqual({ question: "(harassment)" });
  expect(JSON.stringify(gaps)).toContain("vegan lasagne");
});
