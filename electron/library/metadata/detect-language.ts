import { franc } from "franc-min";

/** ISO 639-3, as franc answers, to 639-1. */
const shortCodes: Readonly<Record<string, string>> = {
  arb: "ar",
  bul: "bg",
  ces: "cs",
  cmn: "zh",
  deu: "de",
  ell: "el",
  eng: "en",
  fra: "fr",
  hin: "hi",
  hun: "hu",
  ita: "it",
  jpn: "ja",
  kor: "ko",
  nld: "nl",
  pol: "pl",
  por: "pt",
  ron: "ro",
  rus: "ru",
  spa: "es",
  swe: "sv",
  tur: "tr",
  ukr: "uk",
  vie: "vi",
};
const known = Object.keys(shortCodes);
const sampleLength = 6_000;
const fewestLetters = 150;

/** Language of a text, ISO 639-1; undefined when there is too little of it to tell. */
export function detectLanguage(text: string): string | undefined {
  const sample = text.slice(0, sampleLength);
  if ((sample.match(/\p{L}/gu)?.length ?? 0) < fewestLetters) return undefined;
  return shortCodes[franc(sample, { only: known })];
}
