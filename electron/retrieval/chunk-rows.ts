import { Field, FixedSizeList, Float32, Int32, Schema, Utf8, type Table as ArrowTable } from "apache-arrow";
import type { Candidate } from "./candidates.ts";

/** What a chunk is scored by before its sentences are. */
export interface ScoringRow {
  readonly chunkKey: number;
  readonly versionKey: number;
  /** Analysed terms in their order, separated by single spaces. */
  readonly terms: string;
  /** Of unit length; empty when it wasn't asked for. */
  readonly vector: Float32Array;
}

export interface ChunkRow extends ScoringRow {
  /** The vectors of its sentences as `quantize` gives them. */
  readonly sentences: Int8Array;
}

const vectorType = (dimensions: number): FixedSizeList<Float32> =>
  new FixedSizeList(dimensions, new Field("item", new Float32(), true));

/** Of the part of a row that LanceDB searches. */
export const chunkRowSchema = (dimensions: number): Schema =>
  new Schema([
    new Field("chunk_key", new Int32(), false),
    new Field("version_key", new Int32(), false),
    new Field("terms", new Utf8(), false),
    new Field("vector", vectorType(dimensions), false),
  ]);

/** As a column-named record, what a table is made of. */
export const toRecord = (row: ChunkRow): Record<string, unknown> => ({
  chunk_key: row.chunkKey,
  version_key: row.versionKey,
  terms: row.terms,
  vector: row.vector,
});

/**
 * Of unit vectors, from the square of their distance. LanceDB's own cosine distance is twice as much in an index of fewer
 * bits as it is for rows that aren't in it yet, so that these would come first.
 */
const cosineOf = (squaredDistance = 2): number => 1 - squaredDistance / 2;

/** Of what a search found the chunks of the wanted versions, best first. */
export function candidatesFromArrow(found: ArrowTable, wanted: ReadonlySet<number>): Candidate[] {
  const numbers = (column: string): number[] => Array.from(found.getChild(column) ?? [], Number);
  const [versions, scores, distances] = [numbers("version_key"), numbers("_score"), numbers("_distance")];
  return numbers("chunk_key")
    .map((chunkKey, row) => ({ chunkKey, score: scores[row] ?? cosineOf(distances[row]), row }))
    .filter(({ row }) => wanted.has(versions[row] ?? -1))
    .map(({ chunkKey, score }) => ({ chunkKey, score }))
    .sort((a, b) => b.score - a.score);
}
