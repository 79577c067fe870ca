import type { ChatRequest, ChatResponse, Citation } from "../contract/chat.ts";
import { HandrailError } from "../contract/errors.ts";
import { aroundQuote, notesOf, scopeOf } from "./answer-notes.ts";
import type { Client } from "./connect.ts";
import { formatDuration, wrap, type Terminal } from "./terminal.ts";
import { wholeIndex } from "./whole-index.ts";

/** Streams one answer to the terminal and returns it. With `json` only the final response is written. */
export async function ask(
  client: Client,
  terminal: Terminal,
  request: ChatRequest,
  signal?: AbortSignal,
): Promise<ChatResponse> {
  await wholeIndex(client, terminal, signal);
  const events = await client.chat.askStream(request, signal && { signal });
  let generated = false;
  for await (const event of events) {
    switch (event.type) {
      case "session":
      case "claim":
        break;
      case "retrieval":
        if (event.sensitivity) {
          terminal.print(wrap(event.sensitivity.guidance, ""));
          terminal.print();
        }
        if (event.quoted_answer) {
          terminal.print(
            terminal.style(
              "dim",
              event.generating ? "From the documents, while the model reads:" : "From the documents:",
            ),
          );
          terminal.print(wrap(event.quoted_answer, "  "));
          if (event.generating) terminal.print();
        }
        break;
      case "token":
        if (!generated) terminal.print(terminal.style("dim", "Answer:"));
        generated = true;
        terminal.write(event.text);
        break;
      case "done":
        if (generated) terminal.print();
        printOutcome(terminal, event.response, generated);
        terminal.result(event.response);
        return event.response;
      case "error":
        throw new HandrailError("INTERNAL", { message: event.error.message });
    }
  }
  throw new HandrailError("INTERNAL", { message: "The reply ended before it was complete. Ask again." });
}

function printOutcome(terminal: Terminal, response: ChatResponse, generated: boolean): void {
  if (response.refused) terminal.print(wrap(response.response, ""));
  else if (!generated) {
    const rest = aroundQuote(response);
    if (rest !== "") terminal.print(wrap(rest, "  "));
  }
  for (const note of notesOf(response)) terminal.print(terminal.style("yellow", wrap(note, "")));
  if (response.status !== "complete") terminal.print(terminal.style("yellow", `(${response.status})`));
  printSources(terminal, response.citations);
  const { usage } = response;
  const parts = [
    response.mode === "generated" ? response.model_used : "quoted",
    usage.time_to_first_quote_ms === undefined ? "" : `first words ${formatDuration(usage.time_to_first_quote_ms)}`,
    usage.tokens_per_second === undefined ? "" : `${usage.tokens_per_second.toFixed(0)} tokens/s`,
    `${formatDuration(usage.total_ms)} in all`,
  ];
  terminal.print(terminal.style("dim", parts.filter(Boolean).join(" · ")));
}

function printSources(terminal: Terminal, citations: readonly Citation[]): void {
  if (citations.length === 0) return;
  terminal.print();
  terminal.print(terminal.style("bold", "Sources"));
  for (const citation of citations) {
    const where = [
      citation.path,
      citation.page === undefined ? "" : `page ${citation.page}`,
      citation.heading_path.join(" › "),
    ];
    terminal.print(
      `${terminal.style("cyan", `[${citation.number}]`)} ${where.filter(Boolean).join(", ")}${scopeOf(citation)}`,
    );
    terminal.print(terminal.style("dim", wrap(`“${citation.quote.replaceAll(/\s+/g, " ")}”`, "    ")));
  }
}
