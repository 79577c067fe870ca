export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/** Reads server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) from their bytes. */
export async function* readEvents(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent, void> {
  let event = "";
  let data: string[] = [];
  for await (const line of lines(bytes)) {
    if (line === "") {
      if (data.length > 0) yield { event: event || "message", data: data.join("\n") };
      event = "";
      data = [];
      continue;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") event = value;
    if (field === "data") data.push(value);
  }
}

/** Lines end in CR, LF or both; a last one without an end is not a line. */
async function* lines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of bytes) {
    rest += decoder.decode(chunk, { stream: true });
    // A CR at the very end may be the first half of CRLF.
    const complete = rest.endsWith("\r") ? rest.slice(0, -1) : rest;
    const parts = complete.split(/\r\n|\r|\n/);
    rest = (parts.pop() ?? "") + rest.slice(complete.length);
    yield* parts;
  }
  if (rest.endsWith("\r")) yield rest.slice(0, -1);
}
