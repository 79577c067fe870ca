import { describe, expect, it } from "vitest";
import { detectFormat } from "../../../electron/library/parsers/detect-format.ts";
import { parseMail, readMail } from "../../../electron/library/parsers/mail-parser.ts";
import { linesOf } from "./lines-of.ts";
import { makeEml, makeMsg } from "./make-mail.ts";

const head = [
  "heading1: Leave in 2025",
  "paragraph: From: HR Team <hr@example.com>",
  "paragraph: To: all@example.com",
  "paragraph: Date: Fri, 31 Jan 2025 09:00:00 +0100",
];

describe("a mail", () => {
  it("gives its subject, its people and its text", async () => {
    const bytes = makeEml({ text: "Dear all,\r\n\r\n- apply early\r\n- ask your lead\r\n" });
    expect(await detectFormat(bytes, "mail.eml")).toBe("email");
    const parsed = await parseMail(bytes);
    expect(parsed.title).toBe("Leave in 2025");
    expect(linesOf(parsed)).toEqual([
      ...head,
      "paragraph: Dear all,",
      "list_item1 -: apply early",
      "list_item1 -: ask your lead",
    ]);
  });

  it("reads HTML rather than the plain text beside it", async () => {
    const html = "<p>Dear all,</p><table><tr><th>Years</th><th>Days</th></tr><tr><td>3</td><td>30</td></tr></table>";
    expect(linesOf(await parseMail(makeEml({ text: "plain", html }))).slice(4)).toEqual([
      "paragraph: Dear all,",
      "table_row header: Years | Days",
      "table_row: 3 | 30",
    ]);
  });

  it("decodes a subject and an encoding of its own", async () => {
    const bytes = makeEml({ text: "x" }, {}, "=?iso-8859-1?Q?Urlaub_f=FCr_alle?=");
    expect((await parseMail(bytes)).title).toBe("Urlaub für alle");
  });

  it("is known by its headers when it has another extension", async () => {
    expect(await detectFormat(makeEml({ text: "x" }), "mail.dat")).toBe("email");
    await expect(detectFormat(Buffer.from("Subject: only\n\nwords"), "mail.dat")).rejects.toMatchObject({
      code: "FORMAT_UNKNOWN",
    });
  });

  it("of Outlook's is read too, with its attachments", async () => {
    const bytes = makeMsg("Leave", "Dear all,\r\n\r\nthirty days.", { "policy.md": Buffer.from("# Policy") });
    expect(await detectFormat(bytes, "mail.msg")).toBe("email");
    expect(linesOf(await parseMail(bytes))).toEqual([
      "heading1: Leave",
      "paragraph: From: HR Team",
      "paragraph: Dear all,",
      "paragraph: thirty days.",
    ]);
    const { attachments } = await readMail(bytes);
    expect(attachments.map((file) => [file.name, Buffer.from(file.bytes).toString()])).toEqual([
      ["policy.md", "# Policy"],
    ]);
  });

  it("is refused when it is damaged or hostile", async () => {
    const torn = makeMsg("Leave", "x".repeat(10_000)).subarray(0, 1_500);
    await expect(parseMail(torn)).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    const bomb = makeEml({ html: '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><p>&c;</p>' });
    await expect(parseMail(bomb)).rejects.toMatchObject({ code: "ENTITY_BOMB" });
  });
});
