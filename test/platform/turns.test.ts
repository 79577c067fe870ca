import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { backgroundTurn, inForeground, paced } from "../../electron/platform/turns.ts";

test("work in the background goes on turn by turn", async () => {
  let turns = 0;
  const work = (async () => {
    for (let slice = 0; slice < 3; slice += 1) {
      await backgroundTurn();
      turns += 1;
    }
  })();
  await nextTurn();
  expect(turns).toBeLessThan(3);
  await work;
});

test("stands back while somebody is answered, and goes on when that ends", async () => {
  const answer = Promise.withResolvers<string>();
  const order: string[] = [];
  const answered = inForeground(() => answer.promise).then((text) => order.push(text));
  const work = backgroundTurn().then(() => order.push("background"));
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  expect(order).toEqual([]);
  answer.resolve("answer");
  await Promise.all([answered, work]);
  expect(order).toEqual(["answer", "background"]);
});

test("but not for ever: where questions never end, it goes on all the same", async () => {
  const answer = Promise.withResolvers<void>();
  let isAnswered = false;
  const answered = inForeground(() => answer.promise).then(() => (isAnswered = true));
  await backgroundTurn();
  expect(isAnswered).toBe(false);
  answer.resolve();
  await answered;
});

test("an answer that fails holds nobody up", async () => {
  await expect(inForeground(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  const begun = performance.now();
  await backgroundTurn();
  expect(performance.now() - begun).toBeLessThan(90);
});

test("steps give others their turn as soon as they have taken a while, and not before", async () => {
  const pause = paced(4);
  let isServed = false;
  const other = nextTurn().then(() => (isServed = true));
  expect(pause()).toBeUndefined();
  const since = performance.now();
  while (performance.now() - since < 5);
  expect(isServed).toBe(false);
  await pause();
  expect(isServed).toBe(true);
  expect(pause()).toBeUndefined();
  await other;
});
