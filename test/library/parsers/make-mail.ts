import { CFB } from "@e965/xlsx";

/** A mail with these files; `text` and `html` as its body. */
export function makeEml(
  body: { readonly text?: string; readonly html?: string },
  files: Readonly<Record<string, string | Buffer>> = {},
  subject = "Leave in 2025",
): Buffer {
  const bodies = Object.entries(body).map(
    ([kind, content]) =>
      `--c\r\nContent-Type: text/${kind === "text" ? "plain" : kind}; charset=utf-8\r\n\r\n${content}\r\n`,
  );
  const attachments = Object.entries(files).map(
    ([name, content]) =>
      `--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(content).toString("base64")}\r\n`,
  );
  return Buffer.from(
    [
      `From: "HR Team" <hr@example.com>\r\nTo: all@example.com\r\nSubject: ${subject}\r\nDate: Fri, 31 Jan 2025 09:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n`,
      `--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n${bodies.join("")}--c--\r\n`,
      ...attachments,
      "--b--\r\n",
    ].join(""),
  );
}

/** A mail as Outlook saves it. */
export function makeMsg(subject: string, text: string, files: Readonly<Record<string, Buffer>> = {}): Buffer {
  const container = CFB.utils.cfb_new({ root: "Root Entry" });
  const add = (path: string, content: Buffer): void => CFB.utils.cfb_add(container, `/${path}`, content);
  const wide = (value: string): Buffer => Buffer.from(value, "utf16le");
  add("__substg1.0_0037001F", wide(subject));
  add("__substg1.0_0C1A001F", wide("HR Team"));
  add("__substg1.0_1000001F", wide(text));
  for (const [index, [name, content]] of Object.entries(files).entries()) {
    add(`__attach_version1.0_#0000000${index}/__substg1.0_3707001F`, wide(name));
    add(`__attach_version1.0_#0000000${index}/__substg1.0_37010102`, content);
  }
  return Buffer.from(CFB.write(container, { type: "buffer" }));
}
