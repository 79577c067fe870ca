import { describe, expect, test } from "vitest";
import { analyze, analyzeAll, questionLanguages } from "../../electron/retrieval/text-analysis.ts";

const terms = (text: string, language: string | undefined): string[] => analyze(text, language).map(({ term }) => term);

describe("analyze", () => {
  test("drops stop words and stems by the language", () => {
    expect(terms("How many days of leave do employees get?", "en")).toEqual(["day", "leav", "employe"]);
    expect(terms("Wie lang sind die Kündigungsfristen?", "de")).toEqual(["lang", "kundigungsfrist"]);
  });

  test("stems nothing in a language that it doesn't know, but folds", () => {
    expect(terms("Työehtosopimus määrää", "xx")).toEqual(["tyoehtosopimus", "maaraa"]);
    expect(terms("Leaving policies", undefined)).toEqual(["leaving", "policies"]);
  });

  test("leaves words with digits as they are", () => {
    expect(terms("P45s and 401(k)", "en")).toEqual(["p45s", "401k"]);
  });

  test("keeps stop words in their place when they are asked for", () => {
    expect(analyzeAll("time off", "en")).toEqual([
      { word: "time", term: "time", stop: false },
      { word: "off", term: "off", stop: true },
    ]);
  });
});

describe("questionLanguages", () => {
  test("goes by stop words", () => {
    expect(questionLanguages("How long is my notice period?", ["en", "de"])).toEqual(["en"]);
    expect(questionLanguages("Wie lange ist meine Kündigungsfrist?", ["en", "de"])).toEqual(["de"]);
  });

  test("leaves open what can't be told", () => {
    expect(questionLanguages("Homeoffice", ["en", "de", undefined])).toEqual(["en", "de", undefined]);
  });

  test("knows only the languages of the documents", () => {
    expect(questionLanguages("Wie lange ist meine Kündigungsfrist?", ["en"])).toEqual(["en"]);
    expect(questionLanguages("anything", [])).toEqual([]);
  });
});
