import { describe, expect, test } from "vitest";
import { formatReport } from "../../electron/evaluation/evaluation-report.ts";
import { parseQuestions } from "../../electron/evaluation/question-file.ts";
import { rankEvidence, runEvaluation, type CorpusUnderTest } from "../../electron/evaluation/run-evaluation.ts";
import type { Passage } from "../../electron/retrieval/passage-store.ts";
import type { RetrievalQuery, RetrievalResult } from "../../electron/retrieval/retrieval.ts";
import { FakeEmbedder } from "../fakes/fake-embedder.ts";

const leave = { path: "leave.md", text: "Annual leave is **25** days. Ask a week in advance." };
const faq = { path: "faq.md", text: "Leave is 25 days." };
const hotel = { path: "hotel.md", text: "Hotels up to 120 euros." };

const questions = parseQuestions(
  [
    { id: "1", kind: "numeric", question: "leave days", answer: "25", source: "acme/leave.md", evidence: "25 days" },
    {
      id: "2",
      kind: "multihop",
      question: "leave and notice",
      answer: "25, a week",
      must_include: ["25", "week"],
      source: "acme/leave.md",
      evidence: "is 25 days",
      more_evidence: [{ source: "acme/leave.md", evidence: "a week in advance" }],
    },
    {
      id: "3",
      kind: "numeric",
      question: "hotel price",
      answer: "200",
      source: "acme/hotel.md",
      evidence: "200 euros",
    },
    { id: "4", kind: "unanswerable", question: "dogs", source: null, evidence: null },
  ]
    .map((question) => JSON.stringify({ corpus: "acme", tags: question.id === "3" ? ["typo"] : [], ...question }))
    .join("\n"),
);

/** Answers with the documents in the order that it is given for the question. */
function underTest(order: Record<string, { path: string; text: string }[]>): CorpusUnderTest & { disposed: boolean } {
  return {
    disposed: false,
    documents: [leave, faq, hotel],
    embedder: new FakeEmbedder(),
    retriever: {
      async retrieve(query: RetrievalQuery): Promise<RetrievalResult> {
        const found = order[query.question] ?? [];
        const best = found.length / 10;
        return {
          passages: found.map(({ path, text }, index) => ({
            passage: passageOf(path, text, index),
            score: 1,
            scores: { vector: 1, sentence: 1, keyword: 1, fused: 1 },
            sentenceScores: [],
          })),
          rewrittenQuery: undefined,
          signals: {
            bestVector: best,
            bestSentence: best,
            bestKeyword: best,
            bestBm25: best,
            bestFused: best,
            coverage: best,
            contentWords: 5,
          },
          timings: { embedMs: 1, searchMs: 2, totalMs: 3 },
        };
      },
    },
    async askQuoted(question) {
      const refused = question.kind === "unanswerable";
      return {
        quotedAnswer: "Annual leave is 25 days.",
        refused,
        answerability: refused ? 0.1 : 0.9,
        citations: [{ path: "leave.md", quote: "Annual leave is 25 days." }],
      };
    },
    async dispose() {
      this.disposed = true;
    },
  };
}

