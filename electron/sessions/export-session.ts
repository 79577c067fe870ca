import type { Citation } from "../contract/chat.ts";
import type { ExportedSession, Message, SessionInfo } from "../contract/sessions.ts";

export type ExportFormat = "markdown" | "json" | "html";

/** A conversation as a file: every message, the oldest first, each answer with its numbered sources. */
export function exportSession(
  session: SessionInfo,
  messages: readonly Message[],
  format: ExportFormat,
): ExportedSession {
  const name = fileName(session);
  switch (format) {
    case "json":
      return {
        file_name: `${name}.json`,
        media_type: "application/json",
        content: `${JSON.stringify({ session, messages }, undefined, 2)}\n`,
      };
    case "markdown":
      return { file_name: `${name}.md`, media_type: "text/markdown", content: toMarkdown(session, messages) };
    case "html":
      return { file_name: `${name}.html`, media_type: "text/html", content: toHtml(session, messages) };
  }
}

/** Safe on every file system: letters, digits and hyphens, then the day. */
function fileName(session: SessionInfo): string {
  const title = session.title
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${title || "conversation"}-${session.created_at.slice(0, 10)}`;
}

/** Puts `[1][2]` behind each sentence that has sources; a sentence that carries its marks already stays as it is. */
export function withCitationMarks({ content, claims = [] }: Pick<Message, "content" | "claims">): string {
  const last = claims.toSorted((a, b) => b.end - a.end);
  return last.reduce((text, { start, end, citation_numbers }) => {
    const marks = citation_numbers.map((number) => `[${number}]`);
    const behind = content.slice(end).trimStart();
    if (marks.some((mark) => content.slice(start, end).includes(mark) || behind.startsWith(mark))) return text;
    return marks.length === 0 ? text : `${text.slice(0, end)} ${marks.join("")}${text.slice(end)}`;
  }, content);
}

const endings: Partial<Record<NonNullable<Message["status"]>, string>> = {
  cancelled: "This answer was cancelled before it was complete.",
  interrupted: "This answer was interrupted: Handrail ended while it was written.",
  failed: "This answer could not be completed.",
};

/** What has to be said of a message beside its text. */
function notes(message: Message, previous: Message | undefined): string[] {
  const ending = message.status && endings[message.status];
  const branches = previous && message.parent_id !== previous.message_id;
  return [
    ...(branches ? ["Asked or answered again from an earlier point of the conversation."] : []),
    ...(ending === undefined ? [] : [ending]),
  ];
}

function sourceLine(citation: Citation): string {
  const place = [
    citation.path,
    ...(citation.page === undefined ? [] : [`page ${citation.page}`]),
    ...(citation.heading_path.length === 0 ? [] : [citation.heading_path.join(" › ")]),
  ].join(", ");
  return `${citation.title} (${place})${citation.superseded ? " — superseded" : ""}${citation.source_removed ? " — source removed" : ""}`;
}

function toMarkdown(session: SessionInfo, messages: readonly Message[]): string {
  const quoted = (text: string): string => text.replace(/^/gm, "> ");
  const parts = [`# ${escapeMarkdown(session.title)}`, `Begun ${session.created_at}`];
  for (const [index, message] of messages.entries()) {
    const who = message.role === "user" ? "Question" : "Answer";
    parts.push(`## ${who} (${message.created_at})`);
    parts.push(...notes(message, messages[index - 1]).map((note) => `*${note}*`));
    const text = withCitationMarks(message);
    if (text) parts.push(message.role === "user" ? quoted(text) : text);
    for (const citation of message.citations ?? []) {
      parts.push(`[${citation.number}] ${escapeMarkdown(sourceLine(citation))}\n\n${quoted(citation.quote)}`);
    }
  }
  return `${parts.join("\n\n")}\n`;
}

function toHtml(session: SessionInfo, messages: readonly Message[]): string {
  const body = messages.map((message, index) => {
    const sources = (message.citations ?? []).map(
      (citation) =>
        `<li value="${citation.number}">${escapeHtml(sourceLine(citation))}` +
        `<blockquote>${escapeHtml(citation.quote)}</blockquote></li>`,
    );
    return [
      `<section class="${message.role}">`,
      `<h2>${message.role === "user" ? "Question" : "Answer"} <time>${message.created_at}</time></h2>`,
      ...notes(message, messages[index - 1]).map((note) => `<p class="note">${escapeHtml(note)}</p>`),
      `<div class="text">${escapeHtml(withCitationMarks(message))}</div>`,
      ...(sources.length === 0 ? [] : [`<ol>${sources.join("\n")}</ol>`]),
      "</section>",
    ].join("\n");
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(session.title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-size: 1rem; margin-top: 2rem; } time, .note { font-weight: normal; color: #555; }
.text { white-space: pre-wrap; } blockquote { white-space: pre-wrap; color: #333; }
</style>
</head>
<body>
<h1>${escapeHtml(session.title)}</h1>
${body.join("\n")}
</body>
</html>
`;
}

const htmlEntities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => htmlEntities[character] ?? "");
const escapeMarkdown = (text: string): string => text.replace(/[\\`*_{}[\]<>#|]/g, "\\$&").replace(/\s+/g, " ");
