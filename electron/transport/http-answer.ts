import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { HandrailError } from "../contract/errors.ts";
import type { Clock } from "../platform/clock.ts";
import { toErrorBody } from "./wire-errors.ts";

/** On everything: nothing is guessed, kept, framed or run. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
};

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  const text = JSON.stringify(body);
  response
    .writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) })
    .end(text);
}

/**
 * Writes a file as it is read from the disk. It is to be kept, never shown: opened in a browser all the same, what it
 * has of scripts doesn't run, and it has no origin.
 */
export async function sendFile(response: ServerResponse, status: number, file: Blob): Promise<void> {
  const name = file instanceof File ? file.name : "";
  response.writeHead(status, {
    "Content-Type": file.type || "application/octet-stream",
    "Content-Length": file.size,
    "Content-Disposition": contentDisposition(name),
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  });
  try {
    await pipeline(Readable.fromWeb(file.stream()), response);
  } catch (error) {
    // Whoever asked has left, and that is all.
    if (!(error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE")) throw error;
  }
}

/** RFC 6266, the name as RFC 8187 writes what isn't ASCII. */
const contentDisposition = (name: string): string => {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return name === "" ? "attachment" : `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
};

export function sendError(response: ServerResponse, error: HandrailError): void {
  if (error.code === "UNAUTHORIZED") response.setHeader("WWW-Authenticate", "Bearer");
  if (error.retryAfterSeconds !== undefined) response.setHeader("Retry-After", String(error.retryAfterSeconds));
  sendJson(response, error.status, toErrorBody(error));
}

export interface EventStreamOptions {
  readonly clock: Clock;
  readonly heartbeatMs: number;
  /** What becomes of an error between the events. */
  readonly toError: (error: unknown) => HandrailError;
}

/**
 * Writes server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). An event with a sequence
 * number (those of a reply) has it as `id` and its type as `event`, others come as plain messages; `data` is all of it
 * as JSON. A comment now and then keeps the connection known as alive. Waits for a slow reader.
 */
export async function sendEvents(
  response: ServerResponse,
  events: AsyncIterator<unknown>,
  { clock, heartbeatMs, toError }: EventStreamOptions,
): Promise<void> {
  response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no" });
  response.flushHeaders();
  let callOff = (): void => undefined;
  const beat = (): void => {
    callOff = clock.schedule(heartbeatMs, () => {
      if (!response.writableNeedDrain) response.write(": still here\n\n");
      beat();
    });
  };
  beat();
  try {
    for (let next = await events.next(); !next.done; next = await events.next()) {
      if (response.destroyed) return;
      if (!response.write(eventFrame(next.value))) await drained(response);
    }
  } catch (error) {
    response.write(eventFrame({ type: "error", ...toErrorBody(toError(error)) }));
  } finally {
    callOff();
    await events.return?.();
    response.end();
  }
}

function eventFrame(event: unknown): string {
  const { type, seq } = typeof event === "object" && event !== null ? (event as Record<string, unknown>) : {};
  const name = typeof seq === "number" || type === "error" ? String(type) : "message";
  const id = typeof seq === "number" ? `id: ${seq}\n` : "";
  return `event: ${name}\n${id}data: ${JSON.stringify(event)}\n\n`;
}

async function drained(response: ServerResponse): Promise<void> {
  const closed = new AbortController();
  const close = (): void => closed.abort();
  response.once("close", close);
  try {
    if (!response.destroyed) await once(response, "drain", { signal: closed.signal });
  } catch {
    // It was closed: whoever writes sees that.
  } finally {
    response.off("close", close);
  }
}
