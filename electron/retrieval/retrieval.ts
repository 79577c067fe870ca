import type { HistoryTurn, SearchMode } from "../contract/search.ts";
import type { Passage, Scope } from "./passage-store.ts";
import type { Term } from "./text-analysis.ts";

export interface RetrievalQuery {
  readonly question: string;
  /** Oldest first. */
  readonly history: readonly HistoryTurn[];
  readonly scope: Scope;
  readonly limit: number;
  readonly mode: SearchMode;
  /** How far a reader judges what was found, in the mode `hybrid`; absent: `brief`. */
  readonly reading?: ReadingDepth;
  readonly signal?: AbortSignal;
}

/** `brief`: as far as first words in time allow. `whole`: to the end, where nobody watches meanwhile. */
export type ReadingDepth = "none" | "brief" | "whole";

export interface RetrievedPassage {
  readonly passage: Passage;
  readonly score: number;
  readonly scores: {
    readonly vector: number | undefined;
    readonly sentence: number | undefined;
    readonly keyword: number | undefined;
    readonly fused: number;
  };
  /** Cosine of the question and each of `passage.sentences`, in their order; empty when no vectors were used. */
  readonly sentenceScores: readonly number[];
  /**
   * What a reader made of each of `passage.sentences` together with its neighbours, a logit; undefined: it wasn't read;
   * absent: none of them was.
   */
  readonly sentenceRelevance?: readonly (number | undefined)[];
}

export interface RetrievalResult {
  /** Best first. */
  readonly passages: readonly RetrievedPassage[];
  /** The question made self-contained from the history; undefined when it already was. */
  readonly rewrittenQuery: string | undefined;
  /** What HR's vocabulary adds to the question's words, `KeywordQuery.related`; absent: no vocabulary was used. */
  readonly related?: ReadonlyMap<Term, number>;
  /** What "can this be answered" is decided on. */
  readonly signals: RetrievalSignals;
  readonly timings: { readonly embedMs: number; readonly searchMs: number; readonly totalMs: number };
}

export interface RetrievalSignals {
  /** Highest cosine of the question with a chunk, with a sentence. */
  readonly bestVector: number;
  readonly bestSentence: number;
  /** Highest keyword score: BM25 divided by the best that the question's words could reach; and undivided, in no fewer than 100 chunks. */
  readonly bestKeyword: number;
  readonly bestBm25: number;
  readonly bestFused: number;
  /** Share of the question's content words, by idf, that the best passage holds. */
  readonly coverage: number;
  /** Different words of the self-contained question that say something. */
  readonly contentWords: number;
  /** What a reader made of the first passages, a logit (`ReadPassages.relevance`); absent: nothing was read. */
  readonly relevance?: number;
}

/** Finds the passages for a question. The one implementation: `HybridRetriever`. */
export interface Retriever {
  /** @throws HandrailError INDEX_REBUILDING while there is no index to search */
  retrieve(query: RetrievalQuery): Promise<RetrievalResult>;
}
