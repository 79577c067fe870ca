import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeOrigin, type OriginRequest } from "../../electron/security/origin-policy.ts";

const policy = { port: 4317, corsOrigins: ["https://intranet.example/", "http://tools.example:8080"] };
const judge = (request: Partial<OriginRequest>) =>
  judgeOrigin({ method: "POST", host: "127.0.0.1:4317", origin: undefined, ...request }, policy);

describe("the Host header", () => {
  test.each(["127.0.0.1:4317", "localhost:4317", "LOCALHOST:4317", "[::1]:4317"])("%s is ours", (host) => {
    expect(judge({ host })).toEqual({ type: "allowed", headers: {} });
  });

  test.each([
    undefined,
    "",
    "127.0.0.1",
    "127.0.0.1:4318",
    "evil.example:4317",
    "localhost.evil.example:4317",
    "127.0.0.1:4317.evil.example",
    "127.0.0.1:4317@evil.example",
    "0.0.0.0:4317",
    "localhost:4317 ",
  ])("%j is not", (host) => {
    expect(judge({ host })).toEqual({ type: "refused", code: "FORBIDDEN_HOST" });
  });

  test("a rebound name is refused whatever its origin says", () => {
    expect(judge({ host: "evil.example:4317", origin: "http://evil.example:4317" })).toEqual({
      type: "refused",
      code: "FORBIDDEN_HOST",
    });
    expect(judge({ host: "evil.example:4317", origin: "https://intranet.example" }).type).toBe("refused");
  });

  test("port 80 may be left out", () => {
    const request = { method: "GET", host: "localhost", origin: undefined };
    expect(judgeOrigin(request, { port: 80, corsOrigins: [] }).type).toBe("allowed");
  });
});

describe("the Origin header", () => {
  test("absent or our own: allowed without CORS headers", () => {
    expect(judge({ origin: undefined })).toEqual({ type: "allowed", headers: {} });
    expect(judge({ origin: "http://127.0.0.1:4317" })).toEqual({ type: "allowed", headers: {} });
  });

  test.each([
    "null",
    "",
    "https://127.0.0.1:4317",
    "http://localhost:4317",
    "http://127.0.0.1",
    "https://evil.example",
    "https://intranet.example.evil.example",
    "https://intranet.example/",
    "http://intranet.example",
    "http://tools.example",
    "file://",
  ])("%j is refused", (origin) => {
    expect(judge({ origin })).toEqual({ type: "refused", code: "FORBIDDEN_ORIGIN" });
  });

  test("one of the list: allowed, by its own name", () => {
    expect(judge({ origin: "https://intranet.example" })).toEqual({
      type: "allowed",
      headers: {
        "Access-Control-Allow-Origin": "https://intranet.example",
        Vary: "Origin",
        "Access-Control-Expose-Headers": "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After",
      },
    });
  });

  test("no other origin ever is, whatever it looks like", () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string()), (origin) => {
        fc.pre(!["https://intranet.example", "http://tools.example:8080", "http://127.0.0.1:4317"].includes(origin));
        expect(judge({ origin }).type).toBe("refused");
      }),
    );
  });
});

describe("a preflight", () => {
  const preflight = { method: "OPTIONS", preflightMethod: "POST" };

  test("of a listed origin is answered", () => {
    const verdict = judge({ ...preflight, origin: "http://tools.example:8080", privateNetwork: "true" });
    expect(verdict).toEqual({
      type: "preflight",
      headers: {
        "Access-Control-Allow-Origin": "http://tools.example:8080",
        Vary: "Origin",
        "Access-Control-Allow-Methods": "GET, POST, PATCH, DELETE",
        "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept, Last-Event-ID",
        "Access-Control-Max-Age": "600",
        "Access-Control-Allow-Private-Network": "true",
      },
    });
  });

  test("of another is refused", () => {
    expect(judge({ ...preflight, origin: "https://evil.example" })).toEqual({
      type: "refused",
      code: "FORBIDDEN_ORIGIN",
    });
  });
});
