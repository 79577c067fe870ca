import { setImmediate as nextTurn } from "node:timers/promises";
import { HandrailError } from "../contract/errors.ts";
import { inForeground } from "../platform/turns.ts";
import { areCosinesKnown, type Embedder } from "../inference/embedder.ts";
import { bm25, coverage, idealBm25, type WeightedTerm } from "./bm25.ts";
import { type Candidate, chooseCandidates } from "./candidates.ts";
import type { ChunkIndex } from "./chunk-index.ts";
import {
  byScore,
  fuse,
  fusionWeights,
  type FusionWeights,
  mostPromising,
  type PromisingChunk,
  type ScoredChunk,
  scoreRows,
} from "./fusion.ts";
import { selfContained } from "./follow-up.ts";
import type { PassageReading } from "./passage-reading.ts";
import type { Passage, PassageStore } from "./passage-store.ts";
import { keywordQuery, type KeywordQuery, type TermSource } from "./query-terms.ts";
import type { RetrievalQuery, RetrievalResult, RetrievalSignals, RetrievedPassage, Retriever } from "./retrieval.ts";
import type { Synonyms } from "./synonyms.ts";
import { contentWordsOf } from "./text-analysis.ts";

export interface HybridRetrieverOptions {
  readonly index: ChunkIndex;
  readonly statistics: TermSource;
  readonly embedder: Embedder;
  readonly passages: PassageStore;
  /** HR's vocabulary; without it only the question's own words are searched for. */
  readonly synonyms?: Synonyms;
  readonly weights?: FusionWeights;
  /** Judges the first passages again, in hybrid mode; absent: the scores of the search decide. */
  readonly reading?: PassageReading;
}

/**
 * How many each list gives, how many of them all are scored by words and vector, and of how many of these the sentences are
 * read. What is left out can be missed, and in a larger library more is nearly as good (docs/measurements.md,
 * "Searching"); one of a few hundred chunks is scored whole.
 */
const depthOf = (chunks: number): { readonly list: number; readonly exact: number; readonly sentences: number } =>
  chunks <= 20_000 ? { list: 1_000, exact: 500, sentences: 250 } : { list: 2_000, exact: 1_000, sentences: 700 };

// A millisecond or two, ten in the first search: others get their turn in between.
const chunksPerTurn = 100;

function* slices<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += chunksPerTurn) yield items.slice(from, from + chunksPerTurn);
}

interface FoundLists {
  /** Absent: words alone are searched for. */
  readonly byMeaning:
    | { readonly vector: Float32Array; readonly embeddedAt: number; readonly found: readonly Candidate[] }
    | undefined;
  readonly byOwnTerms: readonly Candidate[];
  readonly byAllTerms: readonly Candidate[];
}

/**
 * In stages: the best by keyword and by vector are candidates; each candidate is scored exactly by its words and its
 * vector, the most promising of them by their sentences too, and the weighted sum of the three decides; a reader, where
 * there is one, has a small say in the first places.
 */
export class HybridRetriever implements Retriever {
  readonly #options: HybridRetrieverOptions;

  constructor(options: HybridRetrieverOptions) {
    this.#options = options;
  }

  retrieve(query: RetrievalQuery): Promise<RetrievalResult> {
    return inForeground(() => this.#retrieve(query));
  }

  async #retrieve(query: RetrievalQuery): Promise<RetrievalResult> {
    const { index, statistics, embedder, passages, synonyms } = this.#options;
    const startedAt = performance.now();
    const versions = passages.applicableVersions(query.scope);
    if (versions.length > 0 && index.indexedOf(versions).length === 0) throw new HandrailError("INDEX_REBUILDING");

    const question = selfContained(query.question, query.history);
    const keywords = query.mode === "vector" ? undefined : keywordQuery(question.text, statistics, synonyms);
    const lists = await this.#search(query, question.text, keywords, versions);
    query.signal?.throwIfAborted();
    const ranked = await this.#score(query, keywords, lists);
    const reading = query.mode === "hybrid" && query.reading !== "none" ? this.#options.reading : undefined;
    const found = this.#passagesOf(ranked, Math.max(query.limit, reading?.passages ?? 0));
    const read = await reading?.read(question.text, found, {
      elapsedMs: performance.now() - startedAt,
      isWhole: query.reading === "whole",
      signal: query.signal,
    });
    const endedAt = performance.now();
    const embeddedAt = lists.byMeaning?.embeddedAt ?? startedAt;
    return {
      passages: (read?.passages ?? found).slice(0, query.limit),
      rewrittenQuery: question.rewritten ? question.text : undefined,
      ...(keywords && { related: keywords.related }),
      signals: {
        ...signalsOf(ranked, keywords),
        // Refusing was calibrated on the cosines of the one that ships: without a reader words alone decide then.
        ...(!areCosinesKnown(embedder) && { bestVector: 0 }),
        contentWords: contentWordsOf(question.text),
        ...(read?.relevance !== undefined && { relevance: read.relevance }),
      },
      timings: {
        embedMs: embeddedAt - startedAt,
        searchMs: endedAt - embeddedAt,
        totalMs: endedAt - startedAt,
      },
    };
  }