describe("runEvaluation", () => {
  const corpus = underTest({
    "leave days": [hotel, faq, leave],
    "leave and notice": [faq, hotel, leave],
    "hotel price": [hotel],
    dogs: [],
  });

  test("measures what was found, by evidence, and compares with the baselines", async () => {
    const progress: number[] = [];
    const report = await runEvaluation({
      questions,
      openCorpus: async () => corpus,
      baselines: true,
      onProgress: (done) => progress.push(done),
    });
    const [own, bm25, naive] = report.systems;
    expect(report).toMatchObject({ answerable: 3, unanswerable: 1, retrieval_ms: { p50: 3, p95: 3 } });
    expect([own?.name, bm25?.name, naive?.name]).toEqual([
      "Handrail",
      "BM25, windows of 250 words",
      "1,000 characters, vectors only",
    ]);
    expect(own?.all.recall_at_1.value).toBeCloseTo(1 / 3, 12);
    expect(own?.all.recall_at_5.value).toBeCloseTo(2 / 3, 12);
    expect(own?.all.all_at_10.value).toBeCloseTo(2 / 3, 12);
    expect(own?.all.document_at_5.value).toBe(1);
    expect(own?.all.mrr_at_10.value).toBeCloseTo((1 / 2 + 1 + 0) / 3, 12);
    expect(own?.by_kind.multihop?.recall_at_1.value).toBe(1);
    expect(own?.by_tag.typo).toMatchObject({ questions: 1, recall_at_10: { value: 0 } });
    expect((own?.by_half.tuning.questions ?? 0) + (own?.by_half.reporting.questions ?? 0)).toBe(3);
    expect(bm25?.all.recall_at_5.value).toBeCloseTo(2 / 3, 12);
    expect(report.refusals[0]).toMatchObject({ signal: "best chunk vector", area_under_curve: 1 });
    expect(report.misses).toEqual([
      {
        id: "3",
        kind: "numeric",
        question: "hotel price",
        source: "acme/hotel.md",
        found: ["hotel.md"],
      },
    ]);
    expect(progress).toEqual([1, 2, 3, 4]);
    expect(corpus.disposed).toBe(true);
  });

  test("judges quoted answers by the facts they hold and by what they cite", async () => {
    const report = await runEvaluation({ questions, openCorpus: async () => corpus, baselines: false });
    expect(report.quotes).toMatchObject({
      answerable: 3,
      facts_held: { value: 2 / 3 },
      citation_overlaps: { value: 2 / 3 },
      mean_words: 5,
      refused_answerable: { value: 0 },
      refused_unanswerable: { value: 1 },
      answerability_area_under_curve: 1,
    });
    expect(report.unmet_quotes).toEqual([{ id: "2", refused: false, quoted: "Annual leave is 25 days." }]);
    expect(report.systems).toHaveLength(1);
  });

  test("the readable report names the figures and every miss", async () => {
    const text = formatReport(await runEvaluation({ questions, openCorpus: async () => corpus, baselines: false }));
    expect(text).toContain("3 answerable and 1 unanswerable questions");
    expect(text).toMatch(/Handrail +3 +33 \[/u);
    expect(text).toContain("3 (numeric) rank none: hotel price");
    expect(text).toContain("2: Annual leave is 25 days.");
    expect(text).not.toMatch(/NaN|undefined/u);
  });

  test("closes the corpus when a question fails, and stops when it is told to", async () => {
    const failing = underTest({});
    failing.retriever.retrieve = () => Promise.reject(new Error("broken"));
    await expect(runEvaluation({ questions, openCorpus: async () => failing, baselines: false })).rejects.toThrow(
      "broken",
    );
    expect(failing.disposed).toBe(true);
    const stopped = runEvaluation({
      questions,
      openCorpus: async () => corpus,
      baselines: false,
      signal: AbortSignal.abort(new Error("stopped")),
    });
    await expect(stopped).rejects.toThrow("stopped");
  });
});

test("either place of an answer counts, and a passage of another document too", () => {
  const [question] = parseQuestions(
    JSON.stringify({
      id: "1",
      corpus: "acme",
      kind: "numeric",
      question: "?",
      answer: "25",
      source: "acme/leave.md",
      evidence: "Ask a week in advance",
      alt_evidence: [{ source: "acme/faq.md", evidence: "Leave is 25 days" }],
    }),
  );
  if (question?.kind !== "numeric") throw new Error("an answerable question");
  expect(rankEvidence(question, [hotel, faq, leave])).toEqual({ evidence: 2, all: 2, document: 2 });
  expect(rankEvidence(question, [{ path: "copy.md", text: faq.text }])).toEqual({
    evidence: 1,
    all: 1,
    document: undefined,
  });
  expect(rankEvidence(question, [])).toEqual({ evidence: undefined, all: undefined, document: undefined });
});

function passageOf(path: string, text: string, key: number): Passage {
  return {
    chunkKey: key,
    versionKey: key,
    documentId: path,
    versionId: path,
    title: path,
    path,
    page: undefined,
    headingPath: [],
    prefix: "",
    text,
    start: 0,
    end: text.length,
    sentences: [],
    language: "en",
    jurisdiction: undefined,
    audience: undefined,
    effectiveFrom: undefined,
    effectiveTo: undefined,
    superseded: false,
  };
}
