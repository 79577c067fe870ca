/** What retrieval needs of the library, which implements it over SQLite. */
export interface PassageStore {
  /** Keys of the versions that apply, each document's at most once unless dates overlap. */
  applicableVersions(scope: Scope): number[];
  /**
   * In the order of `chunkKeys`; a chunk that was deleted meanwhile is left out.
   *
   * @param asOf `YYYY-MM-DD`, the day that `superseded` is told for; absent: today
   */
  passages(chunkKeys: readonly number[], asOf?: string): Passage[];
  /** The chunks next to this one in its version, nearest first, at most `count` on each side. */
  neighbours(chunkKey: number, count: number, asOf?: string): Passage[];
}

/** Which versions may be searched. */
export interface Scope {
  /** `YYYY-MM-DD`. */
  readonly asOf: string;
  readonly jurisdiction?: string | undefined;
  readonly audience?: string | undefined;
  readonly collectionIds?: readonly string[] | undefined;
  readonly documentIds?: readonly string[] | undefined;
}

/** Offsets in UTF-16 code units in the version's canonical text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A chunk with all that a citation needs. */
export interface Passage extends Span {
  readonly chunkKey: number;
  readonly versionKey: number;
  readonly documentId: string;
  readonly versionId: string;
  readonly title: string;
  readonly path: string;
  readonly page: number | undefined;
  readonly headingPath: readonly string[];
  /** Repeated table header or list lead-in from before `start`; empty: none. */
  readonly prefix: string;
  /** The version's text from `start` to `end`. */
  readonly text: string;
  /** Sentences, list items and table rows in it, in the version's offsets. */
  readonly sentences: readonly PassageSentence[];
  readonly language: string | undefined;
  readonly jurisdiction: string | undefined;
  readonly audience: string | undefined;
  readonly effectiveFrom: string | undefined;
  readonly effectiveTo: string | undefined;
  /** A newer version of the document, or a document that replaces it, is in force on the day asked for. */
  readonly superseded: boolean;
}

export interface PassageSentence extends Span {
  readonly text: string;
  /** What kind of block it stands in. */
  readonly kind: "heading" | "paragraph" | "list_item" | "table_row" | "code";
}
