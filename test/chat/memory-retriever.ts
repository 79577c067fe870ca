import type { Passage, PassageStore, Scope } from "../../electron/retrieval/passage-store.ts";
import type { RetrievalQuery, RetrievalResult, Retriever } from "../../electron/retrieval/retrieval.ts";
import { analyze } from "../../electron/retrieval/text-analysis.ts";
import { FakeEmbedder } from "../fakes/fake-embedder.ts";

/** Keeps passages in memory and finds them by the words that they share with the question. */
export class MemoryRetriever implements Retriever, PassageStore {
  readonly queries: RetrievalQuery[] = [];
  readonly embedder = new FakeEmbedder();
  #passages: readonly Passage[];

  constructor(passages: readonly Passage[]) {
    this.#passages = passages;
  }

  applicableVersions({ jurisdiction }: Scope): number[] {
    return this.#passages
      .filter((passage) => !jurisdiction || !passage.jurisdiction || passage.jurisdiction === jurisdiction)
      .map(({ versionKey }) => versionKey);
  }

  passages(chunkKeys: readonly number[]): Passage[] {
    return this.#passages.filter(({ chunkKey }) => chunkKeys.includes(chunkKey));
  }

  neighbours(): Passage[] {
    return [];
  }

  async retrieve(query: RetrievalQuery): Promise<RetrievalResult> {
    this.queries.push(query);
    const asked = [...query.history.filter(({ role }) => role === "user").map(({ content }) => content), query.question]
      .slice(-2)
      .join(" ");
    const applicable = this.applicableVersions(query.scope);
    const scored = this.#passages
      .filter(({ versionKey }) => applicable.includes(versionKey))
      .map((passage) => ({ passage, overlap: shared(asked, `${passage.title} ${passage.text}`) }))
      .sort((a, b) => b.overlap - a.overlap)
      .slice(0, query.limit);
    const best = scored[0]?.overlap ?? 0;
    return {
      passages: scored.map(({ passage, overlap }) => ({
        passage,
        score: overlap,
        scores: { vector: overlap, sentence: overlap, keyword: overlap, fused: overlap },
        sentenceScores: passage.sentences.map(({ text }) => shared(asked, text)),
      })),
      rewrittenQuery: asked === query.question ? undefined : asked,
      signals: {
        bestVector: best,
        bestSentence: best,
        bestKeyword: best,
        bestBm25: best * 10,
        bestFused: best,
        coverage: best,
        contentWords: 5,
      },
      timings: { embedMs: 1, searchMs: 1, totalMs: 2 },
    };
  }
}

function shared(question: string, text: string): number {
  const asked = new Set(analyze(question, "en").map(({ term }) => term));
  const held = new Set(analyze(text, "en").map(({ term }) => term));
  return [...asked].filter((term) => held.has(term)).length / Math.max(1, asked.size);
}
