import { randomUUID } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import {
  createServer,
  request as sendRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { createBackend, type Backend } from "../../electron/backend.ts";
import { systemClock } from "../../electron/platform/clock.ts";
import { RunToken } from "../../electron/security/run-token.ts";
import { createHttpClient } from "../../electron/transport/http-client.ts";
import { HttpServer } from "../../electron/transport/http-server.ts";
import { FakeEngine, type EngineScript } from "../fakes/fake-engine.ts";
import { builtPage } from "./built-page.ts";

const handbook = fileURLToPath(new URL("../../resources/handbook", import.meta.url));

class ServedFakeEngine extends FakeEngine {
  async dispose(): Promise<void> {}
}

/** The real backend (a fake language model only) behind the localhost mode, with the built page in front of it. */
export interface AppInBrowser {
  /** With a one-time code, as it is opened by `npm start`; another at every call. */
  signInUrl(): string;
  readonly backend: Backend;
  readonly client: ReturnType<typeof createHttpClient>;
  /** A folder of the sample handbook, or all of it; resolves when it is searchable. */
  importHandbook(folder?: string): Promise<void>;
  /** May be imported over HTTP. */
  readonly documents: string;
  close(): Promise<void>;
}

export async function openAppInBrowser(
  options: { readonly environment?: Record<string, string>; readonly script?: EngineScript } = {},
): Promise<AppInBrowser> {
  const page = await builtPage();
  const folder = mkdtempSync(join(tmpdir(), "handrail-browser-"));
  const documents = join(folder, "documents");
  mkdirSync(documents);
  const engine = new ServedFakeEngine(options.script);
  if (!options.script) {
    engine.state = "no_model";
    engine.modelId = undefined;
  }
  const backend = await createBackend({
    dataFolder: join(folder, "data"),
    environment: {
      RATE_LIMIT_PER_MINUTE: "0",
      RATE_LIMIT_PER_HOUR: "0",
      ALLOWED_ROOTS: documents,
      ...options.environment,
    },
    managedPolicyPath: join(folder, "no-policy.json"),
    stderr: { write: () => undefined },
    engine,
  });
  const token = new RunToken();
  const api = new HttpServer({
    router: backend.router,
    log: backend.log,
    clock: systemClock,
    version: "1.2.3",
    port: 0,
    runToken: token,
    corsOrigins: () => [],
  });
  const { url } = await api.listen();
  const client = createHttpClient({ url, token: token.value });
  const door = new PageDoor({ page, api: new URL(url), token: token.value });
  const address = await door.listen();
  return {
    signInUrl: () => `${address}/#code=${door.newCode()}`,
    backend,
    client,
    async importHandbook(name = "") {
      cpSync(join(handbook, name), join(documents, name), { recursive: true });
      const { job_id } = await client.documents.import({ paths: [documents] });
      for await (const job of await client.jobs.watch({ job_id })) {
        if (job.status === "failed") throw new Error("the sample handbook could not be imported");
      }
    },
    documents,
    async close() {
      door.close();
      await api.close();
      await backend.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves the page under its strict policy, signs in by a one-time code, and passes calls on with the token. */
class PageDoor {
  readonly #options: { readonly page: string; readonly api: URL; readonly token: string };
  readonly #codes = new Set<string>();
  readonly #cookies = new Set<string>();
  readonly #server: Server;

  constructor(options: { readonly page: string; readonly api: URL; readonly token: string }) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  newCode(): string {
    const code = randomUUID();
    this.#codes.add(code);
    return code;
  }

  listen(): Promise<string> {
    return new Promise((resolve) => {
      this.#server.listen(0, "127.0.0.1", () => {
        // An IP server's address is never a string or null.
        const { port } = this.#server.address() as AddressInfo;
        resolve(`http://127.0.0.1:${port}`);
      });
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/auth/session") await this.#signIn(request, response);
    else if (pathname.startsWith("/api/")) this.#passOn(request, response);
    else this.#sendFile(pathname, response);
  }

  async #signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const part of request) text += String(part);
    const { code } = JSON.parse(text) as { code: string };
    if (!this.#codes.delete(code)) return sendUnauthorized(response);
    const cookie = randomUUID();
    this.#cookies.add(cookie);
    response.writeHead(204, { "Set-Cookie": `handrail_session=${cookie}; HttpOnly; SameSite=Strict; Path=/` }).end();
  }

  #passOn(request: IncomingMessage, response: ServerResponse): void {
    const cookie = /handrail_session=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
    if (cookie === undefined || !this.#cookies.has(cookie)) {
      sendUnauthorized(response);
      return;
    }
    const { api, token } = this.#options;
    const { cookie: _cookie, origin: _origin, ...headers } = request.headers;
    const passed = sendRequest(
      {
        host: api.hostname,
        port: api.port,
        method: request.method,
        path: request.url,
        headers: { ...headers, host: api.host, authorization: `Bearer ${token}` },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    passed.on("error", () => response.destroy());
    response.on("close", () => passed.destroy());
    request.pipe(passed);
  }

  #sendFile(pathname: string, response: ServerResponse): void {
    const file = normalize(join(this.#options.page, pathname === "/" ? "index.html" : pathname));
    try {
      if (!file.startsWith(this.#options.page)) throw new Error("outside of the page");
      response
        .writeHead(200, {
          "Content-Type": contentTypes[extname(file)] ?? "application/octet-stream",
          "Content-Security-Policy": contentSecurityPolicy,
        })
        .end(readFileSync(file));
    } catch {
      response.writeHead(404).end();
    }
  }
}

function sendUnauthorized(response: ServerResponse): void {
  response
    .writeHead(401, { "Content-Type": "application/json" })
    .end(JSON.stringify({ error: { code: "UNAUTHORIZED", message: "Sign in again." } }));
}
