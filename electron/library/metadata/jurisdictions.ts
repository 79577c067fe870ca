/** Names of countries as policies write them, in English and German, with their ISO 3166-1 code. */
const countryNames: Readonly<Record<string, readonly string[]>> = {
  AT: ["austria", "österreich"],
  AU: ["australia", "australien"],
  BE: ["belgium", "belgien"],
  BR: ["brazil", "brasilien"],
  CA: ["canada", "kanada"],
  CH: ["switzerland", "schweiz"],
  CN: ["china"],
  CZ: ["czech republic", "czechia", "tschechien"],
  DE: ["germany", "deutschland", "federal republic of germany"],
  DK: ["denmark", "dänemark"],
  ES: ["spain", "spanien"],
  FI: ["finland", "finnland"],
  FR: ["france", "frankreich"],
  GB: ["united kingdom", "uk", "u.k.", "great britain", "vereinigtes königreich", "großbritannien"],
  "GB-ENG": ["england"],
  "GB-NIR": ["northern ireland", "nordirland"],
  "GB-SCT": ["scotland", "schottland"],
  "GB-WLS": ["wales"],
  IE: ["ireland", "republic of ireland", "irland"],
  IN: ["india", "indien"],
  IT: ["italy", "italien"],
  JP: ["japan"],
  LU: ["luxembourg", "luxemburg"],
  MX: ["mexico", "mexiko"],
  NL: ["netherlands", "the netherlands", "niederlande"],
  NO: ["norway", "norwegen"],
  PL: ["poland", "polen"],
  PT: ["portugal"],
  RO: ["romania", "rumänien"],
  SE: ["sweden", "schweden"],
  SG: ["singapore", "singapur"],
  US: ["united states", "united states of america", "usa", "u.s.", "u.s.a.", "vereinigte staaten"],
};

const codes = new Map(
  Object.entries(countryNames).flatMap(([code, names]) => names.map((name) => [name, code] as const)),
);
const longestFirst = [...codes.keys()].toSorted((a, b) => b.length - a.length);
const anyName = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${longestFirst.map((name) => name.replaceAll(".", "\\.")).join("|")})(?![\\p{L}\\p{N}])`,
  "giu",
);
/** Codes that alone, at the end of a file's name or as a folder, mean the country; others are words too. */
const bareCodes = new Set(["de", "uk", "gb", "usa", "at", "ch", "ie", "fr", "nl", "us"]);

/** A code in upper case as ISO has it; `UK` is `GB`. */
export const normalizeJurisdiction = (code: string): string =>
  code
    .trim()
    .toUpperCase()
    .replace(/^UK(?=$|-)/, "GB");

/** A field's value, a code or a country's name; undefined for several countries or none. */
export function parseJurisdiction(value: string): string | undefined {
  if (/^[A-Za-z]{2}(?:-[A-Za-z0-9]{1,3})?$/.test(value.trim())) return normalizeJurisdiction(value);
  const found = findJurisdictions(value);
  return found.length === 1 ? found[0] : undefined;
}

/** Codes of the countries named in a text, each once, in their order. */
export function findJurisdictions(text: string): string[] {
  const found = [...text.matchAll(anyName)].map(([name]) => codes.get(name.toLowerCase()));
  return [...new Set(found.filter((code) => code !== undefined))];
}

/** A text without the names of countries in it. */
export const withoutCountries = (text: string): string => text.replace(anyName, " ");

/** The country that a path names: in the file's name, else in the nearest folder's. */
export function jurisdictionOfPath(path: string): string | undefined {
  const parts = path.split(/[\\/]/).toReversed();
  for (const [index, part] of parts.entries()) {
    const name = index === 0 ? part.replace(/\.[^.]*$/, "") : part;
    const words = name.split(/[^\p{L}\p{N}]+/u);
    const named = findJurisdictions(words.join(" "));
    if (named.length > 1) return undefined;
    if (named.length === 1) return named[0];
    const last = words.at(-1) ?? "";
    const isSuffix = words.length > 1 && (last === last.toUpperCase() || ["de", "uk", "gb", "usa"].includes(last));
    const isWholeFolder = index > 0 && words.length === 1;
    // "handbook.de.md" says the language.
    const isLanguage = index === 0 && /\.\w{2}$/.test(name);
    if (bareCodes.has(last.toLowerCase()) && (isSuffix || isWholeFolder) && !isLanguage) {
      return last.toLowerCase() === "usa" ? "US" : normalizeJurisdiction(last);
    }
  }
  return undefined;
}
