import { describe, expect, test } from "vitest";
import { EmbeddingQueue, type Work } from "../../electron/inference/embedding-queue.ts";

/** Pieces of work that note when they run and give their names back. */
function recorder() {
  const order: string[] = [];
  const work = (...names: string[]): Work<string>[] =>
    names.map((name) => () => {
      order.push(name);
      return Promise.resolve(name);
    });
  return { order, work };
}

/** Runs what waits, as the worker would. */
async function drain(queue: EmbeddingQueue, afterEach: () => void = () => undefined): Promise<void> {
  for (let task = queue.next(); task; task = queue.next()) {
    await task.run();
    afterEach();
  }
}

describe("EmbeddingQueue", () => {
  test("a question goes before what is read for another, and both before the rest of a document", async () => {
    const queue = new EmbeddingQueue();
    const { order, work } = recorder();
    const waiting: Promise<string[]>[] = [queue.add(work("d1", "d2", "d3"), { priority: "document" })];
    await drain(queue, () => {
      if (order.at(-1) === "d1") waiting.push(queue.add(work("r1", "r2"), { priority: "reading" }));
      if (order.at(-1) === "r1") waiting.push(queue.add(work("why?"), { priority: "question" }));
    });
    expect(order).toEqual(["d1", "r1", "why?", "r2", "d2", "d3"]);
    expect(await Promise.all(waiting)).toEqual([["d1", "d2", "d3"], ["r1", "r2"], ["why?"]]);
  });

  test("aborting takes out what waits and rejects with the reason", async () => {
    const queue = new EmbeddingQueue();
    const { order, work } = recorder();
    const controller = new AbortController();
    const cancelled = queue.add(work("a", "b"), { priority: "document", signal: controller.signal });
    const kept = queue.add(work("c"), { priority: "document" });
    await queue.next()?.run();
    controller.abort(new Error("enough"));
    await expect(cancelled).rejects.toThrow("enough");
    await drain(queue);
    expect(order).toEqual(["a", "c"]);
    await kept;
  });

  test("a piece at which the worker ended is due twice more, then its request fails alone", async () => {
    const queue = new EmbeddingQueue();
    const { order, work } = recorder();
    const broken = queue.add([() => Promise.reject(new Error("gone"))], { priority: "document" });
    const fine = queue.add(work("fine"), { priority: "document" });
    for (const which of ["first", "second", "third"]) {
      const task = queue.next();
      await expect(task?.run()).rejects.toThrow("gone");
      task?.crash(new Error(which));
    }
    await expect(broken).rejects.toThrow("third");
    await drain(queue);
    expect(order).toEqual(["fine"]);
    await fine;
  });

  test("a crash at one piece doesn't count at the next", async () => {
    const queue = new EmbeddingQueue();
    const { order, work } = recorder();
    const both = queue.add(work("one", "two"), { priority: "document" });
    queue.next()?.crash(new Error("at one"));
    queue.next()?.crash(new Error("at one again"));
    await queue.next()?.run();
    queue.next()?.crash(new Error("at two"));
    queue.next()?.crash(new Error("at two again"));
    await drain(queue);
    expect(order).toEqual(["one", "two"]);
    expect(await both).toHaveLength(2);
  });
});
