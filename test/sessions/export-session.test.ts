import { describe, expect, it } from "vitest";
import { messageSchema, sessionInfoSchema } from "../../electron/contract/sessions.ts";
import { z } from "zod";
import { withCitationMarks } from "../../electron/sessions/export-session.ts";
import { exchange, openSessions } from "./session-fixture.ts";

async function exported(format: "markdown" | "json" | "html", question = "How much can I carry over?") {
  const fixture = await openSessions();
  const { session_id } = await fixture.sessions.create({ title: "Leave <b>& more" });
  await exchange(fixture, session_id, question);
  return fixture.sessions.export({ session_id, format });
}

describe("export", () => {
  it("writes Markdown with numbered sources", async () => {
    const { file_name, media_type, content } = await exported("markdown");
    expect({ file_name, media_type }).toEqual({ file_name: "Leave-b-more-2026-01-05.md", media_type: "text/markdown" });
    expect(content).toContain("> How much can I carry over?");
    expect(content).toContain("You may carry over 240 hours. [1]");
    expect(content).toContain("\\[1\\]".replaceAll("\\", "") + " Leave (leave.md, page 2, Leave › Carry over)");
    expect(content).toContain("> Up to 240 hours may be carried over.");
  });

  it("writes JSON that the contract's schemas read", async () => {
    const { content } = await exported("json");
    const parsed = z
      .strictObject({ session: sessionInfoSchema, messages: z.array(messageSchema) })
      .parse(JSON.parse(content));
    expect(parsed.messages.map((message) => message.role)).toEqual(["user", "assistant"]);
  });

  it("escapes what people and documents wrote in HTML", async () => {
    const { content } = await exported("html", `<script>alert("x")</script> & 'y'`);
    expect(content).not.toContain("<script>");
    expect(content).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;");
    expect(content).toContain("<title>Leave &lt;b&gt;&amp; more</title>");
    expect(content).toContain('<li value="1">Leave (leave.md');
  });

  it("says that an answer was cancelled, and what was asked again from an earlier point", async () => {
    const fixture = await openSessions();
    const { session_id } = await fixture.sessions.create({});
    const first = await exchange(fixture, session_id, "One?");
    await exchange(fixture, session_id, "Two?", { status: "cancelled" });
    await exchange(fixture, session_id, "Two, otherwise?", { parentId: first.messageId });
    const { content } = await fixture.sessions.export({ session_id, format: "markdown" });
    expect(content).toContain("*This answer was cancelled before it was complete.*");
    expect(content.match(/from an earlier point/g)).toHaveLength(1);
  });
});

describe("withCitationMarks", () => {
  it("marks each sentence once, from the claims' offsets", () => {
    const content = "A is so. B is 5 [2]. C.";
    const claims = [
      { text: "A is so.", start: 0, end: 8, citation_numbers: [1, 3], supported: true },
      { text: "B is 5 [2].", start: 9, end: 20, citation_numbers: [2], supported: true },
      { text: "C.", start: 21, end: 23, citation_numbers: [], supported: true },
    ];
    expect(withCitationMarks({ content, claims })).toBe("A is so. [1][3] B is 5 [2]. C.");
  });
});
