import { describe, expect, test } from "vitest";
import { EventChannel } from "../../electron/inference/event-channel.ts";

describe("EventChannel", () => {
  test("hands over what came before and while reading, then ends", async () => {
    const channel = new EventChannel<number>();
    channel.push(1);
    setImmediate(() => {
      channel.push(2);
      channel.close();
      channel.push(3);
    });
    const read: number[] = [];
    for await (const item of channel) read.push(item);
    expect(read).toEqual([1, 2]);
  });

  test("throws after what came before", async () => {
    const channel = new EventChannel<number>();
    channel.push(1);
    channel.fail(new Error("broken"));
    const read: number[] = [];
    await expect(
      (async () => {
        for await (const item of channel) read.push(item);
      })(),
    ).rejects.toThrow("broken");
    expect(read).toEqual([1]);
  });
});
