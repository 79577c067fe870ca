import { setImmediate as nextTurn } from "node:timers/promises";
import type { Embedder } from "../inference/embedder.ts";
import type { Database } from "../platform/database.ts";
import type { Log } from "../platform/log.ts";
import type { ChunkIndex } from "./chunk-index.ts";
import type { ChunkRow } from "./chunk-rows.ts";
import type { IndexedChunk, IndexedVersion, VersionIndexer } from "./indexed-chunk.ts";
import type { TermStatistics } from "./term-statistics.ts";
import { analyze, type AnalyzedWord } from "./text-analysis.ts";
import { deleteUnusedVectors, hashText, VectorCache, type TextHash } from "./vector-cache.ts";
import { compactCodec, exactCodec } from "./vector-codecs.ts";

export interface HybridIndexerOptions {
  readonly database: Database;
  readonly index: ChunkIndex;
  readonly statistics: TermStatistics;
  readonly embedder: Embedder;
  readonly log: Log;
}

/** Fills the chunk index, the term statistics and the cache of vectors. */
export class HybridIndexer implements VersionIndexer {
  readonly #database: Database;
  readonly #index: ChunkIndex;
  readonly #statistics: TermStatistics;
  readonly #embedder: Embedder;
  readonly #log: Log;
  readonly #chunkVectors: VectorCache<Float32Array>;
  readonly #sentenceVectors: VectorCache<Int8Array>;

  constructor(options: HybridIndexerOptions) {
    this.#database = options.database;
    this.#index = options.index;
    this.#statistics = options.statistics;
    this.#embedder = options.embedder;
    this.#log = options.log;
    const cache = { database: options.database, embedderId: options.embedder.id };
    this.#chunkVectors = new VectorCache({ ...cache, codec: exactCodec });
    this.#sentenceVectors = new VectorCache({ ...cache, codec: compactCodec });
  }

  /** @throws whatever `signal` was aborted with; what was embedded by then stays in the cache */
  async index(
    version: IndexedVersion,
    options: { readonly signal: AbortSignal; readonly onChunk?: (done: number) => void },
  ): Promise<void> {
    const { signal, onChunk } = options;
    signal.throwIfAborted();
    const startedAt = performance.now();
    const prepared: PreparedChunk[] = [];
    for (const chunk of version.chunks) {
      prepared.push(prepare(chunk, version.language));
      await nextTurn();
    }
    const chunkHashes = new Set(prepared.map(({ hash }) => hash));
    const sentenceHashes = new Set(prepared.flatMap((chunk) => chunk.sentenceHashes));
    const chunkVectors = await this.#chunkVectors.read(chunkHashes);
    const sentenceVectors = await this.#sentenceVectors.read(sentenceHashes);
    const embedded = chunkHashes.size + sentenceHashes.size - chunkVectors.size - sentenceVectors.size;

    const rows: ChunkRow[] = [];
    for (const chunk of prepared) {
      signal.throwIfAborted();
      const vectors = await this.#embedMissing(
        this.#chunkVectors,
        version.versionKey,
        [{ hash: chunk.hash, text: chunk.chunk.text }],
        chunkVectors,
        signal,
      );
      const sentences = await this.#embedMissing(
        this.#sentenceVectors,
        version.versionKey,
        chunk.chunk.sentences.map((text, index) => ({ hash: chunk.sentenceHashes[index] ?? hashText(text), text })),
        sentenceVectors,
        signal,
      );
      rows.push({
        chunkKey: chunk.chunk.chunkKey,
        versionKey: version.versionKey,
        terms: chunk.words.map(({ term }) => term).join(" "),
        vector: vectors[0] ?? new Float32Array(this.#embedder.dimensions),
        sentences: concatenate(sentences),
      });
      onChunk?.(rows.length);
    }
    signal.throwIfAborted();
    await this.#index.replaceVersion(version.versionKey, rows);
    await this.#statistics.replace(
      version.versionKey,
      version.language,
      prepared.map(({ words }) => words),
    );
    await this.#chunkVectors.release(version.versionKey, chunkHashes);
    await this.#sentenceVectors.release(version.versionKey, sentenceHashes);
    this.#log.debug(
      { versionKey: version.versionKey, chunks: rows.length, embedded, ms: Math.round(performance.now() - startedAt) },
      "Indexed a version",
    );
  }

  async remove(versionKey: number): Promise<void> {
    await this.#index.removeVersion(versionKey);
    await this.#statistics.remove(versionKey);
    await this.#chunkVectors.release(versionKey);
    await this.#sentenceVectors.release(versionKey);
  }

  async optimize(): Promise<void> {
    await deleteUnusedVectors(this.#database);
    await this.#index.optimize();
  }

  rowCounts(): Promise<Map<number, number>> {
    return this.#index.rowCounts();
  }

  /** The vectors of the texts in their order; what `known` lacks is embedded, stored and put there. */
  async #embedMissing<Stored>(
    cache: VectorCache<Stored>,
    versionKey: number,
    texts: readonly { readonly hash: TextHash; readonly text: string }[],
    known: Map<TextHash, Stored>,
    signal: AbortSignal,
  ): Promise<Stored[]> {
    const missing = new Map(texts.filter(({ hash }) => !known.has(hash)).map(({ hash, text }) => [hash, text]));
    const vectors =
      missing.size === 0 ? [] : await this.#embedder.embed([...missing.values()], { priority: "document", signal });
    const added = [...missing.keys()].flatMap((hash, index) => {
      const vector = vectors[index];
      return vector === undefined ? [] : [{ hash, vector: cache.encode(vector) }];
    });
    cache.write(
      versionKey,
      added,
      texts.map(({ hash }) => hash).filter((hash) => known.has(hash)),
    );
    for (const { hash, vector } of added) known.set(hash, vector);
    // With everything in the cache nothing above waits.
    await nextTurn();
    return texts.flatMap(({ hash }) => known.get(hash) ?? []);
  }
}

interface PreparedChunk {
  readonly chunk: IndexedChunk;
  readonly words: readonly AnalyzedWord[];
  readonly hash: TextHash;
  readonly sentenceHashes: readonly TextHash[];
}

function prepare(chunk: IndexedChunk, language: string | undefined): PreparedChunk {
  return {
    chunk,
    words: analyze(keywordText(chunk), language),
    hash: hashText(chunk.text),
    sentenceHashes: chunk.sentences.map(hashText),
  };
}

/** Title and headings are searched with every chunk below them; a title that is the first heading counts once. */
function keywordText(chunk: IndexedChunk): string {
  const headings = chunk.headingPath.filter((heading) => heading !== chunk.title);
  return [chunk.title, ...headings, chunk.text].join("\n");
}

function concatenate(vectors: readonly Int8Array[]): Int8Array {
  const all = new Int8Array(vectors.reduce((length, vector) => length + vector.length, 0));
  let offset = 0;
  for (const vector of vectors) {
    all.set(vector, offset);
    offset += vector.length;
  }
  return all;
}
