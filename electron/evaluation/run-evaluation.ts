import type { ChatResponse } from "../contract/chat.ts";
import { toDate } from "../platform/clock.ts";
import type { Embedder } from "../inference/embedder.ts";
import { selfContained } from "../retrieval/follow-up.ts";
import type { RetrievalSignals, Retriever } from "../retrieval/retrieval.ts";
import { bm25Baseline, naiveBaseline, type Baseline, type EvaluationDocument, type RankedText } from "./baselines.ts";
import type { EvaluationReport } from "./evaluation-report.ts";
import { foldEvidence, holdsFolded, isSameDocument } from "./evidence-matcher.ts";
import { judgeGenerated } from "./judge-generated.ts";
import { judgeQuote, type QuotedAnswer } from "./judge-quote.ts";
import type { AnswerableQuestion, EvaluationQuestion } from "./question-file.ts";
import { isAnswerable } from "./question-file.ts";
import { makeReport, type QuestionOutcome, type RankOutcome } from "./make-report.ts";

/** One company's documents, imported and ready to be asked. */
export interface CorpusUnderTest {
  readonly retriever: Retriever;
  /** For the baselines. */
  readonly documents: readonly EvaluationDocument[];
  /** For the naive baseline; absent: it is left out. */
  readonly embedder?: Embedder;
  /** Answers by quoting, through the same path as an application's question; absent: only retrieval is measured. */
  readonly askQuoted?: (question: EvaluationQuestion, signal: AbortSignal | undefined) => Promise<QuotedAnswer>;
  /** Answers in mode `generated`; absent: no model is asked. */
  readonly askGenerated?: (question: EvaluationQuestion, signal: AbortSignal | undefined) => Promise<ChatResponse>;
  dispose(): Promise<void>;
}

export interface EvaluationOptions {
  readonly questions: readonly EvaluationQuestion[];
  /** Opened once a corpus, one after another. */
  readonly openCorpus: (corpus: string) => Promise<CorpusUnderTest>;
  /** Also measures plain BM25 and naive vector search on the same questions. */
  readonly baselines: boolean;
  readonly onProgress?: (done: number, total: number, corpus: string) => void;
  readonly signal?: AbortSignal;
}

// Beyond that a person doesn't look, and a rank says nothing any more.
const ranksLookedAt = 50;

/** Asks every question and measures what was found. Each corpus has an index of its own. */
export async function runEvaluation(options: EvaluationOptions): Promise<EvaluationReport> {
  const outcomes: QuestionOutcome[] = [];
  const total = options.questions.length;
  for (const [corpus, questions] of Map.groupBy(options.questions, (question) => question.corpus)) {
    options.signal?.throwIfAborted();
    const underTest = await options.openCorpus(corpus);
    try {
      const baselines = await openBaselines(underTest, options);
      for (const question of questions) {
        options.signal?.throwIfAborted();
        outcomes.push(await ask(question, underTest, baselines, options.signal));
        options.onProgress?.(outcomes.length, total, corpus);
      }
    } finally {
      await underTest.dispose();
    }
  }
  return makeReport(outcomes);
}

async function openBaselines(underTest: CorpusUnderTest, options: EvaluationOptions): Promise<Baseline[]> {
  if (!options.baselines) return [];
  const { documents, embedder } = underTest;
  return [bm25Baseline(documents), ...(embedder ? [await naiveBaseline(documents, embedder, options.signal)] : [])];
}

async function ask(
  question: EvaluationQuestion,
  underTest: CorpusUnderTest,
  baselines: readonly Baseline[],
  signal: AbortSignal | undefined,
): Promise<QuestionOutcome> {
  const history = question.history ?? [];
  const result = await underTest.retriever.retrieve({
    question: question.question,
    history,
    scope: {
      asOf: question.as_of ?? toDate(Date.now()),
      jurisdiction: question.filters?.jurisdiction,
      audience: question.filters?.audience,
      collectionIds: question.filters?.collection_ids,
      documentIds: question.filters?.document_ids,
    },
    limit: ranksLookedAt,
    mode: "hybrid",
    ...(signal && { signal }),
  });
  const found = result.passages.map(({ passage }) => ({
    path: passage.path,
    text: passage.prefix === "" ? passage.text : `${passage.prefix}\n${passage.text}`,
  }));
  const ranks = new Map<string, RankOutcome>();
  if (isAnswerable(question)) {
    ranks.set("Handrail", rankEvidence(question, found));
    const text = selfContained(question.question, history).text;
    for (const baseline of baselines) {
      ranks.set(baseline.name, rankEvidence(question, await baseline.search(text, ranksLookedAt, signal)));
    }
  }
  const quote =
    underTest.askQuoted && judgeQuote(question, await underTest.askQuoted(question, signal), underTest.documents);
  const response = await underTest.askGenerated?.(question, signal);
  return {
    question,
    ranks,
    signals: result.signals satisfies RetrievalSignals,
    retrievalMs: result.timings.totalMs,
    found: found.slice(0, 3).map(({ path }) => path),
    quote,
    generated: response && judgeGenerated(question, response, underTest.documents),
  };
}

/** Where the evidence stands: a passage counts when it holds it whole, whatever document it is from. */
export function rankEvidence(question: AnswerableQuestion, found: readonly RankedText[]): RankOutcome {
  const folded = found.map(({ text }) => foldEvidence(text));
  const rankOf = (evidence: string): number | undefined => {
    const wanted = foldEvidence(evidence);
    const index = folded.findIndex((text) => holdsFolded(text, wanted));
    return index === -1 ? undefined : index + 1;
  };
  const places = [question, ...(question.alt_evidence ?? [])];
  const first = earliest(places.map(({ evidence }) => rankOf(evidence)));
  const needed = [first, ...(question.more_evidence ?? []).map(({ evidence }) => rankOf(evidence))];
  const document = found.findIndex(({ path }) => places.some(({ source }) => isSameDocument(path, source)));
  return {
    evidence: first,
    all: needed.includes(undefined) ? undefined : Math.max(...needed.map((rank) => rank ?? 0)),
    document: document === -1 ? undefined : document + 1,
  };
}

const earliest = (ranks: readonly (number | undefined)[]): number | undefined => {
  const known = ranks.filter((rank) => rank !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};
