import { describe, expect, it } from "vitest";
import {
  codeLifetimeMs,
  isFromOwnPage,
  sessionCookie,
  sessionOfCookie,
  SignIn,
} from "../../electron/security/sign-in.ts";
import { FakeClock } from "../fakes/fake-clock.ts";

describe("one-time codes", () => {
  it("are exchanged once for a session", () => {
    const signIn = new SignIn({ clock: new FakeClock() });
    const code = signIn.newCode();
    expect(Buffer.from(code, "base64url")).toHaveLength(32);
    const session = signIn.redeem(code);
    expect(session && signIn.isSession(session)).toBe(true);
    expect(signIn.redeem(code)).toBeUndefined();
    expect(signIn.isSession(code)).toBe(false);
    expect(signIn.redeem("")).toBeUndefined();
  });

  it("are good for two minutes", () => {
    const clock = new FakeClock();
    const signIn = new SignIn({ clock });
    const [early, late] = [signIn.newCode(), signIn.newCode()];
    clock.advance(codeLifetimeMs - 1);
    expect(signIn.redeem(early)).toBeDefined();
    clock.advance(1);
    expect(signIn.redeem(late)).toBeUndefined();
  });

  it("and sessions are bounded; the session unused for longest goes", () => {
    const signIn = new SignIn({ clock: new FakeClock() });
    const codes = Array.from({ length: 17 }, () => signIn.newCode());
    expect(codes.map((code) => signIn.redeem(code) !== undefined)).toEqual([false, ...codes.slice(1).map(() => true)]);
    const first = signIn.redeem(signIn.newCode()) ?? "";
    const second = signIn.redeem(signIn.newCode()) ?? "";
    for (let count = 0; count < 63; count++) {
      signIn.isSession(first);
      signIn.redeem(signIn.newCode());
    }
    expect([signIn.isSession(first), signIn.isSession(second)]).toEqual([true, false]);
  });
});

describe("the session's cookie", () => {
  it("is kept from scripts and other sites, and found among others", () => {
    const cookie = sessionCookie(4317, "abc");
    expect(cookie).toBe("handrail-session-4317=abc; HttpOnly; SameSite=Strict; Path=/");
    expect(sessionOfCookie(4317, "a=b; handrail-session-4317=abc; handrail-session-43=x")).toBe("abc");
    expect(sessionOfCookie(43, "xhandrail-session-43=abc")).toBeUndefined();
    expect(sessionOfCookie(43, "handrail-session-43=")).toBeUndefined();
    expect(sessionOfCookie(43, undefined)).toBeUndefined();
  });
});

describe("requests with the cookie", () => {
  const host = "127.0.0.1:4317";
  const own = "http://127.0.0.1:4317";
  it.each([
    ["GET", undefined, undefined, true],
    ["GET", undefined, "same-origin", true],
    ["GET", undefined, "same-site", false],
    ["GET", undefined, "none", false],
    ["GET", "http://127.0.0.1:9000", undefined, false],
    ["POST", own, "same-origin", true],
    ["POST", own, undefined, true],
    ["POST", own, "cross-site", false],
    ["POST", undefined, "same-origin", false],
    ["DELETE", undefined, undefined, false],
    ["POST", "null", "same-origin", false],
    ["POST", "http://localhost:4317", undefined, false],
  ] as const)("%s from %s (%s): %s", (method, origin, fetchSite, expected) => {
    expect(isFromOwnPage({ method, host, origin, fetchSite })).toBe(expected);
  });
});
