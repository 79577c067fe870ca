import { newStemmer, type Stemmer } from "snowball-stemmers";
import { stopWords } from "./stop-words.ts";
import { fold, tokenize, type Word } from "./tokenizer.ts";

/** What keywords are matched by: a stemmed and folded word. */
export type Term = string;

export interface AnalyzedWord {
  readonly word: Word;
  readonly term: Term;
}

// ISO 639-1 → Snowball's algorithm (snowballstem.org/algorithms); other languages are not stemmed.
const algorithms = new Map([
  ["da", "danish"],
  ["de", "german"],
  ["en", "english"],
  ["es", "spanish"],
  ["fi", "finnish"],
  ["fr", "french"],
  ["it", "italian"],
  ["nl", "dutch"],
  ["no", "norwegian"],
  ["pt", "portuguese"],
  ["sv", "swedish"],
]);

const stemmers = new Map<string, Stemmer>();

/** By language; the stemmer is written for clarity, not speed: two thirds of an answer's own time was spent in it. */
const knownTerms = new Map<string, Map<Word, Term>>();
/** Of a language: more than a company's handbook has words, at about a megabyte. */
const mostKnownTerms = 20_000;

function stemmerOf(language: string | undefined): Stemmer | undefined {
  const algorithm = algorithms.get(language ?? "");
  if (algorithm === undefined) return undefined;
  let stemmer = stemmers.get(algorithm);
  if (!stemmer) {
    stemmer = newStemmer(algorithm);
    stemmers.set(algorithm, stemmer);
  }
  return stemmer;
}

/** The term of one word. Words with a digit in them ("p45", "401k") are never stemmed. */
export function termOf(word: Word, language: string | undefined): Term {
  if (/\d/u.test(word)) return fold(word);
  let known = knownTerms.get(language ?? "");
  if (!known) knownTerms.set(language ?? "", (known = new Map()));
  let term = known.get(word);
  if (term === undefined) {
    term = fold(stemmerOf(language)?.stem(word) ?? word);
    if (known.size >= mostKnownTerms) known.clear();
    known.set(word, term);
  }
  return term;
}

/** Every word of the text in its order, with the term it is indexed under and whether it says something. */
export function analyzeAll(text: string, language: string | undefined): (AnalyzedWord & { stop: boolean })[] {
  const stops = stopWords(language);
  return tokenize(text).map((word) => ({ word, term: termOf(word, language), stop: stops.has(word) }));
}

/** The words that say something. */
export function analyze(text: string, language: string | undefined): AnalyzedWord[] {
  return analyzeAll(text, language)
    .filter(({ stop }) => !stop)
    .map(({ word, term }) => ({ word, term }));
}

/** How many different words of a question say something, in the language of which it has most stop words. */
export const contentWordsOf = (text: string): number =>
  Math.min(...["en", "de"].map((language) => new Set(analyze(text, language).map(({ term }) => term)).size));

/**
 * Which of `languages` a short text is written in, by its stop words; all of them when that can't be told. A question is
 * too short for the statistics that work on documents.
 */
export function questionLanguages(text: string, languages: readonly (string | undefined)[]): (string | undefined)[] {
  const words = tokenize(text);
  const hits = languages.map((language) => {
    const stops = stopWords(language);
    return words.filter((word) => stops.has(word)).length;
  });
  const most = Math.max(0, ...hits);
  return languages.filter((_, index) => hits[index] === most);
}
