import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface ModelServer {
  readonly url: string;
  /** Method, path and range of what was asked, in order. */
  readonly requests: string[];
}

export interface ServerBehaviour {
  readonly bytes: Buffer;
  readonly etag?: string;
  /** Cuts the connection after this many bytes of the first answer. */
  readonly cutAfter?: number;
  /** Sends this many bytes and then nothing, the connection open. */
  readonly stallAfter?: number;
  readonly ignoresRanges?: boolean;
  /** Accepts the connection and says nothing. */
  readonly silent?: boolean;
  readonly status?: number;
}

/** A server of one file that knows ranges, or behaves as badly as the test wants; `behaviour` is asked each time. */
export async function serveModel(behaviour: () => ServerBehaviour): Promise<ModelServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.range ?? ""}`.trim());
    answer(request, response, behaviour(), requests.length === 1);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => close(server));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests };
}

function answer(request: IncomingMessage, response: ServerResponse, how: ServerBehaviour, isFirst: boolean): void {
  if (how.silent) return;
  if (how.status !== undefined) {
    response.writeHead(how.status).end();
    return;
  }
  const asked = /^bytes=(\d+)-$/u.exec(request.headers.range ?? "")?.[1];
  const isSame = request.headers["if-range"] === undefined || request.headers["if-range"] === how.etag;
  const from = asked !== undefined && isSame && !how.ignoresRanges ? Number(asked) : 0;
  const body = how.bytes.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, {
    "content-length": body.length,
    ...(how.etag !== undefined && { etag: how.etag }),
    ...(from > 0 && { "content-range": `bytes ${from}-${how.bytes.length - 1}/${how.bytes.length}` }),
  });
  if (how.stallAfter !== undefined) response.write(body.subarray(0, how.stallAfter));
  else if (how.cutAfter === undefined || !isFirst) response.end(body);
  else response.write(body.subarray(0, how.cutAfter), () => setTimeout(() => response.destroy(), 20));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
