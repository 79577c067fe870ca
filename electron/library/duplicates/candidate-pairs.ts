import type { DocumentMetadata } from "../../contract/documents.ts";
import { bandKey, estimateSimilarity, sketchBands, type Sketch } from "./sketch.ts";
import { backgroundTurn } from "../../platform/turns.ts";

/** A document's newest version, as far as it takes to tell whether it is another's double. */
export interface Candidate {
  readonly documentId: string;
  readonly versionKey: number;
  readonly title: string;
  readonly path: string;
  readonly metadata: DocumentMetadata;
  readonly sketch: Sketch;
}

/** Three deviations of the estimate below the similarity that is asked for. */
const leastEstimate = 0.45;
/** A hundred filled-in copies of one form are no doubles to be merged one by one, and would be 5,000 pairs. */
const mostAlike = 100;

/**
 * Pairs that may be alike, each once: those whose sketches are the same in some band (locality-sensitive hashing; J.
 * Leskovec, A. Rajaraman, J. Ullman, "Mining of Massive Datasets", chapter 3).
 */
export async function* candidatePairs(
  candidates: readonly Candidate[],
): AsyncGenerator<readonly [Candidate, Candidate], void> {
  const seen = new Set<string>();
  for (let band = 0; band < sketchBands; band++) {
    const buckets = new Map<string, Candidate[]>();
    for (const candidate of candidates) {
      const key = bandKey(candidate.sketch, band);
      const bucket = buckets.get(key);
      if (bucket) bucket.push(candidate);
      else buckets.set(key, [candidate]);
    }
    await backgroundTurn();
    for (const bucket of buckets.values()) {
      if (bucket.length < 2 || bucket.length > mostAlike) continue;
      for (const [index, a] of bucket.entries()) {
        for (const b of bucket.slice(index + 1)) {
          const key = `${a.versionKey} ${b.versionKey}`;
          if (seen.has(key)) continue;
          seen.add(key);
          if (estimateSimilarity(a.sketch, b.sketch) >= leastEstimate) yield [a, b];
        }
      }
    }
  }
}

/**
 * Whether two texts that are alike can be one document: policies for two countries, for two groups of people or for two
 * years share most of their words and are none the less two. What one of them doesn't say doesn't part them. Pure.
 */
export function mayBeTheSame(a: Pick<Candidate, "metadata">, b: Pick<Candidate, "metadata">): boolean {
  const differ = (["jurisdiction", "audience", "effective_from", "effective_to", "language"] as const).some((field) => {
    const [one, other] = [a.metadata[field], b.metadata[field]];
    return one !== undefined && other !== undefined && one.toLowerCase() !== other.toLowerCase();
  });
  return !differ;
}
