import { chmodSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SmartCoercionPlugin } from "@orpc/json-schema";
import { StandardOpenAPIHandler } from "@orpc/openapi/standard";
import type { StandardHandlerPlugin } from "@orpc/server/standard";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";
import { HandrailError } from "../contract/errors.ts";
import { limitHeaders } from "../limits/rate-limiter.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import { judgeOrigin } from "../security/origin-policy.ts";
import { bearerToken } from "../security/run-token.ts";
import { docsPage } from "./docs-page.ts";
import { securityHeaders, sendError, sendEvents, sendFile, sendJson } from "./http-answer.ts";
import { openApiDocument } from "./open-api.ts";
import { serveAppUrl, type PageDoor } from "./page-door.ts";
import { readJsonBody } from "./request-body.ts";
import { askPath, askStreamPath, RouteMatcher } from "./route-matcher.ts";
import { requireScope, type Router, type RouterContext } from "./router.ts";
import type { Caller } from "./services.ts";
import { isEventIterator, toHandrailError } from "./wire-errors.ts";

export interface HttpServerOptions {
  readonly router: Router;
  readonly log: Log;
  readonly clock: Clock;
  readonly version: string;
  /** Of `listen`: only this computer can reach it. */
  readonly host?: "127.0.0.1" | "::1";
  /** 0: any free one. */
  readonly port: number;
  readonly runToken: { matches(candidate: string): boolean };
  /** Origins whose pages may call; asked at every request. */
  readonly corsOrigins: () => readonly string[];
  /** The app in a browser. Absent: only programs are served. */
  readonly page?: PageDoor;
  readonly heartbeatMs?: number;
  /** How long `close` waits for what runs. */
  readonly closeGraceMs?: number;
}

interface HttpContext extends RouterContext {
  onFailure(error: HandrailError): void;
}

interface Exchange {
  readonly response: ServerResponse;
  readonly abort: AbortController;
  watches: boolean;
}

/** Who a request comes from, before any token is looked at. */
type Door = "network" | "socket";

