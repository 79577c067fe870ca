import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MemoryRateLimitStore } from "../../electron/limits/memory-rate-limit-store.ts";
import { limitHeaders, RateLimiter } from "../../electron/limits/rate-limiter.ts";
import { FakeClock } from "../fakes/fake-clock.ts";

function limiter(perMinute: number, perHour: number) {
  const clock = new FakeClock();
  const settings = { current: { rate_limit_per_minute: perMinute, rate_limit_per_hour: perHour } };
  const store = new MemoryRateLimitStore();
  return { clock, settings, store, limits: new RateLimiter({ settings, clock, store }) };
}

describe("RateLimiter", () => {
  test("allows the limit, then says how long to wait, then allows again", async () => {
    const { clock, limits } = limiter(2, 0);
    expect(await limits.consume("a")).toEqual({ allowed: true, limit: 2, remaining: 1, resetSeconds: 60 });
    clock.advance(10_500);
    expect(await limits.consume("a")).toEqual({ allowed: true, limit: 2, remaining: 0, resetSeconds: 50 });
    const refused = await limits.consume("a");
    expect(refused).toEqual({ allowed: false, limit: 2, remaining: 0, resetSeconds: 50, retryAfterSeconds: 50 });
    expect((await limits.consume("b")).allowed).toBe(true);
    clock.advance(49_499);
    expect((await limits.consume("a")).allowed).toBe(false);
    clock.advance(1);
    expect((await limits.consume("a")).allowed).toBe(true);
  });

  test("reports the window that is nearer to its limit, and the longer wait", async () => {
    const { clock, limits } = limiter(2, 3);
    expect(await limits.consume("a")).toMatchObject({ limit: 2, remaining: 1 });
    await limits.consume("a");
    expect(await limits.consume("a")).toMatchObject({ allowed: false, limit: 2, retryAfterSeconds: 60 });
    clock.advance(60_000);
    expect(await limits.consume("a")).toMatchObject({ allowed: true, limit: 3, remaining: 0 });
    expect(await limits.consume("a")).toMatchObject({ allowed: false, limit: 3, retryAfterSeconds: 3_540 });
  });

  test("a changed limit counts at once, up and down", async () => {
    const { settings, limits } = limiter(5, 0);
    for (let request = 0; request < 5; request++) expect((await limits.consume("a")).allowed).toBe(true);
    settings.current = { rate_limit_per_minute: 6, rate_limit_per_hour: 0 };
    expect(await limits.consume("a")).toMatchObject({ allowed: true, limit: 6, remaining: 0 });
    settings.current = { rate_limit_per_minute: 2, rate_limit_per_hour: 0 };
    expect(await limits.consume("a")).toMatchObject({ allowed: false, limit: 2, remaining: 0 });
  });

  test("0 is no limit, and sends no headers", async () => {
    const { limits, store } = limiter(0, 0);
    for (let request = 0; request < 1_000; request++) expect((await limits.consume("a")).allowed).toBe(true);
    expect(limitHeaders(await limits.consume("a"))).toEqual({});
    expect(store.size).toBe(0);
  });

  test("headers", () => {
    expect(limitHeaders({ allowed: true, limit: 60, remaining: 59, resetSeconds: 60 })).toEqual({
      "RateLimit-Limit": "60",
      "RateLimit-Remaining": "59",
      "RateLimit-Reset": "60",
    });
    expect(
      limitHeaders({ allowed: false, limit: 60, remaining: 0, resetSeconds: 3, retryAfterSeconds: 3 }),
    ).toMatchObject({ "Retry-After": "3" });
  });

  test("a clock that is set back locks nobody out", async () => {
    const { clock, limits } = limiter(1, 1);
    await limits.consume("a");
    clock.advance(-86_400_000);
    expect((await limits.consume("a")).allowed).toBe(true);
    expect((await limits.consume("a")).allowed).toBe(false);
  });

  test("clients that have gone quiet are forgotten", async () => {
    const { clock, limits, store } = limiter(10, 100);
    for (let client = 0; client < 500; client++) await limits.consume(`client ${client}`);
    expect(store.size).toBe(500);
    clock.advance(3_600_001);
    await limits.consume("another");
    expect(store.size).toBe(1);
  });
});

describe("for any arrival of requests", () => {
  const arrivals = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 120 });
  const limit = fc.integer({ min: 1, max: 12 });

  /** Which requests were let through, and when, with waits between them in milliseconds. */
  async function run(waits: readonly number[], perMinute: number, perHour: number) {
    const { clock, limits } = limiter(perMinute, perHour);
    const requests = [];
    for (const waitMs of waits) {
      clock.advance(waitMs);
      requests.push({ at: clock.now(), ...(await limits.consume("a")) });
    }
    return requests;
  }

  const within = (times: readonly number[], from: number, windowMs: number): number =>
    times.filter((time) => time >= from && time < from + windowMs).length;

  test("never more than the limit in any minute or hour, wherever it begins", async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, limit, limit, async (waits, perMinute, perHour) => {
        const allowed = (await run(waits, perMinute, perHour)).filter((request) => request.allowed);
        const times = allowed.map((request) => request.at);
        for (const from of times) {
          expect(within(times, from, 60_000)).toBeLessThanOrEqual(perMinute);
          expect(within(times, from, 3_600_000)).toBeLessThanOrEqual(perHour);
        }
      }),
    );
  });

  test("nobody is turned away while every window has room, and Retry-After is true", async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, limit, limit, async (waits, perMinute, perHour) => {
        const requests = await run(waits, perMinute, perHour);
        requests.forEach(({ at, allowed, retryAfterSeconds }, index) => {
          if (allowed) return;
          const before = requests
            .slice(0, index)
            .filter((request) => request.allowed)
            .map((request) => request.at);
          const full = (now: number): boolean =>
            before.filter((time) => time > now - 60_000).length >= perMinute ||
            before.filter((time) => time > now - 3_600_000).length >= perHour;
          expect(full(at)).toBe(true);
          expect(full(at + (retryAfterSeconds ?? 0) * 1_000)).toBe(false);
        });
      }),
    );
  });
});
