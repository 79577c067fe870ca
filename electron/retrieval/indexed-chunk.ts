/** A chunk as the library hands it over for indexing. */
export interface IndexedChunk {
  readonly chunkKey: number;
  /** Embedded: prefix and text. */
  readonly text: string;
  /** Searched by keyword beside the text. */
  readonly title: string;
  readonly headingPath: readonly string[];
  /** Embedded one by one; best of them lifts the chunk. */
  readonly sentences: readonly string[];
}

export interface IndexedVersion {
  readonly versionKey: number;
  /** ISO 639-1; decides the stemmer. */
  readonly language: string | undefined;
  readonly chunks: readonly IndexedChunk[];
}

export interface IndexingOptions {
  readonly signal: AbortSignal;
  readonly onChunk?: (done: number) => void;
  /** What is left needs no embedder: another version may be embedded while it is written. */
  readonly onEmbedded?: () => void;
}

/**
 * Puts versions into the search index. SQLite is the truth: whoever calls marks the version as indexed afterwards, and
 * a version half written before a crash is written again.
 */
export interface VersionIndexer {
  /** Embeds (from the cache where it can) and replaces all rows of the version in one step. */
  index(version: IndexedVersion, options: IndexingOptions): Promise<void>;
  /** Takes the version's rows, term statistics and otherwise unused cached embeddings out. */
  remove(versionKey: number): Promise<void>;
  /** Compacts and purges what was deleted; to be called when a job ends. */
  optimize(): Promise<void>;
  /** The same, and nothing of what was removed is left in any of the index's files; to be called after deletions. */
  purge(): Promise<void>;
  /** Rows by version key, as the index has them. */
  rowCounts(): Promise<Map<number, number>>;
}
