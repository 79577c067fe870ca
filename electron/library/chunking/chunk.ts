import type { BlockKind } from "../../contract/documents.ts";
import type { Span } from "../../retrieval/passage-store.ts";

/** A sentence, list item or table row, in the document's offsets. */
export interface ChunkSentence extends Span {
  readonly kind: BlockKind;
}

/** A contiguous piece of a document's canonical text, the unit of search and of citation. */
export interface Chunk extends Span {
  /** Table header or list lead-in from before `start`, for a chunk that begins in the middle; empty: none. */
  readonly prefix: string;
  /** Headings above all of the chunk, the outermost first. */
  readonly headingPath: readonly string[];
  readonly page?: number;
  readonly sentences: readonly ChunkSentence[];
}

/** Raised when chunks of the same blocks come out differently; documents chunked by an older one are chunked again. */
export const CHUNKER_VERSION = 1;
/** Prefix and text together never have more words. */
export const maxChunkWords = 350;
/** Small sibling sections are merged until a chunk has as many. */
export const minChunkWords = 200;
