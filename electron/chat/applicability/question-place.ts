import type { HistoryTurn } from "../../contract/search.ts";
import { findJurisdictions } from "../../library/metadata/jurisdictions.ts";
import { termOf } from "../../retrieval/text-analysis.ts";
import { jurisdictionOfQuestion } from "../question-jurisdiction.ts";

/**
 * Cities where people are employed, for when the documents differ by country and a question names its site only. In
 * lower case, English and German names.
 */
const cities: Readonly<Record<string, string>> = {
  AT: "vienna wien graz linz salzburg innsbruck",
  AU: "sydney melbourne brisbane perth adelaide canberra",
  BE: "brussels brüssel antwerp antwerpen ghent gent liège lüttich",
  CA: "toronto montreal vancouver ottawa calgary",
  CH: "zurich zürich geneva genf basel bern lausanne",
  CZ: "prague prag brno brünn ostrava",
  DE: "berlin hamburg munich münchen cologne köln frankfurt stuttgart düsseldorf dusseldorf leipzig dortmund essen bremen dresden hannover hanover nuremberg nürnberg bonn mannheim karlsruhe münster augsburg aachen",
  DK: "copenhagen kopenhagen aarhus odense",
  ES: "madrid barcelona valencia sevilla seville bilbao",
  FI: "helsinki tampere espoo turku",
  FR: "paris lyon marseille toulouse lille bordeaux nantes strasbourg straßburg",
  GB: "london manchester birmingham leeds sheffield liverpool bristol edinburgh glasgow cardiff belfast nottingham newcastle leicester",
  IE: "dublin cork galway limerick waterford",
  IN: "bangalore bengaluru mumbai delhi hyderabad chennai pune",
  IT: "rome rom milan mailand turin naples neapel bologna florence florenz",
  LU: "luxembourg-city",
  NL: "amsterdam rotterdam utrecht eindhoven",
  NO: "oslo bergen trondheim stavanger",
  PL: "warsaw warschau kraków krakow krakau wrocław wroclaw breslau gdańsk gdansk poznań poznan",
  PT: "lisbon lissabon porto braga",
  RO: "bucharest bukarest cluj",
  SE: "stockholm gothenburg göteborg malmö malmo",
  US: "chicago boston seattle houston dallas atlanta denver austin",
};
const countryOf = new Map(
  Object.entries(cities).flatMap(([code, names]) => names.split(" ").map((name) => [name, code] as const)),
);

/** Whether a stemmed and folded word is such a city's. */
export const isCityTerm = (term: string): boolean => cityTerms.has(term);
const cityTerms = new Set([...countryOf.keys()].flatMap((name) => [termOf(name, "en"), termOf(name, "de")]));

/**
 * Where a question's employee works when the question doesn't name a country: a city that it names, else the last
 * country or city of the conversation. To be asked only where the answer differs by country: a city alone may as well
 * be where somebody travels to.
 *
 * @param history oldest first
 */
export function placeOfConversation(question: string, history: readonly HistoryTurn[]): string | undefined {
  const own = countryOfCities(question);
  if (own !== undefined) return own;
  for (const { role, content } of history.toReversed()) {
    if (role !== "user") continue;
    const place = jurisdictionOfQuestion(content, []) ?? countryOfCities(content);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Whether a question is about several places at once: then each has its own answer, and nothing is to be asked back. */
export function namesSeveralPlaces(question: string): boolean {
  const countries = findJurisdictions(question).map((code) => code.split("-")[0]);
  return new Set([...countries, ...countriesOfCities(question)]).size > 1;
}

function countryOfCities(text: string): string | undefined {
  const found = countriesOfCities(text);
  return found.size === 1 ? [...found][0] : undefined;
}

function countriesOfCities(text: string): ReadonlySet<string> {
  const named = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  return new Set(named.map((word) => countryOf.get(word)).filter((code) => code !== undefined));
}