/** Serves the router over HTTP: on 127.0.0.1 for programs with a token, on a socket for its owner. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #matcher: RouteMatcher;
  /** For what stands in a query, where everything is text. */
  readonly #queryHandler: StandardOpenAPIHandler<HttpContext>;
  /** For JSON, whose types are taken at their word. */
  readonly #bodyHandler: StandardOpenAPIHandler<HttpContext>;
  readonly #servers: Server[] = [];
  readonly #running = new Set<Exchange>();
  #document: Promise<unknown> | undefined;
  #port = 0;
  #url: string | undefined;
  #closing = false;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#matcher = new RouteMatcher(options.router);
    this.#queryHandler = this.#createHandler([
      new SmartCoercionPlugin({ schemaConverters: [new ZodToJsonSchemaConverter()] }),
    ]);
    this.#bodyHandler = this.#createHandler([]);
  }

  #createHandler(plugins: StandardHandlerPlugin<HttpContext>[]): StandardOpenAPIHandler<HttpContext> {
    return new StandardOpenAPIHandler<HttpContext>(this.#options.router, {
      plugins,
      interceptors: [
        async ({ next, context, request }) => {
          try {
            return await next();
          } catch (error) {
            context.onFailure(toHandrailError(error, this.#options.log, `${request.method} ${request.url.pathname}`));
            throw error;
          }
        },
      ],
    });
  }

  /** Listens on the port; resolves to its address. */
  async listen(): Promise<{ readonly url: string; readonly port: number }> {
    const host = this.#options.host ?? "127.0.0.1";
    const server = this.#createServer("network");
    await listening(server, () => server.listen(this.#options.port, host));
    // An IP server's address is never a string or null.
    this.#port = (server.address() as AddressInfo).port;
    this.#url = `http://${host.includes(":") ? `[${host}]` : host}:${this.#port}`;
    return { url: this.#url, port: this.#port };
  }

  /** An address that opens the app in a browser, once and within two minutes; undefined where it isn't served. */
  newAppUrl(): string | undefined {
    const { page } = this.#options;
    return this.#url === undefined ? undefined : page?.newAppUrl(this.#url);
  }

  /**
   * Listens on a Unix socket or Windows named pipe for the owner, who needs no token. What an earlier owner left at the
   * path is replaced: the caller holds the data folder's lock.
   */
  async listenSocket(path: string): Promise<void> {
    const server = this.#createServer("socket");
    const isFile = process.platform !== "win32";
    if (isFile) rmSync(path, { force: true });
    // Nobody else may reach it, not even between its creation and chmod.
    const umask = isFile ? process.umask(0o177) : undefined;
    try {
      await listening(server, () => server.listen(path));
    } finally {
      if (umask !== undefined) process.umask(umask);
    }
    if (isFile) chmodSync(path, 0o600);
  }

  /** Takes nothing new, ends what only watches, gives the rest a while to finish and then ends it too. */
  async close(): Promise<void> {
    this.#closing = true;
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    this.#closeIdleConnections();
    for (const exchange of this.#running) if (exchange.watches) exchange.abort.abort();
    const callOff = this.#options.clock.schedule(this.#options.closeGraceMs ?? 5_000, () => {
      for (const exchange of this.#running) exchange.abort.abort();
      for (const server of this.#servers) server.closeAllConnections();
    });
    await Promise.all(closed);
    callOff();
  }

  dispose(): Promise<void> {
    return this.close();
  }

  #closeIdleConnections(): void {
    for (const server of this.#servers) server.closeIdleConnections();
  }

  #createServer(door: Door): Server {
    const server = createServer(
      {
        // Against clients that send slowly on purpose.
        headersTimeout: 10_000,
        requestTimeout: 30_000,
        keepAliveTimeout: 5_000,
        connectionsCheckingInterval: 5_000,
        maxHeaderSize: 16_384,
      },
      (request, response) => void this.#exchange(request, response, door),
    );
    server.maxConnections = 512;
    this.#servers.push(server);
    return server;
  }

  async #exchange(request: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
    const exchange: Exchange = { response, abort: new AbortController(), watches: false };
    this.#running.add(exchange);
    response.on("error", () => exchange.abort.abort());
    response.on("close", () => {
      this.#running.delete(exchange);
      if (!response.writableFinished) exchange.abort.abort();
      if (this.#closing) setImmediate(() => this.#closeIdleConnections());
    });
    try {
      for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
      if (this.#closing) response.setHeader("Connection", "close");
      await this.#answer(request, exchange, door);
    } catch (error) {
      const failure = toHandrailError(error, this.#options.log, `${request.method ?? ""} over HTTP`);
      if (response.headersSent) response.destroy();
      else sendError(response, failure);
    }
  }

  async #answer(request: IncomingMessage, exchange: Exchange, door: Door): Promise<void> {
    const { response } = exchange;
    if (door === "network" && !this.#admitOrigin(request, response)) return;
    if (this.#closing) throw new HandrailError("SHUTTING_DOWN", { retryAfterSeconds: 5 });
    const method = request.method ?? "GET";
    const path = method === "GET" ? originalPath(request) : pathOf(request);
    if (method === "GET" && (await this.#sendReference(path, response))) return;
    const isServed =
      door === "socket"
        ? serveAppUrl(request, response, path, () => this.newAppUrl())
        : await this.#options.page?.serve(request, response, path, this.#port);
    if (isServed) return;
    const stream = method === "POST" && path === askPath && wantsEvents(request);
    const route = path === askStreamPath ? undefined : await this.#matcher.match(method, path);
    if (!route) throw new HandrailError("ROUTE_NOT_FOUND");
    exchange.watches = route.watches;
    const caller = this.#identify(request, door);
    requireScope(caller.scope, route.meta);
    await this.#serve(request, exchange, caller, stream ? askStreamPath : path);
  }

  /** False: the request has been answered. */
  #admitOrigin(request: IncomingMessage, response: ServerResponse): boolean {
    const { host, origin } = request.headers;
    const preflightMethod = request.headers["access-control-request-method"];
    const privateNetwork = request.headers["access-control-request-private-network"];
    const verdict = judgeOrigin(
      {
        method: request.method ?? "GET",
        host,
        origin,
        preflightMethod,
        privateNetwork: typeof privateNetwork === "string" ? privateNetwork : undefined,
      },
      { port: this.#port, corsOrigins: this.#options.corsOrigins() },
    );
    if (verdict.type === "refused") throw new HandrailError(verdict.code);
    for (const [name, value] of Object.entries(verdict.headers)) response.setHeader(name, value);
    if (verdict.type === "preflight") response.writeHead(204).end();
    return verdict.type !== "preflight";
  }

  async #sendReference(path: string, response: ServerResponse): Promise<boolean> {
    if (path === "/openapi.json") {
      this.#document ??= openApiDocument(this.#options.version);
      sendJson(response, 200, await this.#document);
      return true;
    }
    const answer = await docsPage(path);
    if (!answer) return false;
    response.writeHead(200, { ...answer.headers, "Content-Type": answer.contentType }).end(answer.content);
    return true;
  }

  /**
   * @throws HandrailError UNAUTHORIZED when a token was sent that isn't valid, FORBIDDEN_ORIGIN when the cookie comes
   *   with a request that our page didn't make
   */
  #identify(request: IncomingMessage, door: Door): Caller {
    if (door === "socket") return { client: "cli", scope: "admin", via: "owner" };
    const { authorization } = request.headers;
    if (authorization === undefined) {
      const window = this.#options.page?.identify(request, this.#port);
      if (window) return window;
      return { client: request.socket.remoteAddress ?? "unknown", scope: "none", via: "http" };
    }
    const token = bearerToken(authorization);
    if (token === undefined || !this.#options.runToken.matches(token)) throw new HandrailError("UNAUTHORIZED");
    return { client: "run-token", scope: "admin", via: "http" };
  }

  async #serve(request: IncomingMessage, exchange: Exchange, caller: Caller, path: string): Promise<void> {
    const { response, abort } = exchange;
    const { log, clock, heartbeatMs = 15_000 } = this.#options;
    const url = urlOf(request);
    if (path !== pathOf(request)) url.searchParams.delete("format");
    url.pathname = path;
    let failure: HandrailError | undefined;
    const handler = request.method === "GET" || request.method === "DELETE" ? this.#queryHandler : this.#bodyHandler;
    const { response: answer } = await handler.handle(
      {
        method: request.method ?? "GET",
        url,
        headers: request.headers,
        body: async () => withQuery(request, url, await readJsonBody(request)),
        signal: abort.signal,
      },
      {
        context: {
          ...caller,
          onFailure: (error) => (failure = error),
          onRateLimit: (result) => {
            for (const [name, value] of Object.entries(limitHeaders(result))) response.setHeader(name, value);
          },
        },
      },
    );
    if (failure) throw failure;
    if (!answer) throw new HandrailError("ROUTE_NOT_FOUND");
    if (answer.body instanceof Blob) return sendFile(response, answer.status, answer.body);
    if (!isEventIterator(answer.body)) return sendJson(response, answer.status, answer.body);
    const toError = (error: unknown): HandrailError => toHandrailError(causeOf(error), log, path);
    await sendEvents(response, answer.body, { clock, heartbeatMs, toError });
  }
}

/** @throws the server's error, such as EADDRINUSE */
function listening(server: Server, start: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", () => {
      server.off("error", reject);
      resolve();
    });
    start();
  });
}

/** @throws HandrailError ROUTE_NOT_FOUND when the request line holds no path */
function urlOf(request: IncomingMessage): URL {
  const target = request.url ?? "/";
  const url = target.startsWith("/") ? URL.parse(`http://localhost${target}`) : null;
  if (!url) throw new HandrailError("ROUTE_NOT_FOUND");
  return url;
}

/** Without a slash at its end. */
const pathOf = (request: IncomingMessage): string => urlOf(request).pathname.replace(/\/+$/, "") || "/";

/** `…/content?format=original` is another way to ask for `…/original`. */
function originalPath(request: IncomingMessage): string {
  const path = pathOf(request);
  return urlOf(request).searchParams.get("format") === "original" ? path.replace(/\/content$/, "/original") : path;
}

const wantsEvents = (request: IncomingMessage): boolean =>
  (request.headers.accept ?? "").toLowerCase().includes("text/event-stream");

/** What a DELETE has to say stands in its query. */
function withQuery(request: IncomingMessage, url: URL, body: Record<string, unknown>): Record<string, unknown> {
  return request.method === "DELETE" ? { ...body, ...Object.fromEntries(url.searchParams) } : body;
}

/** The serializer wraps what is thrown between events. */
const causeOf = (error: unknown): unknown => (error instanceof Error && error.cause) || error;
