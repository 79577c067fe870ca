export interface ServerSentEvent {
  /** `message` unless the stream says otherwise. */
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

/**
 * Reads an event stream (https://html.spec.whatwg.org/multipage/server-sent-events.html). EventSource can't be used: it
 * only makes GET requests.
 */
export async function* serverSentEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncIterable<ServerSentEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      // A CR at the very end may be half of a CRLF: it waits for the next piece.
      const text = rest + value;
      const held = text.endsWith("\r") ? 1 : 0;
      const events = text
        .slice(0, text.length - held)
        .replace(/\r\n?/g, "\n")
        .split("\n\n");
      rest = (events.pop() ?? "") + (held ? "\r" : "");
      for (const lines of events) {
        const event = parseEvent(lines);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel();
  }
}

function parseEvent(lines: string): ServerSentEvent | undefined {
  let event = "message";
  let id = "";
  const data: string[] = [];
  for (const line of lines.split("\n")) {
    const colon = line.indexOf(":");
    if (colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") event = value;
    else if (field === "id") id = value;
    else if (field === "data") data.push(value);
  }
  return data.length === 0 ? undefined : { event, id, data: data.join("\n") };
}
