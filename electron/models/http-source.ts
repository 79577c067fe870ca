import { readFile, rm, writeFile } from "node:fs/promises";
import { z } from "zod";
import { HandrailError } from "../contract/errors.ts";
import { HashedFile, type ExpectedFile } from "./hashed-file.ts";
import { SourceError } from "./source-error.ts";
import { Watchdog } from "./watchdog.ts";

export interface FetchOptions {
  /** Where the file grows. */
  readonly target: string;
  readonly expected: ExpectedFile;
  readonly signal: AbortSignal;
  /** Called with the bytes that are there by now. */
  onBytes(bytesDone: number): void;
}

export interface HttpTimeouts {
  /** Until the answer's first line; a blocked network shows itself here. */
  readonly connectMs: number;
  /** Between two pieces of the body. */
  readonly stallMs: number;
}

const defaultTimeouts: HttpTimeouts = { connectMs: 8_000, stallMs: 30_000 };
const resumeSchema = z.strictObject({ url: z.string(), etag: z.string() });

/**
 * Downloads a file, going on with what an earlier try left at the target (RFC 9110: Range, If-Range). What came is
 * kept for the next try, except when it is wrong.
 *
 * @throws SourceError when the address doesn't give the file; HandrailError HASH_MISMATCH, DISK_FULL
 */
export async function fetchHttp(url: string, options: FetchOptions, timeouts = defaultTimeouts): Promise<void> {
  const { target, expected, signal } = options;
  const file = await HashedFile.continue(target, signal);
  try {
    const resumed = file.sizeBytes > 0;
    if (file.sizeBytes < expected.sizeBytes) await receive(url, file, options, timeouts);
    if (resumed && file.sha256 !== expected.sha256) {
      // The beginning may have come from elsewhere, so it alone may be what is wrong.
      await file.restart();
      await receive(url, file, options, timeouts);
    }
    await file.finish(expected);
    await rm(resumeFile(target), { force: true });
  } catch (error) {
    if (error instanceof HandrailError && error.code === "HASH_MISMATCH") await file.restart();
    throw error;
  } finally {
    await file.close();
  }
}

/** Appends the file's missing bytes. */
async function receive(url: string, file: HashedFile, options: FetchOptions, timeouts: HttpTimeouts): Promise<void> {
  const { expected, onBytes, signal, target } = options;
  const watchdog = new Watchdog(signal);
  try {
    watchdog.expectWithin(timeouts.connectMs, "it didn't answer");
    const body = await open(url, file, target, watchdog.signal);
    watchdog.expectWithin(timeouts.stallMs, "it sent nothing");
    for await (const piece of body) {
      if (file.sizeBytes + piece.length > expected.sizeBytes) throw new SourceError("it sends more than the file");
      await file.write(piece);
      onBytes(file.sizeBytes);
      watchdog.expectWithin(timeouts.stallMs, "it sent nothing");
    }
    if (file.sizeBytes < expected.sizeBytes) throw new SourceError("the connection was cut");
  } catch (error) {
    // An aborted exchange throws the signal's reason: the caller's, or the watchdog's SourceError.
    if (signal.aborted || error instanceof SourceError || error instanceof HandrailError) throw error;
    throw new SourceError(describeNetworkError(error), { cause: error });
  } finally {
    watchdog.end();
  }
}

/** The body of an answer that goes on exactly where the file ends. */
async function open(
  url: string,
  file: HashedFile,
  target: string,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const from = file.sizeBytes;
  const etag = from > 0 ? await readEtag(target, url) : undefined;
  const response = await fetch(url, {
    signal,
    headers: {
      "accept-encoding": "identity",
      ...(from > 0 && { range: `bytes=${from}-` }),
      // Without it, the hash at the end tells whether old and new bytes belong together.
      ...(etag !== undefined && { "if-range": etag }),
    },
  });
  const goesOn = response.status === 206 && response.headers.get("content-range")?.startsWith(`bytes ${from}-`);
  if (from > 0 && !goesOn) await file.restart();
  if (response.body && (goesOn || response.status === 200)) {
    await writeEtag(target, url, response.headers.get("etag"));
    return response.body;
  }
  await response.body?.cancel();
  // A server that answers so to a range is asked once more for the whole.
  if (from > 0 && (response.status === 206 || response.status === 416)) return open(url, file, target, signal);
  throw new SourceError(`it answered with status ${response.status}`);
}

const resumeFile = (target: string): string => `${target}.json`;

async function readEtag(target: string, url: string): Promise<string | undefined> {
  try {
    const stored = resumeSchema.parse(JSON.parse(await readFile(resumeFile(target), "utf8")));
    return stored.url === url ? stored.etag : undefined;
  } catch {
    return undefined;
  }
}

/** Only a strong entity tag may stand in If-Range. */
async function writeEtag(target: string, url: string, etag: string | null): Promise<void> {
  if (etag?.startsWith('"')) await writeFile(resumeFile(target), JSON.stringify({ url, etag }), { mode: 0o600 });
  else await rm(resumeFile(target), { force: true });
}

const isOnline = "is this computer online?";
const failures: Readonly<Record<string, string>> = {
  ENOTFOUND: `its address isn't found: ${isOnline}`,
  EAI_AGAIN: `its address isn't found: ${isOnline}`,
  ENETUNREACH: `no way leads there: ${isOnline}`,
  EHOSTUNREACH: `no way leads there: ${isOnline}`,
  ECONNREFUSED: "it takes no connections",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  ETIMEDOUT: "it didn't answer",
  UND_ERR_CONNECT_TIMEOUT: "it didn't answer",
};

/** `fetch` says "fetch failed" and hides why in the cause. */
function describeNetworkError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error && "code" in cause)
    return failures[String(cause.code)] ?? `${String(cause.code)}: ${cause.message}`;
  if (cause instanceof Error) return cause.message;
  return error.message;
}
