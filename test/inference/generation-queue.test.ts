import { beforeEach, describe, expect, test } from "vitest";
import { GenerationQueue } from "../../electron/inference/generation-queue.ts";
import { FakeClock } from "../fakes/fake-clock.ts";

const { signal } = new AbortController();
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("GenerationQueue", () => {
  let clock: FakeClock;
  let slots: number;
  let queue: GenerationQueue;
  const admitted: string[] = [];
  const enter = (name: string, modelId = "small"): Promise<() => void> =>
    queue.enter(modelId, signal).then((leave) => {
      admitted.push(name);
      return leave;
    });

  beforeEach(() => {
    clock = new FakeClock();
    slots = 2;
    admitted.length = 0;
    queue = new GenerationQueue({ limit: () => 2, slots: () => slots, now: () => clock.now() });
  });

  test("runs as many as there are slots, the others in order", async () => {
    const first = await enter("1");
    await enter("2");
    void enter("3");
    void enter("4");
    await settled();
    expect(admitted).toEqual(["1", "2"]);
    first();
    first();
    await settled();
    expect(admitted).toEqual(["1", "2", "3"]);
  });

  test("turns away what is over the limit and says when to come back", async () => {
    const leave = await enter("1");
    clock.advance(40_000);
    leave();
    await enter("2");
    await enter("3");
    void enter("4");
    void enter("5");
    // Average of 10 s assumed and one measured of 40 s: 16 s; three before the caller's turn on two slots: two rounds.
    await expect(enter("6")).rejects.toMatchObject({ code: "QUEUE_FULL", retryAfterSeconds: 32 });
  });

  test("another model waits until the running one is quiet, and later ones don't overtake it", async () => {
    const first = await enter("1");
    void enter("large", "large");
    void enter("2");
    await settled();
    expect(admitted).toEqual(["1"]);
    first();
    await settled();
    expect(admitted).toEqual(["1", "large"]);
  });

  test("whoever cancels while waiting leaves the line", async () => {
    slots = 1;
    const controller = new AbortController();
    const first = await enter("1");
    const cancelled = queue.enter("small", controller.signal);
    void enter("3");
    controller.abort(new Error("enough"));
    await expect(cancelled).rejects.toThrow("enough");
    first();
    await settled();
    expect(admitted).toEqual(["1", "3"]);
  });

  test("more slots admit more at once", async () => {
    slots = 1;
    await enter("1");
    void enter("2");
    slots = 2;
    queue.slotsChanged();
    await settled();
    expect(admitted).toEqual(["1", "2"]);
  });
});
