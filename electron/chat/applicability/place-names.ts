import type { ReplyLanguage } from "../question-language.ts";

const subdivisions: Readonly<Record<string, Readonly<Record<ReplyLanguage, string>>>> = {
  "GB-ENG": { en: "England", de: "England" },
  "GB-NIR": { en: "Northern Ireland", de: "Nordirland" },
  "GB-SCT": { en: "Scotland", de: "Schottland" },
  "GB-WLS": { en: "Wales", de: "Wales" },
};
/** Countries that English names with an article. */
const withThe = new Set(["AE", "BS", "CD", "CF", "CZ", "DO", "GB", "GM", "MV", "NL", "PH", "US"]);
/** "In" with the German article, where there is one. */
const germanIn: Readonly<Record<string, string>> = {
  AE: "in den",
  CH: "in der",
  DO: "in der",
  GB: "im",
  NL: "in den",
  PH: "auf den",
  SK: "in der",
  TR: "in der",
  UA: "in der",
  US: "in den",
};
/** A dative that differs from the name. */
const germanDative: Readonly<Record<string, string>> = {
  AE: "Vereinigten Arabischen Emiraten",
  DO: "Dominikanischen Republik",
  GB: "Vereinigten Königreich",
  NL: "Niederlanden",
  PH: "Philippinen",
  US: "Vereinigten Staaten",
};

/** The name of a jurisdiction of the documents: `DE` → Germany, `US-CA` → United States (CA). */
export function placeName(code: string, language: ReplyLanguage): string {
  const known = subdivisions[code]?.[language];
  if (known !== undefined) return known;
  const [country = code, subdivision] = code.split("-");
  const name = countryName(country, language);
  return subdivision === undefined ? name : `${name} (${subdivision})`;
}

/** With what stands before it in the middle of a sentence: "the United Kingdom". */
export function placeWithArticle(code: string, language: ReplyLanguage): string {
  const name = placeName(code, language);
  return language === "en" && withThe.has(code.split("-")[0] ?? code) && !(code in subdivisions) ? `the ${name}` : name;
}

/** "In Germany", "Im Vereinigten Königreich". */
export function inPlace(code: string, language: ReplyLanguage): string {
  if (language === "en") return `In ${placeWithArticle(code, language)}`;
  const before = code in subdivisions ? "in" : (germanIn[code] ?? "in");
  const name = germanDative[code] ?? placeName(code, language);
  return `${before.charAt(0).toUpperCase()}${before.slice(1)} ${name}`;
}

function countryName(code: string, language: ReplyLanguage): string {
  try {
    return new Intl.DisplayNames([language], { type: "region" }).of(code) ?? code;
  } catch {
    // A value of the documents that is no country's code.
    return code;
  }
}
