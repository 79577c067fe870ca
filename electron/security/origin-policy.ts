/** What decides whether a page may call: headers of the request. */
export interface OriginRequest {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Access-Control-Request-Method: this is a preflight. */
  readonly preflightMethod?: string | undefined;
  /** Access-Control-Request-Private-Network. */
  readonly privateNetwork?: string | undefined;
}

export interface OriginPolicy {
  /** The port that the server listens on. */
  readonly port: number;
  /** Origins whose pages may call, from the settings. */
  readonly corsOrigins: readonly string[];
}

export type OriginVerdict =
  | { readonly type: "allowed"; readonly headers: Readonly<Record<string, string>> }
  /** Answer 204 with these headers, and nothing else. */
  | { readonly type: "preflight"; readonly headers: Readonly<Record<string, string>> }
  | { readonly type: "refused"; readonly code: "FORBIDDEN_HOST" | "FORBIDDEN_ORIGIN" };

/**
 * Who may call a server on 127.0.0.1. The Host check defeats DNS rebinding: a page of a name that was made to point here
 * still sends that name. The Origin check keeps out pages of other sites. Programs send no Origin; they need the token
 * like everyone.
 */
export function judgeOrigin(request: OriginRequest, policy: OriginPolicy): OriginVerdict {
  const host = request.host?.toLowerCase();
  if (host === undefined || !ownHosts(policy.port).has(host)) return { type: "refused", code: "FORBIDDEN_HOST" };
  const { origin } = request;
  if (origin === undefined || origin === `http://${host}`) return { type: "allowed", headers: {} };
  if (!isListed(origin, policy.corsOrigins)) return { type: "refused", code: "FORBIDDEN_ORIGIN" };
  const shared = { "Access-Control-Allow-Origin": origin, Vary: "Origin" };
  if (request.method === "OPTIONS" && request.preflightMethod !== undefined) {
    return {
      type: "preflight",
      headers: {
        ...shared,
        "Access-Control-Allow-Methods": "GET, POST, PATCH, DELETE",
        "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept, Last-Event-ID",
        "Access-Control-Max-Age": "600",
        ...(request.privateNetwork === "true" && { "Access-Control-Allow-Private-Network": "true" }),
      },
    };
  }
  return {
    type: "allowed",
    headers: {
      ...shared,
      "Access-Control-Expose-Headers": "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After",
    },
  };
}

function ownHosts(port: number): ReadonlySet<string> {
  const names = ["127.0.0.1", "localhost", "[::1]"];
  const withPort = names.map((name) => `${name}:${port}`);
  // HTTP's own port is left out of the header.
  return new Set(port === 80 ? [...withPort, ...names] : withPort);
}

/** `null` is what a sandboxed frame or a local file sends, and anyone can make one: it is never listed. */
function isListed(origin: string, listed: readonly string[]): boolean {
  return origin !== "null" && listed.some((entry) => URL.parse(entry)?.origin === origin);
}
