import { isSamePlace } from "./differing-scope.ts";
import { placeWithArticle, inPlace } from "./place-names.ts";
import type { Passage, Scope } from "../../retrieval/passage-store.ts";
import type { ReplyLanguage } from "../question-language.ts";

export interface AnswerScope {
  readonly scope: Scope;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** What is cited. */
  readonly passages: readonly Passage[];
  /** Documents of the library are for different places. */
  readonly placesDiffer: boolean;
  readonly language: ReplyLanguage;
}

/** "In Germany, as of 1 March 2023:": where and when an answer holds, where that matters; empty: it doesn't. */
export function scopeOfAnswer({ scope, today, passages, placesDiffer, language }: AnswerScope): string {
  const places = placesOf(passages);
  const place = placesDiffer && places.length === 1 ? places[0] : undefined;
  const where = place === undefined ? "" : inPlace(place, language);
  const when = scope.asOf === today || passages.length === 0 ? "" : dayOf(scope.asOf, language);
  if (where === "" && when === "") return "";
  const isOver =
    when !== "" &&
    scope.asOf < today &&
    passages.every(({ superseded, effectiveTo }) => superseded || (effectiveTo !== undefined && effectiveTo < today));
  const since = !isOver ? "" : language === "de" ? " (inzwischen ersetzt)" : " (superseded since)";
  const asOf = when === "" ? "" : language === "de" ? `Stand ${when}` : `${where === "" ? "As" : "as"} of ${when}`;
  return `${[where, asOf].filter((part) => part !== "").join(", ")}${since}:`;
}

/** Where the passages apply, without those that apply everywhere. */
export const placesOf = (passages: readonly Passage[]): string[] => [
  ...new Set(passages.flatMap(({ jurisdiction }) => jurisdiction ?? [])),
];

/** "1 March 2023", "1. März 2023". */
export const dayOf = (date: string, language: ReplyLanguage): string =>
  new Intl.DateTimeFormat(language === "de" ? "de-DE" : "en-GB", { dateStyle: "long", timeZone: "UTC" }).format(
    new Date(`${date}T00:00:00Z`),
  );

const phrases = {
  en: {
    only: (other: string, title: string, here: string) =>
      `The documents answer this only for ${other} (“${title}”), not for ${here}.`,
    notYet: (title: string, date: string) => `What answers this (“${title}”) was not in force on ${date}.`,
  },
  de: {
    only: (other: string, title: string, here: string) =>
      `Das beantworten die Dokumente nur für ${other} („${title}“), nicht für ${here}.`,
    notYet: (title: string, date: string) => `Was das beantwortet („${title}“), galt am ${date} nicht.`,
  },
} as const;

/** Why a document that answers isn't cited: it is for another place, for other people or of another time. */
export function whyNotApplicable(passage: Passage, scope: Scope, language: ReplyLanguage): string {
  const words = phrases[language];
  const { jurisdiction, audience, title } = passage;
  if (
    scope.jurisdiction !== undefined &&
    jurisdiction !== undefined &&
    !isSamePlace(jurisdiction, scope.jurisdiction)
  ) {
    return words.only(placeWithArticle(jurisdiction, language), title, placeWithArticle(scope.jurisdiction, language));
  }
  if (scope.audience !== undefined && audience !== undefined) return words.only(audience, title, scope.audience);
  return words.notYet(title, dayOf(scope.asOf, language));
}
