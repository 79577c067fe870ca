import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadSynonyms, Synonyms } from "../../electron/retrieval/synonyms.ts";
import { analyzeAll } from "../../electron/retrieval/text-analysis.ts";

const termsOf = (text: string, language = "en"): string[] => analyzeAll(text, language).map(({ term }) => term);

describe("Synonyms", () => {
  const synonyms = new Synonyms([
    {
      language: "en",
      groups: [
        ["annual leave", "vacation", "time off"],
        ["quit", "resign"],
      ],
    },
  ]);

  test("gives the words of the other phrases of the group, each with its part of its phrase", () => {
    expect(synonyms.related(termsOf("How much vacation do I have?"), "en")).toEqual([
      { term: "annual", share: 0.5 },
      { term: "leav", share: 0.5 },
      { term: "time", share: 0.5 },
    ]);
  });

  test("a phrase must be there whole: a word that it holds isn't it", () => {
    expect(synonyms.related(termsOf("What time is it?"), "en")).toEqual([]);
    expect(synonyms.related(termsOf("the annual report"), "en")).toEqual([]);
  });

  test("matches inflected words, and only in its own language", () => {
    expect(synonyms.related(termsOf("quitting"), "en")).toEqual([{ term: "resign", share: 1 }]);
    expect(synonyms.related(termsOf("quitting"), "de")).toEqual([]);
  });
});

describe("the vocabulary that ships", () => {
  const synonyms = loadSynonyms(join(import.meta.dirname, "../../resources/vocabulary"));

  test.each([
    ["en", "Can I work from home?", "telework"],
    ["en", "Is there a 401(k)?", "pension"],
    ["en", "How much PTO is there?", "vacat"],
    ["de", "Wie viel Urlaub habe ich?", "jahresurlaub"],
    ["de", "Wann darf ich kündigen?", "kundigungsfrist"],
  ])("%s: %s", (language, question, term) => {
    expect(synonyms.related(termsOf(question, language), language).map((related) => related.term)).toContain(term);
  });
});
