import { inverseDocumentFrequency, type IndexTotals, type WeightedTerm } from "./bm25.ts";
import { compoundParts, shortestPart, withUmlauts, writesCompounds } from "./compounds.ts";
import type { Synonyms } from "./synonyms.ts";
import { analyzeAll, questionLanguages, termOf, type Term } from "./text-analysis.ts";
import type { Word } from "./tokenizer.ts";

/** What the index knows about words. `TermStatistics` is it. */
export interface TermSource {
  totals(): IndexTotals;
  languages(): readonly (string | undefined)[];
  chunkCount(term: Term): number;
  knowsWord(word: Word): boolean;
  nearestWord(word: Word): Word | undefined;
  /** Indexed words that begin or end with this one, few. */
  compoundsWith(word: Word): Word[];
}

/** What a question is searched for by keyword. */
export interface KeywordQuery {
  /** The question's own terms, corrected where the index didn't know a word, and those of HR's vocabulary. */
  readonly terms: readonly WeightedTerm[];
  /** The question's own terms only. */
  readonly ownTerms: readonly WeightedTerm[];
  /** Those of HR's vocabulary alone: 0 to 1, each one's part of the phrase it comes from. */
  readonly related: ReadonlyMap<Term, number>;
  readonly totals: IndexTotals;
}

// Measured before any code was written (docs/evaluation.md): more than that and a synonym beats the word that was used.
const synonymWeight = 0.3;
// A query of more terms costs time and finds nothing more; a question of that many words is a pasted letter.
const maximumTerms = 48;

/** Analyses a question in the language that it seems to be written in. */
export function keywordQuery(text: string, source: TermSource, synonyms: Synonyms | undefined): KeywordQuery {
  const totals = source.totals();
  const weights = new Map<Term, number>();
  const ownTerms = new Set<Term>();
  const related = new Map<Term, number>();
  const add = (term: Term, weight: number): void => {
    weights.set(term, Math.max(weights.get(term) ?? 0, weight));
  };
  for (const language of questionLanguages(text, source.languages())) {
    const allTerms: Term[] = [];
    for (const word of analyzeAll(text, language)) {
      const found = word.stop ? { own: [], others: [] } : searchedFor(word.word, word.term, language, source);
      for (const term of found.own) {
        add(term, 1);
        ownTerms.add(term);
      }
      for (const term of found.others) add(term, synonymWeight);
      allTerms.push(...(found.own.length > 0 ? found.own : [word.term]));
    }
    for (const { term, share } of synonyms?.related(allTerms, language) ?? []) {
      // What the documents don't say they can't be blamed for: only the question's own unknown words count.
      if (source.chunkCount(term) === 0) continue;
      add(term, synonymWeight * share);
      related.set(term, Math.max(related.get(term) ?? 0, share));
    }
  }
  const terms = [...weights]
    .map(([term, weight]) => ({ term, weight, chunkCount: source.chunkCount(term) }))
    .toSorted((a, b) => mass(b, totals) - mass(a, totals))
    .slice(0, maximumTerms);
  return { terms, ownTerms: terms.filter(({ term }) => ownTerms.has(term)), related, totals };
}

/**
 * The terms of one word: its own, or, where the index doesn't know it, those of the word that was probably meant.
 * In languages that write compounds its parts, or compounds that it is a part of, are searched for as well.
 */
function searchedFor(
  word: Word,
  term: Term,
  language: string | undefined,
  source: TermSource,
): { readonly own: readonly Term[]; readonly others: readonly Term[] } {
  const isKnown = source.chunkCount(term) > 0 || source.knowsWord(word);
  if (!writesCompounds(language))
    return { own: [isKnown ? term : correctedTerm(word, term, language, source)], others: [] };
  const spelt = isKnown ? word : withUmlauts(word);
  const termsOf = (words: readonly Word[]): Term[] => words.map((one) => termOf(one, language));
  const knows = (one: Word): boolean => source.chunkCount(termOf(one, language)) > 0;
  const parts = termsOf(compoundParts(spelt, knows));
  if (isKnown || knows(spelt)) return { own: termsOf([spelt]), others: parts };
  if (parts.length > 0) return { own: parts, others: [] };
  const corrected = correctedTerm(word, term, language, source);
  const compounds = corrected === term && spelt.length > shortestPart ? termsOf(source.compoundsWith(spelt)) : [];
  return { own: [corrected], others: compounds };
}

/** A correction can harm ("cashed" → "cached"), so only a word that the index doesn't know at all is corrected. */
function correctedTerm(word: Word, term: Term, language: string | undefined, source: TermSource): Term {
  const nearest = source.nearestWord(word);
  return nearest === undefined ? term : termOf(nearest, language);
}

const mass = ({ weight, chunkCount }: WeightedTerm, totals: IndexTotals): number =>
  weight * inverseDocumentFrequency(chunkCount, totals);
