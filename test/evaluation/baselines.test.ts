import { expect, test } from "vitest";
import { bm25Baseline, characterWindows, naiveBaseline, wordWindows } from "../../electron/evaluation/baselines.ts";
import { FakeEmbedder } from "../fakes/fake-embedder.ts";

const documents = [
  { path: "leave.md", text: "Annual leave is 25 days. Sick leave is paid." },
  { path: "travel/hotels.md", text: "A hotel may cost 120 euros a night." },
];

test("windows of words overlap and together hold everything", () => {
  const words = Array.from({ length: 601 }, (_, index) => `w${index}`);
  const windows = wordWindows(words.join(" "));
  expect(windows.map((window) => window.split(" ").length)).toEqual([250, 250, 201]);
  expect(windows[1]?.startsWith("w200 ")).toBe(true);
  expect(windows[2]?.endsWith(" w600")).toBe(true);
  expect(wordWindows("one two")).toEqual(["one two"]);
  expect(wordWindows("  ")).toEqual([]);
});

test("windows of characters are 1,000 long and overlap by 200", () => {
  const windows = characterWindows("x".repeat(1_900));
  expect(windows.map(({ length }) => length)).toEqual([1_000, 1_000, 300]);
  expect(characterWindows("")).toEqual([]);
});

test("BM25 finds by words, and by those of the path", async () => {
  const baseline = bm25Baseline(documents);
  expect((await baseline.search("paid leave", 1, undefined))[0]?.path).toBe("leave.md");
  expect((await baseline.search("travelling", 2, undefined))[0]?.path).toBe("travel/hotels.md");
});

test("the naive one finds by vector", async () => {
  const baseline = await naiveBaseline(documents, new FakeEmbedder(), undefined);
  const [first] = await baseline.search("What may a hotel cost?", 2, undefined);
  expect(first).toEqual(documents[1]);
});
