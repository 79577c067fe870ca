import { describe, expect, test } from "vitest";
import { SequencePool } from "../../electron/inference/sequence-pool.ts";

const { signal } = new AbortController();

async function use(pool: SequencePool<string>, sessionId: string): Promise<string> {
  const { sequence } = await pool.acquire(sessionId, signal);
  pool.release(sequence);
  return sequence;
}

describe("SequencePool", () => {
  test("a session keeps its sequence until it is the one used longest ago", async () => {
    const pool = new SequencePool(["one", "two"]);
    expect(await use(pool, "A")).toBe("one");
    expect(await use(pool, "B")).toBe("two");
    expect(await use(pool, "A")).toBe("one");
    expect(await use(pool, "C")).toBe("two");
    expect(await use(pool, "A")).toBe("one");
    expect(await use(pool, "B")).toBe("two");
  });

  test("a session waits for its own sequence, though another is free", async () => {
    const pool = new SequencePool(["one", "two"]);
    const { sequence: first, isOwn } = await pool.acquire("A", signal);
    expect(isOwn).toBe(false);
    let second: string | undefined;
    const waiting = pool.acquire("A", signal).then((place) => {
      second = place.sequence;
      return place;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(second).toBeUndefined();
    pool.release(first);
    expect(await waiting).toEqual({ sequence: first, isOwn: true, previous: "A" });
  });

  test("forgetting waits for the end, clears, and leaves others alone", async () => {
    const pool = new SequencePool(["one", "two"]);
    const { sequence: busy } = await pool.acquire("A", signal);
    const other = await use(pool, "B");
    const cleared: string[] = [];
    const forgotten = pool.forget("A", async (sequence) => void cleared.push(sequence));
    await new Promise((resolve) => setImmediate(resolve));
    expect(cleared).toEqual([]);
    pool.release(busy);
    await forgotten;
    expect(cleared).toEqual([busy]);
    expect(await use(pool, "C")).toBe(busy);
    expect(await use(pool, "B")).toBe(other);
  });

  test("who has to give way is told, and what was prepared under a name can be taken over", async () => {
    const pool = new SequencePool(["one"]);
    await use(pool, "draft");
    expect([...pool.quiet()]).toEqual([{ sequence: "one", sessionId: "draft" }]);
    pool.rename("draft", "A");
    const own = await pool.acquire("A", signal);
    expect(own.isOwn).toBe(true);
    expect([...pool.quiet()]).toEqual([]);
    pool.release(own.sequence);
    expect(await pool.acquire("B", signal)).toEqual({ sequence: "one", isOwn: false, previous: "A" });
  });

  test("forgetting whom nobody knows does nothing", async () => {
    const pool = new SequencePool(["one"]);
    const forgotten = pool.forget("nobody", () => Promise.reject(new Error("nothing to clear")));
    await expect(forgotten).resolves.toBeUndefined();
  });
});
