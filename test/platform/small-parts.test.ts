import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { ChangeEvent } from "../../electron/contract/events.ts";
import { systemClock, toDate, toTimestamp } from "../../electron/platform/clock.ts";
import { decodeCursor, encodeCursor } from "../../electron/platform/cursor.ts";
import { EventBus } from "../../electron/platform/event-bus.ts";
import { newId } from "../../electron/platform/ids.ts";
import { engineThreads, lanceThreads } from "../../electron/platform/threads.ts";
import { limitLance } from "../../electron/retrieval/limit-lance.ts";
import { workerEntry } from "../../electron/platform/worker-entry.ts";

const changed = (id: number): ChangeEvent => ({ type: "session_changed", session_id: String(id) });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("EventBus", () => {
  test("a listener that throws reaches neither the publisher nor the others", () => {
    const errors: unknown[] = [];
    const bus = new EventBus((error) => errors.push(error));
    const heard: ChangeEvent[] = [];
    bus.subscribe(() => {
      throw new Error("broken");
    });
    const end = bus.subscribe((event) => heard.push(event));
    bus.publish(changed(1));
    end();
    bus.publish(changed(2));
    expect(heard).toEqual([changed(1)]);
    expect(errors).toHaveLength(2);
  });

  test("a stream gives every event from its start on, until it is aborted", async () => {
    const bus = new EventBus(() => undefined);
    bus.publish(changed(0));
    const controller = new AbortController();
    const heard: ChangeEvent[] = [];
    const reading = (async () => {
      for await (const event of bus.stream(controller.signal)) heard.push(event);
    })();
    await settled();
    bus.publish(changed(1));
    bus.publish(changed(2));
    await settled();
    bus.publish(changed(3));
    await settled();
    controller.abort();
    await reading;
    bus.publish(changed(4));
    expect(heard).toEqual([changed(1), changed(2), changed(3)]);
  });

  test("a stream that isn't read keeps the newest events only", async () => {
    const bus = new EventBus(() => undefined);
    const stream = bus.stream(new AbortController().signal, 3);
    const first = stream.next();
    bus.publish(changed(0));
    await first;
    for (let number = 1; number <= 10; number++) bus.publish(changed(number));
    const rest = [await stream.next(), await stream.next(), await stream.next()].map((result) => result.value);
    expect(rest).toEqual([changed(8), changed(9), changed(10)]);
    await stream.return();
  });
});

describe("cursors", () => {
  const schema = z.tuple([z.number(), z.string()]);

  test("come back as they were, in any address", () => {
    fc.assert(
      fc.property(fc.integer(), fc.string({ unit: "binary" }), (at, id) => {
        const cursor = encodeCursor([at, id]);
        expect(decodeCursor(schema, cursor)).toEqual([Object.is(at, -0) ? 0 : at, id]);
        expect(encodeURIComponent(cursor)).toBe(cursor);
      }),
    );
  });

  test("that anyone else made are refused", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(schema, text)).toThrow(expect.objectContaining({ code: "VALIDATION_FAILED" }));
      }),
    );
  });
});

test("threads: one core is left; one at least for the engine, two for LanceDB; what the environment says stays", () => {
  expect([1, 2, 4, 16].map((cores) => engineThreads(cores))).toEqual([1, 1, 3, 15]);
  expect([1, 2, 4, 16].map((cores) => lanceThreads(cores))).toEqual([2, 2, 3, 15]);
  const environment: NodeJS.ProcessEnv = {};
  limitLance(environment);
  expect(environment.LANCE_CPU_THREADS).toBe(String(lanceThreads()));
  const given: NodeJS.ProcessEnv = { LANCE_CPU_THREADS: "4" };
  limitLance(given);
  expect(given.LANCE_CPU_THREADS).toBe("4");
});

test("a worker's program is found from the source and from a build", () => {
  const built = pathToFileURL("/opt/handrail/dist/cli-abc.js").href;
  expect(workerEntry("parsing").pathname).toMatch(/electron\/library\/parsers\/parser-worker\.ts$/);
  expect(workerEntry("embedding").pathname).toMatch(/electron\/inference\/embedding-worker\.ts$/);
  expect(workerEntry("inference", built).pathname).toBe("/opt/handrail/dist/llama-worker.js");
});

test("the system's clock calls back, and not when it is called off", async () => {
  const calls: string[] = [];
  systemClock.schedule(5, () => calls.push("kept"));
  systemClock.schedule(5, () => calls.push("off"))();
  systemClock.schedule(2 ** 40, () => calls.push("far"))();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(calls).toEqual(["kept"]);
  expect(toTimestamp(0)).toBe("1970-01-01T00:00:00.000Z");
  expect(toDate(86_400_000)).toBe("1970-01-02");
});

test("ids sort by the time they were made", () => {
  const ids = Array.from({ length: 1_000 }, newId);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(1_000);
});
