import PostalMime, { type Address } from "postal-mime";
import { FileError } from "../../contract/errors.ts";
import { BlockBuilder } from "./block-builder.ts";
import { foldText } from "./fold-text.ts";
import { parseHtmlDocument } from "./html-node.ts";
import { refuseEntityDefinitions } from "./html-parser.ts";
import { hideUnseenText } from "./html-hidden-text.ts";
import { HtmlWalker } from "./html-walker.ts";
import { refuseCutMail } from "./mail-end.ts";
import type { MailMessage } from "./mail-message.ts";
import { readOutlookMessage } from "./outlook-message.ts";
import type { ParsedDocument } from "./parsed-document.ts";
import { appendText } from "./text-parser.ts";

/**
 * A mail (EML by RFC 5322, MSG by Outlook): its subject as heading, from whom to whom and when, and its text.
 *
 * @throws FileError FILE_TRUNCATED, FILE_UNREADABLE, ENTITY_BOMB
 */
export async function parseMail(bytes: Buffer): Promise<ParsedDocument> {
  const mail = await readMail(bytes);
  const builder = new BlockBuilder();
  const title = foldText(mail.subject ?? "");
  builder.append({ kind: "heading", level: 1, text: title });
  for (const [name, value] of [
    ["From", mail.from],
    ["To", mail.to],
    ["Cc", mail.cc],
    ["Date", mail.date],
  ] as const) {
    if (foldText(value ?? "") !== "") builder.append({ kind: "paragraph", text: `${name}: ${value}` });
  }
  if (!appendHtml(builder, mail.html ?? "")) appendText(builder, mail.text ?? "");
  return { format: "email", ...builder.build(), ...(title !== "" && { title }), properties: {} };
}

/** @throws FileError FILE_TRUNCATED, FILE_UNREADABLE */
export async function readMail(bytes: Buffer): Promise<MailMessage> {
  if (bytes.length >= 8 && bytes.readUInt32BE(0) === 0xd0cf11e0) return readOutlookMessage(bytes);
  refuseCutMail(bytes);
  const mail = await PostalMime.parse(bytes, { forceRfc822Attachments: true, maxNestingDepth: 50 }).catch(
    (error: unknown) => {
      throw new FileError("FILE_UNREADABLE", { cause: error });
    },
  );
  return {
    subject: mail.subject,
    from: mail.from && addressText(mail.from),
    to: mail.to?.map(addressText).join(", "),
    cc: mail.cc?.map(addressText).join(", "),
    date: mail.headers.find(({ key }) => key === "date")?.value,
    html: mail.html,
    text: mail.text,
    attachments: mail.attachments
      .filter(({ related }) => related !== true)
      .map(({ filename, mimeType, content }) => ({
        name: filename ?? (mimeType === "message/rfc822" ? "message.eml" : ""),
        bytes: typeof content === "string" ? Buffer.from(content) : new Uint8Array(content),
      })),
  };
}

function addressText(address: Address): string {
  if (address.group) return `${address.name}: ${address.group.map(addressText).join(", ")}`;
  return address.name === "" ? address.address : `${address.name} <${address.address}>`;
}

/** False when the mail has no HTML, or it says nothing. */
function appendHtml(builder: BlockBuilder, html: string): boolean {
  if (html.trim() === "") return false;
  refuseEntityDefinitions(html);
  const count = builder.blocks.length;
  try {
    const document = parseHtmlDocument(html);
    builder.leaveOut(hideUnseenText(document));
    new HtmlWalker(builder, { keepsHeader: true }).walk(document.body);
  } catch (error) {
    if (error instanceof RangeError) throw new FileError("FILE_UNREADABLE", { cause: error });
    throw error;
  }
  return builder.blocks.length > count;
}
