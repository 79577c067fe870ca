import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../platform/clock.ts";

/** How long a one-time code is good for. */
export const codeLifetimeMs = 120_000;

/** At once; with one more the oldest goes. */
const maxCodes = 16;
const maxSessions = 64;

/**
 * Lets the app in a browser in: a code of 256 random bits, good once and for two minutes, is exchanged for a session
 * that lasts as long as this process. Only digests are kept, so a lookup tells nothing about what is near.
 */
export class SignIn {
  readonly #clock: Clock;
  /** Digest → when it stops being good. */
  readonly #codes = new Map<string, number>();
  /** Digests, the one unused for longest first. */
  readonly #sessions = new Set<string>();

  constructor(options: { readonly clock: Clock }) {
    this.#clock = options.clock;
  }

  newCode(): string {
    const code = randomSecret();
    this.#codes.set(digestOf(code), this.#clock.now() + codeLifetimeMs);
    dropOldest(this.#codes, maxCodes);
    return code;
  }

  /** The new session's id; undefined: the code was never given, has been used, or is too old. */
  redeem(code: string): string | undefined {
    const digest = digestOf(code);
    const goodUntil = this.#codes.get(digest);
    this.#codes.delete(digest);
    if (goodUntil === undefined || this.#clock.now() >= goodUntil) return undefined;
    const session = randomSecret();
    this.#sessions.add(digestOf(session));
    dropOldest(this.#sessions, maxSessions);
    return session;
  }

  isSession(candidate: string): boolean {
    const digest = digestOf(candidate);
    if (!this.#sessions.delete(digest)) return false;
    this.#sessions.add(digest);
    return true;
  }
}

/** Browsers keep cookies apart by host but not by port, so the name says whose it is. */
const cookieName = (port: number): string => `handrail-session-${port}`;

/** Without `Secure`: it is sent to 127.0.0.1 alone, which has no TLS. */
export const sessionCookie = (port: number, session: string): string =>
  `${cookieName(port)}=${session}; HttpOnly; SameSite=Strict; Path=/`;

/** The session of a `Cookie` header (RFC 6265, 4.2.1). */
export function sessionOfCookie(port: number, header: string | undefined): string | undefined {
  const start = `${cookieName(port)}=`;
  const pair = header
    ?.split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(start));
  return pair?.slice(start.length) || undefined;
}

export interface PageRequest {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Sec-Fetch-Site (https://www.w3.org/TR/fetch-metadata/). */
  readonly fetchSite: string | undefined;
}

/**
 * Whether a request with the cookie was made by our own page. SameSite isn't enough: a page of another port of this
 * computer is the same site. What changes something has to name its origin.
 */
export function isFromOwnPage({ method, host, origin, fetchSite }: PageRequest): boolean {
  if (fetchSite !== undefined && fetchSite !== "same-origin") return false;
  if (origin === undefined) return method === "GET" || method === "HEAD";
  return host !== undefined && origin === `http://${host.toLowerCase()}`;
}

const randomSecret = (): string => randomBytes(32).toString("base64url");
const digestOf = (text: string): string => createHash("sha256").update(text).digest("base64");

function dropOldest(entries: Map<string, unknown> | Set<string>, limit: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= limit) return;
    entries.delete(key);
  }
}
