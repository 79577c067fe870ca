import { CFB } from "@e965/xlsx";
import { z } from "zod";
import { FileError } from "../../contract/errors.ts";
import { decodeText } from "./decode-text.ts";
import type { MailAttachment, MailMessage } from "./mail-message.ts";

/** SheetJS declares its reader of OLE containers without a type. */
const containerSchema = z.object({
  FullPaths: z.array(z.string()),
  FileIndex: z.array(z.object({ content: z.custom<ArrayLike<number>>().optional() })),
});

/** Streams by their path below the root. */
type Streams = ReadonlyMap<string, Uint8Array>;

/**
 * A mail as Outlook saves it ([MS-OXMSG], properties by their numbers in [MS-OXPROPS]).
 *
 * @throws FileError FILE_UNREADABLE
 */
export function readOutlookMessage(bytes: Buffer): MailMessage {
  const streams = readStreams(bytes);
  const headers = textProperty(streams, "", "007D");
  const htmlBytes = streams.get("__substg1.0_10130102");
  return {
    subject: textProperty(streams, "", "0037"),
    from: [textProperty(streams, "", "0C1A"), textProperty(streams, "", "5D01")].filter(Boolean).join(" "),
    to: textProperty(streams, "", "0E04"),
    cc: textProperty(streams, "", "0E03"),
    date: /^Date:\s*(.+)$/im.exec(headers ?? "")?.[1],
    html: htmlBytes ? decodeText(htmlBytes) : textProperty(streams, "", "1013"),
    text: textProperty(streams, "", "1000"),
    attachments: attachmentsOf(streams),
  };
}

function readStreams(bytes: Buffer): Streams {
  try {
    const { FullPaths: paths, FileIndex: files } = containerSchema.parse(CFB.read(bytes, { type: "buffer" }));
    return new Map(
      files.flatMap(({ content }, index) => {
        const path = (paths[index] ?? "").split("/").slice(1).join("/");
        return content === undefined || path === "" ? [] : [[path, Uint8Array.from(content)]];
      }),
    );
  } catch (error) {
    throw new FileError("FILE_UNREADABLE", { cause: error });
  }
}

/** 001F is text in UTF-16, 001E in the code page of whoever wrote it. */
function textProperty(streams: Streams, folder: string, property: string): string | undefined {
  const wide = streams.get(`${folder}__substg1.0_${property}001F`);
  if (wide) return new TextDecoder("utf-16le").decode(wide);
  const narrow = streams.get(`${folder}__substg1.0_${property}001E`);
  return narrow && new TextDecoder("windows-1252").decode(narrow);
}

function attachmentsOf(streams: Streams): MailAttachment[] {
  const folders = new Set([...streams.keys()].flatMap((path) => /^__attach_version1\.0_#\w+\//.exec(path)?.[0] ?? []));
  return [...folders].toSorted().flatMap((folder) => {
    const bytes = streams.get(`${folder}__substg1.0_37010102`);
    // With a content id it is a picture within the text.
    if (!bytes || textProperty(streams, folder, "3712") !== undefined) return [];
    return [{ name: textProperty(streams, folder, "3707") ?? textProperty(streams, folder, "3704") ?? "", bytes }];
  });
}
