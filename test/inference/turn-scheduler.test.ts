import { setImmediate as tick } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { TurnScheduler } from "../../electron/inference/turn-scheduler.ts";

describe("TurnScheduler", () => {
  test("prompts take turns slice by slice, and an answer gets a token with every slice", async () => {
    const scheduler = new TurnScheduler();
    const order: string[] = [];
    const work = async (name: string, kind: "prompt" | "token", count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        await scheduler.run(kind, async () => {
          order.push(name);
          await tick();
        });
      }
    };
    await Promise.all([work("A", "prompt", 3), work("B", "prompt", 2), work("t", "token", 5)]);
    expect(order).toEqual(["t", "A", "t", "B", "t", "A", "t", "B", "t", "A"]);
  });

  test("a failing turn fails alone", async () => {
    const scheduler = new TurnScheduler();
    const failing = scheduler.run("prompt", () => Promise.reject(new Error("decode failed")));
    const fine = scheduler.run("token", () => Promise.resolve("ok"));
    await expect(failing).rejects.toThrow("decode failed");
    expect(await fine).toBe("ok");
    expect(await scheduler.run("prompt", () => Promise.resolve(1))).toBe(1);
  });
});
