import type { Embedder } from "../inference/embedder.ts";
import type { Database } from "../platform/database.ts";
import type { Log } from "../platform/log.ts";
import type { ChunkIndex } from "./chunk-index.ts";
import type { ChunkRow } from "./chunk-rows.ts";
import type { IndexedChunk, IndexedVersion, IndexingOptions, VersionIndexer } from "./indexed-chunk.ts";
import type { TermStatistics } from "./term-statistics.ts";
import { analyze, type AnalyzedWord } from "./text-analysis.ts";
import { hashText, VectorBatch, VectorCache, type TextHash } from "./vector-cache.ts";
import { compactCodec, exactCodec } from "./vector-codecs.ts";
import { backgroundTurn } from "../platform/turns.ts";

export interface HybridIndexerOptions {
  readonly database: Database;
  readonly index: ChunkIndex;
  readonly statistics: Pick<TermStatistics, "replace" | "remove">;
  readonly embedder: Embedder;
  readonly log: Log;
}

// A few milliseconds of writing, half a second of embedding.
const vectorsPerTransaction = 16;

/** Fills the chunk index, the term statistics and the cache of vectors. */
export class HybridIndexer implements VersionIndexer {
  readonly #database: Database;
  readonly #index: ChunkIndex;
  readonly #statistics: HybridIndexerOptions["statistics"];
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
  async index(version: IndexedVersion, options: IndexingOptions): Promise<void> {
    const { signal, onChunk } = options;
    signal.throwIfAborted();
    const startedAt = performance.now();
    const prepared: PreparedChunk[] = [];
    for (const chunk of version.chunks) {
      prepared.push(prepare(chunk, version.language));
      await backgroundTurn();
    }
    const chunkHashes = new Set(prepared.map(({ hash }) => hash));
    const sentenceHashes = new Set(prepared.flatMap((chunk) => chunk.sentenceHashes));
    const chunkVectors = await this.#chunkVectors.read(chunkHashes);
    const sentenceVectors = await this.#sentenceVectors.read(sentenceHashes);
    const embedded = chunkHashes.size + sentenceHashes.size - chunkVectors.size - sentenceVectors.size;

    const rows: ChunkRow[] = [];
    const chunkBatch = new VectorBatch(this.#chunkVectors, version.versionKey, chunkVectors);
    const sentenceBatch = new VectorBatch(this.#sentenceVectors, version.versionKey, sentenceVectors);
    const store = this.#database.transaction(() => {
      chunkBatch.store();
      sentenceBatch.store();
    });
    const vectorsOf = async (chunk: PreparedChunk): Promise<[Float32Array | undefined, Int8Array]> => {
      const sentences = chunk.chunk.sentences.map((text, index) => ({ hash: chunk.sentenceHashes[index] ?? "", text }));
      const [vector] = await this.#vectorsOf([{ hash: chunk.hash, text: chunk.chunk.text }], chunkBatch, signal);
      return [vector, concatenate(await this.#vectorsOf(sentences, sentenceBatch, signal))];
    };
    // The embedder has the next chunk before this one is stored, so that it never waits for a disk.
    let ahead = prepared[0] && begun(vectorsOf(prepared[0]));
    try {
      for (const [index, chunk] of prepared.entries()) {
        signal.throwIfAborted();
        const next = prepared[index + 1];
        const current = ahead;
        ahead = next && begun(vectorsOf(next));
        const [vector, sentences] = (await current) ?? [];
        rows.push({
          chunkKey: chunk.chunk.chunkKey,
          versionKey: version.versionKey,
          terms: chunk.words.map(({ term }) => term).join(" "),
          vector: vector ?? new Float32Array(this.#embedder.dimensions),
          sentences: sentences ?? new Int8Array(),
        });
        if (chunkBatch.size + sentenceBatch.size >= vectorsPerTransaction) store();
        onChunk?.(rows.length);
        // What is in the cache comes without a wait: a question's turn would be a whole document away.
        await backgroundTurn();
      }
    } finally {
      // What was embedded before a cancel or an error is not embedded again.
      await ahead?.catch(() => undefined);
      store();
    }
    signal.throwIfAborted();
    options.onEmbedded?.();
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

  optimize(): Promise<void> {
    return this.#index.optimize();
  }

  purge(): Promise<void> {
    return this.#index.purge();
  }

  rowCounts(): Promise<Map<number, number>> {
    return this.#index.rowCounts();
  }

  #embed<Stored>(
    texts: readonly (readonly [TextHash, string])[],
    batch: VectorBatch<Stored>,
    signal: AbortSignal,
  ): Promise<void> {
    const embedding = this.#embedder
      .embed(
        texts.map(([, text]) => text),
        { priority: "document", signal },
      )
      .then((vectors) => {
        texts.forEach(([hash], index) => {
          const vector = vectors[index];
          if (vector) batch.add(hash, vector);
        });
      })
      .finally(() => {
        for (const [hash] of texts) batch.pending.delete(hash);
      });
    for (const [hash] of texts) batch.pending.set(hash, embedding);
    return embedding;
  }

  /** The vectors of the texts in their order; what the batch doesn't know is embedded. */
  async #vectorsOf<Stored>(
    texts: readonly HashedText[],
    batch: VectorBatch<Stored>,
    signal: AbortSignal,
  ): Promise<Stored[]> {
    // The chunk before may have asked for the same sentence.
    const asked = texts.flatMap(({ hash }) => batch.pending.get(hash) ?? []);
    const isMissing = ({ hash }: HashedText): boolean => !batch.knows(hash) && !batch.pending.has(hash);
    const missing = [...new Map(texts.filter(isMissing).map(({ hash, text }) => [hash, text]))];
    if (missing.length > 0) asked.push(this.#embed(missing, batch, signal));
    await Promise.all(asked);
    return texts.flatMap(({ hash }) => batch.use(hash) ?? []);
  }
}

/** Whoever awaits it hears of its failure; if nobody does, because an earlier one failed, nobody else does. */
function begun<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined);
  return work;
}

interface HashedText {
  readonly hash: TextHash;
  readonly text: string;
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
