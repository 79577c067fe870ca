import { describe, expect, test } from "vitest";
import { PassageReading, reorder } from "../../electron/retrieval/passage-reading.ts";
import { bestWindow, sentenceWindows, windowWords } from "../../electron/retrieval/reader-window.ts";
import type { RetrievedPassage } from "../../electron/retrieval/retrieval.ts";
import { buildPassage } from "../chat/build-passage.ts";
import { FakeReader } from "../fakes/fake-reader.ts";
import { silentLog } from "./fake-library.ts";

const found = (text: string, score: number): RetrievedPassage => ({
  passage: buildPassage([["paragraph", text]]),
  score,
  scores: { vector: score, sentence: score, keyword: score, fused: score },
  sentenceScores: [score],
});
const three = [found("Parking is free.", 0.8), found("Leave lasts long.", 0.79), found("Leave is weeks.", 0.5)];
const textsOf = (passages: readonly RetrievedPassage[]): string[] => passages.map(({ passage }) => passage.text);

describe("PassageReading", () => {
  test("a more relevant passage passes one that scored hardly better, and brings its evidence", async () => {
    const reading = new PassageReading({ reader: new FakeReader(["Leave"]), log: silentLog });
    const { passages, relevance } = await reading.read("How long?", three, { elapsedMs: 0 });
    expect(textsOf(passages)).toEqual(["Leave lasts long.", "Parking is free.", "Leave is weeks."]);
    expect(passages[0]?.sentenceRelevance).toEqual([1]);
    expect(passages[0]?.score).toBeGreaterThan(0.79);
    expect(relevance).toBe(0.5);
  });

  test("what wasn't read in time keeps its score; the first passage is read first, then sentences, then other passages", async () => {
    const reader = new FakeReader(["Leave"]);
    const reading = new PassageReading({ reader, log: silentLog });
    reader.judgesAtMost = 1;
    expect(await reading.read("?", three, { elapsedMs: 0 })).toEqual({ passages: three, relevance: 0 });
    expect(reader.read.map(({ sentences }) => sentences[0])).toEqual([
      "Parking is free.",
      "Parking is free.",
      "Leave lasts long.",
      "Leave is weeks.",
      "Leave lasts long.",
    ]);
    reader.judgesAtMost = 3;
    const { passages, relevance } = await reading.read("?", three, { elapsedMs: 0 });
    expect(passages.map(({ sentenceRelevance }) => sentenceRelevance)).toEqual([[0], [1], undefined]);
    expect(relevance).toBe(0);
  });

  test("has what is left of the time to the first words, a little however long the search took, and more where nobody watches", async () => {
    const reader = new FakeReader([]);
    const reading = new PassageReading({ reader, log: silentLog });
    for (const options of [{ elapsedMs: 60 }, { elapsedMs: 500 }, { elapsedMs: 60, isWhole: true }])
      await reading.read("?", three, options);
    expect(reader.withinMs).toEqual([150, 80, 740]);
  });

  test("no more are read than the limits say", async () => {
    const reader = new FakeReader([]);
    const limits = { passages: 2, sentences: 1, withinMs: 1_000, atLeastMs: 0, wholeWithinMs: 1_000 };
    await new PassageReading({ reader, log: silentLog, limits }).read("?", three, { elapsedMs: 0 });
    expect(reader.read).toHaveLength(3);
  });

  test("a reader that fails or isn't there changes nothing", async () => {
    const reader = new FakeReader(["Leave"]);
    const reading = new PassageReading({ reader, log: silentLog });
    reader.failure = new Error("broken");
    expect(await reading.read("?", three, { elapsedMs: 0 })).toEqual({ passages: three, relevance: undefined });
    reader.canJudge = false;
    expect(await reading.read("?", three, { elapsedMs: 0 })).toEqual({ passages: three, relevance: undefined });
    expect(reading.passages).toBe(0);
  });

  test("aborting is no failure of the reader", async () => {
    const reading = new PassageReading({ reader: new FakeReader([]), log: silentLog });
    await expect(
      reading.read("?", three, { elapsedMs: 0, signal: AbortSignal.abort(new Error("gone")) }),
    ).rejects.toThrow("gone");
  });
});

test("judgements that are all alike move nothing", () => {
  const alike = three.map((one) => ({ ...one, sentenceRelevance: [2] }));
  expect(reorder(alike)).toEqual(alike);
});

describe("sentenceWindows", () => {
  const leave = buildPassage([
    ["heading", "Leave"],
    ["paragraph", "One. Two. Three. Four."],
    ["heading", "Notice"],
    ["paragraph", "Five."],
  ]);
  const notice = buildPassage([["paragraph", "Six."]]);
  const retrieved = (passage: typeof leave, score: number, sentenceScores: readonly number[]): RetrievedPassage => ({
    passage,
    score,
    scores: { vector: score, sentence: score, keyword: score, fused: score },
    sentenceScores,
  });
  const both = [retrieved(leave, 1, [1, 0.1, 0.9, 0.8, 0.2, 1, 0.3]), retrieved(notice, 0.5, [0.7])];
  const texts = (count: number): string[] =>
    sentenceWindows(both, count).map(({ window }) => window.sentences.join(" "));

  test("are the best sentences with their neighbours up to a heading, none read twice", () => {
    expect(texts(9)).toEqual(["One. Two. Three.", "Five.", "Three. Four.", "Six."]);
    expect(texts(2)).toEqual(["One. Two. Three.", "Five."]);
    expect(sentenceWindows([], 3)).toEqual([]);
  });
});

describe("bestWindow", () => {
  const sentences = Array.from({ length: 20 }, (_, index) => `Number ${index} ${"word ".repeat(13).trim()}.`);
  const passage = buildPassage(
    sentences.map((text) => ["paragraph", text] as const),
    { title: "Leave", headingPath: ["Leave", "Parents"] },
  );

  test("is the window of the best sentence, whole sentences, within the reader's length", () => {
    for (const best of [0, 7, 13, 19]) {
      const { window, firstSentence } = bestWindow(
        passage,
        sentences.map((_, index) => (index === best ? 1 : 0)),
      );
      expect(window.sentences).toEqual(sentences.slice(firstSentence, firstSentence + window.sentences.length));
      expect(window.sentences).toContain(sentences[best]);
      expect(window.sentences.join(" ").split(" ").length).toBeLessThanOrEqual(windowWords + 15);
      expect(window.headingPath).toEqual(["Leave", "Parents"]);
    }
  });

  test("a short passage is one window, and without scores the first is taken", () => {
    const short = buildPassage([
      ["paragraph", "One."],
      ["paragraph", "Two."],
    ]);
    expect(bestWindow(short, [])).toMatchObject({ window: { sentences: ["One.", "Two."] }, firstSentence: 0 });
    expect(bestWindow(passage, []).firstSentence).toBe(0);
  });
});
