import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { analyzeAll, type Term } from "./text-analysis.ts";

/** A file of resources/vocabulary: phrases that mean much the same in HR, each a group. */
export const vocabularyFileSchema = z.strictObject({
  /** ISO 639-1. */
  language: z.string().length(2),
  groups: z.array(z.array(z.string().min(1)).min(2)),
});
export type VocabularyFile = z.infer<typeof vocabularyFileSchema>;

export interface RelatedTerm {
  readonly term: Term;
  /** 0 to 1: its part of the phrase it comes from. */
  readonly share: number;
}

interface Phrase {
  /** With its stop words: "time off" is not "time". */
  readonly terms: readonly Term[];
  readonly contentTerms: readonly Term[];
}

/** HR's vocabulary: what else a policy may call what a question asks for. */
export class Synonyms {
  readonly #groupsByLanguage = new Map<string, (readonly Phrase[])[]>();

  constructor(files: readonly VocabularyFile[]) {
    for (const { language, groups } of files) {
      const known = this.#groupsByLanguage.get(language) ?? [];
      const added = groups.map((phrases) => phrases.map((phrase) => phraseOf(phrase, language)));
      this.#groupsByLanguage.set(language, [...known, ...added]);
    }
  }

  /**
   * The terms of phrases that share a group with a phrase in `terms`, without those that are there already.
   *
   * @param terms every term of the text, stop words included, in their order
   */
  related(terms: readonly Term[], language: string | undefined): RelatedTerm[] {
    const shares = new Map<Term, number>();
    const present = new Set(terms);
    for (const group of this.#groupsByLanguage.get(language ?? "") ?? []) {
      if (!group.some((phrase) => holdsPhrase(terms, phrase.terms))) continue;
      for (const phrase of group) {
        for (const term of phrase.contentTerms) {
          if (!present.has(term)) shares.set(term, Math.max(shares.get(term) ?? 0, 1 / phrase.terms.length));
        }
      }
    }
    return [...shares].map(([term, share]) => ({ term, share }));
  }
}

function phraseOf(text: string, language: string): Phrase {
  const words = analyzeAll(text, language);
  return {
    terms: words.map(({ term }) => term),
    contentTerms: words.filter(({ stop }) => !stop).map(({ term }) => term),
  };
}

function holdsPhrase(terms: readonly Term[], phrase: readonly Term[]): boolean {
  if (phrase.length === 0) return false;
  return terms.some((_, start) => phrase.every((term, offset) => terms[start + offset] === term));
}

/** Reads every `*.json` of the folder. @throws ZodError when a file isn't of the schema */
export function loadSynonyms(folder: string): Synonyms {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return new Synonyms(
    files.map((name) => vocabularyFileSchema.parse(JSON.parse(readFileSync(join(folder, name), "utf8")))),
  );
}
