import { findJurisdictions, withoutCountries } from "../../library/metadata/jurisdictions.ts";
import type { Passage, Scope } from "../../retrieval/passage-store.ts";
import type { RetrievalResult, RetrievedPassage } from "../../retrieval/retrieval.ts";
import { isSamePlace } from "./differing-scope.ts";

const brackets = /\([^)]*\)|\[[^\]]*\]/gu;
/** Words that stand beside a country's name in a heading that is about nothing but the country. */
const beside =
  /\b(?:the|in|for|of|our|only|and|employees?|staff|people|colleagues|offices?|rules?|policy|country|section|annex|appendix|für|der|die|das|nur|und|mitarbeitende[rn]?|beschäftigte[rn]?|regelung(?:en)?|land|anhang)\b/giu;

/** The one country that a heading is about: "2.3 Ireland", "7 Ireland: annual leave"; not that of "Travel to the UK". */
export function placeOfHeading(heading: string): string | undefined {
  const bare = heading.replace(brackets, " ").split(/:\s|\s[–—-]\s/u, 1)[0] ?? "";
  const [place, ...others] = findJurisdictions(bare);
  if (others.length > 0) return undefined;
  return /\p{L}/u.test(withoutCountries(bare).replace(beside, " ")) ? undefined : place;
}

/**
 * Takes out what stands in a section about another country than the one asked for: in a document that is for everybody,
 * "2.3 Ireland" is not. Where no country was asked for everything stays.
 */
export function withoutOtherPlaces(
  result: RetrievalResult,
  { jurisdiction }: Pick<Scope, "jurisdiction">,
): RetrievalResult {
  if (jurisdiction === undefined) return result;
  const isElsewhere = (place: string | undefined): boolean => place !== undefined && !isSamePlace(place, jurisdiction);
  const passages = result.passages.flatMap((retrieved) => {
    const kept = keptSentences(retrieved, isElsewhere);
    if (kept.length === retrieved.passage.sentences.length) return [retrieved];
    return kept.length === 0 ? [] : [withSentences(retrieved, kept)];
  });
  return { ...result, passages };
}

/** A passage that stands in a section about a country as a whole is for that country, whatever its document is for. */
export function withPlacesOfSections(result: RetrievalResult): RetrievalResult {
  const passages = result.passages.map((retrieved) => {
    const { passage } = retrieved;
    if (passage.jurisdiction !== undefined) return retrieved;
    const [place, ...others] = new Set(placesOfSentences(passage));
    return place === undefined || others.length > 0
      ? retrieved
      : { ...retrieved, passage: { ...passage, jurisdiction: place } };
  });
  return { ...result, passages };
}

/** Indexes of the sentences that stand in no section about another place. */
const keptSentences = ({ passage }: RetrievedPassage, isElsewhere: (place: string | undefined) => boolean): number[] =>
  placesOfSentences(passage).flatMap((place, index) => (isElsewhere(place) ? [] : [index]));

/** For each sentence the country that its section is about. */
function placesOfSentences(passage: Passage): (string | undefined)[] {
  let section = { number: "", place: passage.headingPath.map(placeOfHeading).findLast((place) => place !== undefined) };
  return passage.sentences.map(({ kind, text }) => {
    if (kind === "heading") {
      const number = /^\s*(\d+(?:\.\d+)*)/u.exec(text)?.[1] ?? "";
      const isBelow = section.place !== undefined && section.number !== "" && number.startsWith(`${section.number}.`);
      if (!isBelow) section = { number, place: placeOfHeading(text) };
    }
    return section.place;
  });
}

function withSentences(retrieved: RetrievedPassage, kept: readonly number[]): RetrievedPassage {
  const { passage, sentenceScores, sentenceRelevance } = retrieved;
  const pick = <Item>(items: readonly Item[]): Item[] => kept.flatMap((index) => items.slice(index, index + 1));
  return {
    ...retrieved,
    passage: { ...passage, sentences: pick(passage.sentences) },
    sentenceScores: pick(sentenceScores),
    ...(sentenceRelevance && { sentenceRelevance: pick(sentenceRelevance) }),
  };
}
