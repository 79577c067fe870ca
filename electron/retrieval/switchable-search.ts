import type { Readiness } from "../contract/health.ts";
import type { Embedder, EmbedOptions } from "../inference/embedder.ts";
import type { ChunkIndex } from "./chunk-index.ts";
import type { IndexedVersion, IndexingOptions, VersionIndexer } from "./indexed-chunk.ts";
import type { RetrievalQuery, RetrievalResult, Retriever } from "./retrieval.ts";

/** An embedder with the index that holds its vectors. */
export interface EmbeddedSearch {
  readonly embedder: Embedder & { readonly state: Readiness["parts"]["embedder"] };
  readonly index: ChunkIndex;
  readonly indexer: VersionIndexer;
  /** Fills the index while another one serves: what both share it leaves to that one. */
  readonly copier: VersionIndexer;
  readonly retriever: Retriever;
  /** Ends what belongs to it alone; its folder goes too when another one serves from now on. */
  dispose(reason: "shutdown" | "replaced"): Promise<void>;
}

interface Build {
  readonly search: EmbeddedSearch;
  /** Versions that were written to the serving index since they were copied. */
  readonly touched: Set<number>;
}

/**
 * The search that serves, which another embedder's may replace at any moment. While that one's index is built beside it,
 * what changes is kept track of, and what is removed goes from both.
 */
export class SwitchableSearch implements VersionIndexer, Retriever {
  #serving: EmbeddedSearch;
  #build: Build | undefined;
  /** Searches under way, by what they search in: an index is closed behind the last. */
  readonly #running = new Map<EmbeddedSearch, Set<Promise<unknown>>>();
  /** The serving embedder, whichever that is at each call. */
  readonly embedder: EmbeddedSearch["embedder"];

  constructor(serving: EmbeddedSearch) {
    this.#serving = serving;
    const current = (): EmbeddedSearch["embedder"] => this.#serving.embedder;
    this.embedder = {
      get id() {
        return current().id;
      },
      get state() {
        return current().state;
      },
      get dimensions() {
        return current().dimensions;
      },
      get unrelatedCosine() {
        return current().unrelatedCosine ?? 0;
      },
      embed: (texts: readonly string[], options: EmbedOptions) =>
        this.#during(this.#serving, (search) => search.embedder.embed(texts, options)),
    };
  }

  retrieve(query: RetrievalQuery): Promise<RetrievalResult> {
    return this.#during(this.#serving, (search) => search.retriever.retrieve(query));
  }

  async index(version: IndexedVersion, options: IndexingOptions): Promise<void> {
    this.#build?.touched.add(version.versionKey);
    await this.#serving.indexer.index(version, options);
  }

  async remove(versionKey: number): Promise<void> {
    this.#build?.touched.add(versionKey);
    await this.#serving.indexer.remove(versionKey);
    await this.#build?.search.index.removeVersion(versionKey);
  }

  optimize(): Promise<void> {
    return this.#serving.indexer.optimize();
  }

  async purge(): Promise<void> {
    await this.#serving.indexer.purge();
    await this.#build?.search.index.purge();
  }

  rowCounts(): Promise<Map<number, number>> {
    return this.#serving.indexer.rowCounts();
  }

  beginBuild(search: EmbeddedSearch): void {
    this.#build = { search, touched: new Set() };
  }

  /** Of these versions, those that the index being built doesn't hold as they are now. */
  missingOf(versionKeys: readonly number[]): number[] {
    const { search, touched } = this.#building();
    const held = new Set(search.index.indexedOf(versionKeys));
    return versionKeys.filter((key) => !held.has(key) || touched.has(key));
  }

  get buildIndexer(): VersionIndexer {
    return this.#building().search.copier;
  }

  /** To be called before a version is read: whatever changes from here on makes it missing again. */
  beginCopy(versionKey: number): void {
    this.#building().touched.delete(versionKey);
  }

  /** The built one serves from now on; the former one is taken down behind its last search. */
  async switchOver(): Promise<void> {
    const former = this.#serving;
    this.#serving = this.#building().search;
    this.#build = undefined;
    await Promise.allSettled(this.#running.get(former) ?? []);
    await former.dispose("replaced");
  }

  /** Gives up what was built. What was embedded stays in the cache. */
  async giveUp(): Promise<void> {
    const build = this.#build;
    this.#build = undefined;
    await build?.search.dispose("replaced");
  }

  async dispose(): Promise<void> {
    await this.giveUp();
    await Promise.allSettled([...this.#running.values()].flatMap((running) => [...running]));
    await this.#serving.dispose("shutdown");
  }

  #building(): Build {
    if (!this.#build) throw new Error("No index is being built");
    return this.#build;
  }

  async #during<Result>(search: EmbeddedSearch, work: (search: EmbeddedSearch) => Promise<Result>): Promise<Result> {
    const running = this.#running.get(search) ?? new Set();
    this.#running.set(search, running);
    const result = work(search);
    running.add(result);
    try {
      return await result;
    } finally {
      running.delete(result);
      if (running.size === 0) this.#running.delete(search);
    }
  }
}
