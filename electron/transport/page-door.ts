import type { IncomingMessage, ServerResponse } from "node:http";
import { HandrailError } from "../contract/errors.ts";
import { isFromOwnPage, sessionCookie, sessionOfCookie, type SignIn } from "../security/sign-in.ts";
import { sendJson } from "./http-answer.ts";
import { readPageFile } from "./page-files.ts";
import { readJsonBody } from "./request-body.ts";
import type { Caller } from "./services.ts";

const signInPath = "/auth/session";

/** On the owner's socket: POST answers `{ url }`, which opens the app in a browser. */
export const appUrlPath = "/auth/app-url";

export interface PageDoorOptions {
  /** Where the built page lies. */
  readonly folder: string;
  readonly signIn: SignIn;
}

/** The app in a browser: its files, and how it is let in. */
export class PageDoor {
  readonly #options: PageDoorOptions;

  constructor(options: PageDoorOptions) {
    this.#options = options;
  }

  /** Opens the app once, within two minutes. `origin`: where the server listens. */
  newAppUrl(origin: string): string {
    return `${origin}/#code=${this.#options.signIn.newCode()}`;
  }

  /**
   * Answers what the page asks for before it is signed in. False: the request means something else.
   *
   * @throws HandrailError UNAUTHORIZED when the code isn't good (any more), FORBIDDEN_ORIGIN when another page sends it
   */
  async serve(request: IncomingMessage, response: ServerResponse, path: string, port: number): Promise<boolean> {
    const { folder, signIn } = this.#options;
    if (request.method === "POST" && path === signInPath) {
      if (!isFromOwnPage(pageRequest(request))) throw new HandrailError("FORBIDDEN_ORIGIN");
      const { code } = await readJsonBody(request);
      const session = typeof code === "string" ? signIn.redeem(code) : undefined;
      if (session === undefined) throw new HandrailError("UNAUTHORIZED");
      response.writeHead(204, { "Set-Cookie": sessionCookie(port, session) }).end();
      return true;
    }
    const file = request.method === "GET" ? await readPageFile(folder, path) : undefined;
    if (file) response.writeHead(200, file.headers).end(file.content);
    return file !== undefined;
  }

  /**
   * Who calls with the cookie; undefined: nobody does.
   *
   * @throws HandrailError FORBIDDEN_ORIGIN when it isn't our page that does
   */
  identify(request: IncomingMessage, port: number): Caller | undefined {
    const session = sessionOfCookie(port, request.headers.cookie);
    if (session === undefined || !this.#options.signIn.isSession(session)) return undefined;
    if (!isFromOwnPage(pageRequest(request))) throw new HandrailError("FORBIDDEN_ORIGIN");
    return { client: "window", scope: "admin", via: "browser" };
  }
}

/** The owner's wish for an address of the app, which they may have as often as they like. False: it is another wish. */
export function serveAppUrl(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  newAppUrl: () => string | undefined,
): boolean {
  if (request.method !== "POST" || path !== appUrlPath) return false;
  const url = newAppUrl();
  if (url === undefined) throw new HandrailError("ROUTE_NOT_FOUND");
  sendJson(response, 200, { url });
  return true;
}

function pageRequest({ method = "GET", headers }: IncomingMessage): Parameters<typeof isFromOwnPage>[0] {
  const fetchSite = headers["sec-fetch-site"];
  return {
    method,
    host: headers.host,
    origin: headers.origin,
    fetchSite: typeof fetchSite === "string" ? fetchSite : undefined,
  };
}