  /** What is nearest by words and by meaning, as the index's lists have it. */
  async #search(
    query: RetrievalQuery,
    question: string,
    keywords: KeywordQuery | undefined,
    versions: readonly number[],
  ): Promise<FoundLists> {
    const { index } = this.#options;
    const { list } = depthOf(index.rowCount);
    const byTerms = (terms: readonly WeightedTerm[] = []): Promise<Candidate[]> => {
      const words = terms.map(({ term }) => term);
      return index.searchTerms(words, versions, list, { alone: query.mode === "keyword" });
    };
    const nearest = async (): Promise<FoundLists["byMeaning"]> => {
      if (query.mode === "keyword") return undefined;
      const vector = await this.#embed(question, query.signal);
      const embeddedAt = performance.now();
      return { vector, embeddedAt, found: await index.searchVectors(vector, versions, list) };
    };
    const hasRelated = keywords && keywords.terms.length > keywords.ownTerms.length;
    // Words need no vector: they are searched for while the question is embedded.
    const [byMeaning, byOwnTerms, byAllTerms] = await Promise.all([
      nearest(),
      byTerms(keywords?.ownTerms),
      hasRelated ? byTerms(keywords.terms) : undefined,
    ]);
    return { byMeaning, byOwnTerms, byAllTerms: byAllTerms ?? byOwnTerms };
  }

  /** The most promising of what was found, scored exactly, best first. */
  async #score(
    query: RetrievalQuery,
    keywords: KeywordQuery | undefined,
    { byMeaning, byOwnTerms, byAllTerms }: FoundLists,
  ): Promise<ScoredChunk[]> {
    const { index, embedder, weights = fusionWeights } = this.#options;
    const depth = depthOf(index.rowCount);
    const questionVector = byMeaning?.vector;
    const fusion = {
      questionVector,
      keywords,
      ideal: keywords ? idealBm25(keywords.terms, keywords.totals) : 0,
      weights,
      unrelatedCosine: embedder.unrelatedCosine === "unmeasured" ? 0 : (embedder.unrelatedCosine ?? 0),
    };
    const candidates = chooseCandidates({
      byOwnTerms,
      byAllTerms,
      byVector: byMeaning?.found ?? [],
      depth: depth.list,
      idealBm25: fusion.ideal,
      weights,
      unrelatedCosine: fusion.unrelatedCosine,
      limit: depth.exact,
    });
    await nextTurn();
    const scored: PromisingChunk[] = [];
    for (const keys of slices(candidates)) {
      scored.push(...scoreRows(index.fetch(keys, { vectors: questionVector !== undefined }), fusion));
      await nextTurn();
    }
    query.signal?.throwIfAborted();
    const ranked: ScoredChunk[] = [];
    for (const chunks of slices(mostPromising(scored, Math.max(depth.sentences, query.limit)))) {
      const sentencesOf = index.sentencesOf(questionVector ? chunks.map(({ chunkKey }) => chunkKey) : []);
      ranked.push(...fuse(chunks, sentencesOf, fusion));
      await nextTurn();
    }
    return ranked.sort(byScore);
  }

  async #embed(text: string, signal: AbortSignal | undefined): Promise<Float32Array> {
    const [vector] = await this.#options.embedder.embed([text], { priority: "question", ...(signal && { signal }) });
    if (vector === undefined) throw new HandrailError("INTERNAL", { message: "The embedder gave no vector." });
    return vector;
  }

  /** Chunks whose document was deleted while the search ran are passed over. */
  #passagesOf(ranked: readonly ScoredChunk[], limit: number): RetrievedPassage[] {
    const scores = new Map(ranked.map((chunk) => [chunk.chunkKey, chunk]));
    const found: RetrievedPassage[] = [];
    for (let from = 0; from < ranked.length && found.length < limit; from += limit) {
      const keys = ranked.slice(from, from + limit).map(({ chunkKey }) => chunkKey);
      for (const passage of this.#options.passages.passages(keys)) {
        const chunk = scores.get(passage.chunkKey);
        if (chunk && found.length < limit) found.push(retrieved(passage, chunk));
      }
    }
    return found;
  }
}

function retrieved(passage: Passage, chunk: ScoredChunk): RetrievedPassage {
  const { vector, sentence, keyword, fused, sentenceScores } = chunk;
  return {
    passage,
    score: fused,
    scores: { vector, sentence, keyword, fused },
    // Unequal only while a version that was chunked anew isn't indexed yet: scores of other sentences would mislead.
    sentenceScores: sentenceScores.length === passage.sentences.length ? sentenceScores : [],
  };
}

/**
 * In an index of a few chunks every word is a common one. For telling whether anything answers at all, words are as rare
 * as they would be among so many others.
 */
const fewestChunks = 100;

function signalsOf(
  ranked: readonly ScoredChunk[],
  keywords: KeywordQuery | undefined,
): Omit<RetrievalSignals, "contentWords"> {
  const best = (score: (chunk: ScoredChunk) => number | undefined): number =>
    ranked.reduce((highest, chunk) => Math.max(highest, score(chunk) ?? 0), 0);
  const first = ranked[0];
  const bm25Of = (chunk: ScoredChunk): number | undefined => {
    if (!keywords || keywords.totals.chunkCount >= fewestChunks) return chunk.bm25;
    return bm25(chunk.terms, keywords.terms, { ...keywords.totals, chunkCount: fewestChunks });
  };
  return {
    bestVector: best(({ vector }) => vector),
    bestSentence: best(({ sentence }) => sentence),
    bestKeyword: best(({ keyword }) => keyword),
    bestBm25: best(bm25Of),
    bestFused: best(({ fused }) => fused),
    coverage: first && keywords ? coverage(first.terms, keywords.ownTerms, keywords.totals) : 0,
  };
}
