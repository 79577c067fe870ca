import { describe, expect, test } from "vitest";
import { keywordQuery, type TermSource } from "../../electron/retrieval/query-terms.ts";
import { Synonyms } from "../../electron/retrieval/synonyms.ts";

function source(counts: Record<string, number>, languages: (string | undefined)[] = ["en"]): TermSource {
  return {
    totals: () => ({ chunkCount: 100, meanLength: 100 }),
    languages: () => languages,
    chunkCount: (term) => counts[term] ?? 0,
    knowsWord: (word) => word === "cached",
    nearestWord: (word) => (word === "kidny" ? "kidney" : word === "cashed" ? "cached" : undefined),
    compoundsWith: (word) => (word === "brille" ? ["bildschirmbrille"] : []),
  };
}

const synonyms = new Synonyms([{ language: "en", groups: [["annual leave", "vacation", "furlough"]] }]);
const weightsOf = (text: string, terms: TermSource): Record<string, number> =>
  Object.fromEntries(keywordQuery(text, terms, synonyms).terms.map(({ term, weight }) => [term, weight]));

describe("keywordQuery", () => {
  test("takes the question's words whole and those of the vocabulary in part, where documents use them", () => {
    expect(weightsOf("How much vacation?", source({ vacat: 5, annual: 3, leav: 9 }))).toEqual({
      vacat: 1,
      annual: 0.15,
      leav: 0.15,
    });
  });

  test("keeps a word that no document has: it counts against the answer", () => {
    const { terms, ownTerms } = keywordQuery("vacation on Mars", source({ vacat: 5 }), synonyms);
    expect(terms).toContainEqual({ term: "mar", weight: 1, chunkCount: 0 });
    expect(ownTerms.map(({ term }) => term).toSorted()).toEqual(["mar", "vacat"]);
  });

  test("corrects a word only when the index doesn't know it", () => {
    expect(weightsOf("kidny", source({ kidney: 2 }))).toEqual({ kidney: 1 });
    expect(weightsOf("cashed", source({ cash: 2, cach: 2 }))).toEqual({ cash: 1 });
  });

  test("reads a question in every language that it could be in", () => {
    expect(weightsOf("Kündigungsfristen", source({}, ["en", "de"]))).toEqual({
      kundigungsfristen: 1,
      kundigungsfrist: 1,
    });
  });

  test("finds German compounds by their parts, parts by their compounds, and umlauts written as two letters", () => {
    const german = source({ internet: 1, anschluss: 2, bildschirmbrill: 1, kundigungsfrist: 4, frist: 9, kundig: 7 }, [
      "de",
    ]);
    expect(weightsOf("Internetanschluss", german)).toEqual({ internet: 1, anschluss: 1 });
    expect(weightsOf("Brille", german)).toEqual({ brill: 1, bildschirmbrill: 0.3 });
    expect(weightsOf("Kuendigungsfrist", german)).toEqual({ kundigungsfrist: 1, kundig: 0.3, frist: 0.3 });
  });

  test("a pasted letter is cut to its rarest words", () => {
    const letter = Array.from({ length: 300 }, (_, index) => `word${index}`).join(" ");
    const { terms } = keywordQuery(letter, source({ word7: 90 }), synonyms);
    expect(terms.length).toBeLessThan(60);
    expect(terms.map(({ term }) => term)).not.toContain("word7");
  });
});
