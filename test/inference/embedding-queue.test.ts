import { describe, expect, test } from "vitest";
import { EmbeddingQueue } from "../../electron/inference/embedding-queue.ts";

const vectorOf = (text: string): Float32Array => new Float32Array([text.length]);

/** Runs what waits, as the worker would, and returns the texts in the order in which they ran. */
function drain(queue: EmbeddingQueue, afterEach: (text: string) => void = () => undefined): string[] {
  const order: string[] = [];
  for (let task = queue.next(); task; task = queue.next()) {
    order.push(task.text);
    task.finish(vectorOf(task.text));
    afterEach(task.text);
  }
  return order;
}

describe("EmbeddingQueue", () => {
  test("a question goes before the rest of a document", async () => {
    const queue = new EmbeddingQueue();
    const document = queue.add(["d1", "d2", "d3"], { priority: "document" });
    let question: Promise<Float32Array[]> | undefined;
    const order = drain(queue, (text) => {
      if (text === "d1") question = queue.add(["why?"], { priority: "question" });
    });
    expect(order).toEqual(["d1", "why?", "d2", "d3"]);
    expect(await document).toHaveLength(3);
    expect(await question).toEqual([vectorOf("why?")]);
  });

  test("aborting takes out what waits and rejects with the reason", async () => {
    const queue = new EmbeddingQueue();
    const controller = new AbortController();
    const cancelled = queue.add(["a", "b"], { priority: "document", signal: controller.signal });
    const kept = queue.add(["c"], { priority: "document" });
    queue.next()?.finish(vectorOf("a"));
    controller.abort(new Error("enough"));
    await expect(cancelled).rejects.toThrow("enough");
    expect(drain(queue)).toEqual(["c"]);
    await kept;
  });

  test("a text at which the worker ended is due twice more, then its request fails alone", async () => {
    const queue = new EmbeddingQueue();
    const broken = queue.add(["bomb"], { priority: "document" });
    const fine = queue.add(["fine"], { priority: "document" });
    queue.next()?.crash(new Error("first"));
    expect(queue.next()?.text).toBe("bomb");
    queue.next()?.crash(new Error("second"));
    expect(queue.next()?.text).toBe("bomb");
    queue.next()?.crash(new Error("third"));
    await expect(broken).rejects.toThrow("third");
    expect(drain(queue)).toEqual(["fine"]);
    await fine;
  });

  test("a crash at one text doesn't count at the next", async () => {
    const queue = new EmbeddingQueue();
    const both = queue.add(["one", "two"], { priority: "document" });
    queue.next()?.crash(new Error("at one"));
    queue.next()?.finish(vectorOf("one"));
    queue.next()?.crash(new Error("at two"));
    expect(drain(queue)).toEqual(["two"]);
    expect(await both).toHaveLength(2);
  });
});
