import type { Message } from "../../../electron/contract/sessions.ts";

/** An answer as it is pasted elsewhere: its words, then its numbered sources. */
export function copyText(message: Pick<Message, "content" | "citations">): string {
  const sources = (message.citations ?? []).map(
    ({ number, title, heading_path: path, page }) =>
      `[${number}] ${[title, ...path.filter((heading) => heading !== title)].join(" › ")}${page === undefined ? "" : `, p. ${page}`}`,
  );
  return [message.content.trim(), ...(sources.length > 0 ? [sources.join("\n")] : [])].join("\n\n");
}
