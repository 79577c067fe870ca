import { describe, expect, it } from "vitest";
import { answerability, decide, strictnessThresholds } from "../../electron/chat/decide.ts";
import { composeRefusal } from "../../electron/chat/refusal.ts";
import type { RetrievalSignals } from "../../electron/retrieval/retrieval.ts";
import { buildPassage, buildResult } from "./build-passage.ts";

const signals = (changes: Partial<RetrievalSignals>): RetrievalSignals => ({
  bestVector: 0.5,
  bestSentence: 0.5,
  bestKeyword: 0.4,
  bestBm25: 8,
  bestFused: 1,
  coverage: 0.5,
  contentWords: 5,
  ...changes,
});
const everywhere = { anywhere: true, here: true };

describe("decide", () => {
  it("rises with each of its signals and stays between 0 and 1", () => {
    const scales = {
      bestVector: [0.1, 0.4, 0.7, 1],
      bestBm25: [0, 5, 20, 60],
      relevance: [-8, -2, 1, 6],
      contentWords: [1, 3, 6, 20],
    };
    for (const [name, scale] of Object.entries(scales)) {
      const values = scale.map((value) => answerability(signals({ [name]: value }), "en"));
      expect(values).toEqual([...values].sort((a, b) => a - b));
      for (const value of values) expect(value > 0 && value < 1).toBe(true);
    }
  });

  it("goes by what a reader says before the cosines", () => {
    const near = signals({ bestVector: 0.9, bestBm25: 6, relevance: -3 });
    const far = signals({ bestVector: 0.3, bestBm25: 6, relevance: 3 });
    expect(answerability(near, "en")).toBeLessThan(strictnessThresholds.balanced);
    expect(answerability(far, "en")).toBeGreaterThan(strictnessThresholds.balanced);
  });

  it("refuses what no passage is about, whatever word they have in common", () => {
    const shared = { bestBm25: 14, relevance: 2, contentWords: 6 };
    const likely = (bestVector: number, bestSentence: number): number =>
      answerability(signals({ ...shared, bestVector, bestSentence }), "en");
    expect(likely(0.2, 0.3)).toBeLessThan(strictnessThresholds.lenient);
    // One sentence that is about it is enough.
    expect(likely(0.2, 0.6)).toBeGreaterThan(strictnessThresholds.strict);
    expect(likely(0.3, 0.4)).toBe(likely(0.6, 0.7));
    // Without a reader as well.
    expect(answerability(signals({ bestVector: 0.2, bestSentence: 0.3, bestBm25: 30 }), "en")).toBeLessThan(
      strictnessThresholds.lenient,
    );
  });

  it("refuses more the stricter it is", () => {
    const passages = [{ passage: buildPassage([["paragraph", "Leave."]]), cosines: [0.6] }];
    const doubtful = { ...buildResult(passages), signals: signals({ bestBm25: 6, relevance: -1.6 }) };
    const likely = answerability(doubtful.signals, "en");
    expect(likely).toBeGreaterThan(strictnessThresholds.lenient);
    expect(likely).toBeLessThan(strictnessThresholds.strict);
    expect(decide(doubtful, everywhere, "lenient", "en").refusal).toBeUndefined();
    expect(decide(doubtful, everywhere, "strict", "en").refusal).toBe("not_in_documents");
  });

  it("goes by keywords where there are no vectors", () => {
    const none = { bestVector: 0, bestSentence: 0 };
    expect(answerability(signals({ ...none, bestKeyword: 0.7, coverage: 0.9 }), "en")).toBeGreaterThan(0.7);
    expect(answerability(signals({ ...none, bestKeyword: 0.1, coverage: 0.2 }), "en")).toBeLessThan(0.3);
  });

  it("goes by words alone in German, which neither reader nor embedder knows", () => {
    const likely = (changes: Partial<RetrievalSignals>): number => answerability(signals(changes), "de");
    expect(likely({ relevance: 5, bestVector: 0.9 })).toBe(likely({ relevance: -5, bestVector: 0.1 }));
    expect(likely({ bestBm25: 4 })).toBeLessThan(likely({ bestBm25: 8 }));
    // Long as it is, no document has any of its words.
    expect(likely({ bestBm25: 0, contentWords: 9, relevance: 3 })).toBeLessThan(strictnessThresholds.lenient);
    expect(likely({ bestBm25: 12, contentWords: 4 })).toBeGreaterThan(strictnessThresholds.strict);
  });

  it("gives the reason of a refusal", () => {
    const found = buildResult([{ passage: buildPassage([["paragraph", "Leave."]]), cosines: [0.6] }]);
    expect(decide(found, everywhere, "balanced", "en").refusal).toBeUndefined();
    expect(decide(found, { anywhere: true, here: false }, "balanced", "en").refusal).toBe("not_applicable");
    expect(decide(found, { anywhere: false, here: false }, "balanced", "en").refusal).toBe("no_documents");
    expect(decide(buildResult([]), everywhere, "balanced", "en")).toEqual({
      answerability: 0,
      refusal: "not_in_documents",
    });
  });
});

describe("composeRefusal", () => {
  const passages = ["Leave", "Pay", "Travel", "Leave"].map((title, index) => ({
    passage: buildPassage([["paragraph", "Text."]], {
      title,
      documentId: title,
      headingPath: [title, `Part ${index}`],
    }),
  }));

  it("names three documents, each once, and whom to ask", () => {
    const { text, nearestDocumentIds } = composeRefusal(
      "not_in_documents",
      "What is the rule?",
      buildResult(passages),
      "HR (hr@a.example).",
    );
    expect(text).toBe(
      "The documents don't say. Nearest to the question: Leave (Part 0); Pay (Part 1); Travel (Part 2). Ask HR (hr@a.example).",
    );
    expect(nearestDocumentIds).toEqual(["Leave", "Pay", "Travel"]);
  });

  it("answers a German question in German, and names no contact where none is set", () => {
    const { text } = composeRefusal(
      "not_in_documents",
      "Was ist mit dem Dienstwagen für die Kinder?",
      buildResult([]),
      "",
    );
    expect(text).toBe("Dazu sagen die Dokumente nichts.");
  });
});
