import { expect, it } from "vitest";
import { RepairedRetriever } from "../../electron/library/repaired-retriever.ts";
import type { RetrievalQuery } from "../../electron/retrieval/retrieval.ts";
import { FakeClock } from "../fakes/fake-clock.ts";

const query: RetrievalQuery = { question: "x", history: [], scope: { asOf: "2026-01-01" }, limit: 1, mode: "hybrid" };

function open(isUsable: boolean) {
  const clock = new FakeClock();
  const usable = Promise.withResolvers<void>();
  const repair = { isUsable, usable: usable.promise };
  let searches = 0;
  const retriever = {
    retrieve: () => {
      searches += 1;
      return Promise.reject(new Error("searched"));
    },
  };
  return {
    clock,
    searches: () => searches,
    repaired: new RepairedRetriever({ retriever, repair, clock, patienceMs: 15_000 }),
    finish() {
      repair.isUsable = true;
      usable.resolve();
    },
  };
}

it("searches at once when nothing is missing, else as soon as that is so", async () => {
  await expect(open(true).repaired.retrieve(query)).rejects.toThrow("searched");
  const { repaired, finish, searches } = open(false);
  const asked = repaired.retrieve(query);
  expect(searches()).toBe(0);
  finish();
  await expect(asked).rejects.toThrow("searched");
});

it("says after a while that the index is being made anew, and lets go of who has gone", async () => {
  const { repaired, clock, searches } = open(false);
  const asked = repaired.retrieve(query);
  const gone = new AbortController();
  const left = repaired.retrieve({ ...query, signal: gone.signal });
  gone.abort(new Error("gone"));
  await expect(left).rejects.toThrow("gone");
  clock.advance(15_000);
  await expect(asked).rejects.toMatchObject({ code: "INDEX_REBUILDING", retryAfterSeconds: 10 });
  expect(searches()).toBe(0);
});
