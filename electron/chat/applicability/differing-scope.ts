import type { Passage, Scope } from "../../retrieval/passage-store.ts";
import type { RetrievalResult, RetrievedPassage } from "../../retrieval/retrieval.ts";
import { groupOf, isSameGroup } from "./audience.ts";

/** The documents that answer are for different places or people, and which of them is meant isn't known. */
export interface DifferingScope {
  readonly field: "jurisdiction" | "audience";
  /** As the documents have them, in the order of how well they answer. */
  readonly values: readonly string[];
}

/** A passage that scores so much of the best one answers as well. */
const competing = 0.75;
const close = 0.9;
/** Passages after the first ones are not quoted from. */
const looksAt = 6;

/** Whether what answers best is for one place or group while something for another answers nearly as well. Pure. */
export function differingScope(result: RetrievalResult, scope: Scope): DifferingScope | undefined {
  const [best] = result.passages;
  if (!best) return undefined;
  const rivals = result.passages.slice(0, looksAt).filter(({ score }) => score >= best.score * competing);
  if (scope.jurisdiction === undefined) {
    // Where something for everywhere answers best, rules for places count only right behind it.
    const isSpecific = best.passage.jurisdiction !== undefined;
    const near = isSpecific ? rivals : rivals.slice(0, 3).filter(({ score }) => score >= best.score * close);
    const values = distinct(near, ({ jurisdiction }) => jurisdiction, isSamePlace);
    if (values.length > 1) return { field: "jurisdiction", values };
  }
  if (scope.audience === undefined && groupOf(best.passage.audience) !== undefined) {
    const values = distinct(rivals, ({ audience }) => groupOf(audience), isSameGroup);
    if (values.length > 1) return { field: "audience", values };
  }
  return undefined;
}

/** `DE` and `DE-BY`: what is for the one may be for the other. */
export const isSamePlace = (a: string, b: string): boolean => a === b || a.startsWith(`${b}-`) || b.startsWith(`${a}-`);

function distinct(
  passages: readonly RetrievedPassage[],
  valueOf: (passage: Passage) => string | undefined,
  isSame: (a: string, b: string) => boolean,
): string[] {
  const values: string[] = [];
  for (const { passage } of passages) {
    const value = valueOf(passage);
    if (value !== undefined && !values.some((known) => isSame(known, value))) values.push(value);
  }
  return values;
}

/**
 * What may be cited while a place isn't known: what is for everywhere, and what is for the best passage's own place when
 * that is the only one that answers. Rules of different places never stand in one answer unmarked.
 */
export function ofOnePlace(result: RetrievalResult, scope: Scope): RetrievalResult {
  const place = result.passages[0]?.passage.jurisdiction;
  const places = distinct(result.passages, ({ jurisdiction }) => jurisdiction, isSamePlace);
  if (scope.jurisdiction !== undefined || places.length < 2) return result;
  return keep(
    result,
    ({ jurisdiction }) => jurisdiction === undefined || (place !== undefined && isSamePlace(jurisdiction, place)),
  );
}

/** What may be cited without asking back; `asked`: what is being asked back already. */
export function citable(
  result: RetrievalResult,
  scope: Scope,
  asked: DifferingScope["field"] | undefined,
): RetrievalResult {
  const differing = asked ? { field: asked, values: [] } : differingScope(result, scope);
  return differing ? forEverybody(result, differing) : ofOnePlace(result, scope);
}

/** Only what applies whatever the answer to the question back is, as far as it answers. */
export function forEverybody(result: RetrievalResult, { field }: DifferingScope): RetrievalResult {
  const [best] = result.passages;
  return keep(
    result,
    (passage, score) =>
      (field === "jurisdiction" ? passage.jurisdiction : groupOf(passage.audience)) === undefined &&
      score >= (best?.score ?? 0) * competing,
  );
}

const keep = (result: RetrievalResult, may: (passage: Passage, score: number) => boolean): RetrievalResult => ({
  ...result,
  passages: result.passages.filter(({ passage, score }) => may(passage, score)),
});
