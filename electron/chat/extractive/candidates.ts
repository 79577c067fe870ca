import type { Passage } from "../../retrieval/passage-store.ts";
import type { RetrievalResult } from "../../retrieval/retrieval.ts";
import { isPartOf, writesCompounds } from "../../retrieval/compounds.ts";
import { isEmbedded } from "../../retrieval/fusion.ts";
import type { Term } from "../../retrieval/text-analysis.ts";
import { type AnswerType, answerTypes, typeMatch } from "./answer-type.ts";
import { type QuotableSentence, quotableSentences, termsOf } from "./quotable-sentences.ts";
import { rowFit } from "./row-range.ts";

/** A sentence, list item or table row that might answer, with what the search made of it. */
export interface Candidate extends QuotableSentence {
  readonly passage: Passage;
  /** In `RetrievalResult.passages`. */
  readonly passageIndex: number;
  /** Cosine to the question; 0 without vectors. */
  readonly cosine: number;
  readonly passageScore: number;
  /** How relevant a reader finds it together with its neighbours, a logit less the mean of all; 0 where it wasn't read. */
  readonly relevance: number;
}

/** What can be quoted of the first passages. */
export function gatherCandidates(result: RetrievalResult, maxPassages: number): Candidate[] {
  const best = Math.max(...result.passages.map(({ score }) => score), Number.EPSILON);
  const relevances = result.passages.slice(0, maxPassages).flatMap(({ sentenceRelevance }) => sentenceRelevance ?? []);
  const known = relevances.filter((one) => one !== undefined);
  const usualRelevance = known.reduce((sum, one) => sum + one, 0) / Math.max(1, known.length);
  return result.passages
    .slice(0, maxPassages)
    .flatMap(({ passage, score, sentenceScores, sentenceRelevance }, passageIndex) =>
      quotableSentences(passage).map((quotable) => ({
        ...quotable,
        passage,
        passageIndex,
        cosine: sentenceScores[quotable.sentenceIndex] ?? 0,
        passageScore: score / best,
        relevance: (sentenceRelevance?.[quotable.sentenceIndex] ?? usualRelevance) - usualRelevance,
      })),
    );
}

/** Rare words weigh more: ln(1 + N/df) over the candidates themselves. */
export function inverseFrequencies(candidates: readonly Candidate[]): (term: string) => number {
  const frequencies = new Map<string, number>();
  for (const { terms } of candidates) for (const term of terms) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
  return (term) => Math.log(1 + candidates.length / (frequencies.get(term) ?? 0.5));
}

/**
 * Weights of RETRIEVAL.md's sentence score, measured on 48 and 120 questions. `passage` weighs the passage's score
 * relative to the best one's (0.3 → 1.2: 45 → 52 of the sample handbook's 98 questions), `row` whether a table's row is
 * the one for the number asked with.
 */
const sentenceWeights = {
  cosine: 1,
  overlap: 0.2,
  heading: 0.2,
  type: 0.25,
  passage: 1.2,
  row: 0.3,
  relevance: 0.05,
};

/** For a text in a language that the embedder doesn't know: words lead (docs/evaluation.md). */
const keywordSentenceWeights: typeof sentenceWeights = {
  cosine: 0.1,
  overlap: 1,
  heading: 0.4,
  type: 0.25,
  passage: 1.2,
  row: 0.3,
  relevance: 0,
};
/** A word that is only a part of a compound counts so much of a whole one. */
const partOfCompound = 0.7;

export interface QuestionPart {
  readonly text: string;
  /** What it goes on from, put before it; the same text when it stands alone. */
  readonly selfContained: string;
  readonly types: readonly AnswerType[];
  /** What it asks for in words, and what it goes on from asks for besides, as `language` stems them. */
  readonly termsIn: (language: string | undefined) => PartTerms;
  /** What HR's vocabulary calls it as well: `RetrievalResult.related`. */
  readonly related: ReadonlyMap<Term, number>;
}

interface PartTerms {
  readonly own: ReadonlySet<string>;
  readonly earlier: ReadonlySet<string>;
}

/** A part of a question with what it asks for; what it doesn't say is taken from what it goes on from. */
export function questionPart(
  text: string,
  rewritten: string | undefined,
  related: ReadonlyMap<Term, number> = new Map(),
): QuestionPart {
  const types = answerTypes(text);
  const selfContained = rewritten ?? text;
  const known = new Map<string, PartTerms>();
  const termsIn = (language = "en"): PartTerms => {
    const found = known.get(language);
    if (found) return found;
    const own = termsOf(language, text);
    const terms = { own, earlier: new Set([...termsOf(language, selfContained)].filter((term) => !own.has(term))) };
    known.set(language, terms);
    return terms;
  };
  return { text, selfContained, types: types.length > 0 ? types : answerTypes(selfContained), termsIn, related };
}

/** Words of what a question goes on from count less than its own. */
const earlierWeight = 0.5;
/** A word of HR's vocabulary adds so much of its weight, and nothing to what could be had: it need not be there. */
const relatedWeight = 0.5;

/** How well a candidate answers a part of the question. */
export function scoreCandidate(candidate: Candidate, part: QuestionPart, weightOf: (term: string) => number): number {
  const { language } = candidate.passage;
  const { own, earlier } = part.termsIn(language);
  const share = (held: ReadonlySet<string>, others: ReadonlyMap<Term, number>): number => {
    let [sum, all] = [0, 0];
    const add = (term: string, weight: number): void => {
      all += weight;
      if (held.has(term)) sum += weight;
      else if (writesCompounds(language) && [...held].some((one) => isPartOf(one, term)))
        sum += partOfCompound * weight;
    };
    for (const term of own) add(term, weightOf(term));
    for (const term of earlier) add(term, earlierWeight * weightOf(term));
    for (const [term, part] of others) {
      if (held.has(term) && !own.has(term) && !earlier.has(term)) sum += relatedWeight * part * weightOf(term);
    }
    return all === 0 ? 0 : Math.min(1, sum / all);
  };
  const weights = isEmbedded(language) ? sentenceWeights : keywordSentenceWeights;
  return (
    weights.cosine * candidate.cosine +
    weights.overlap * share(candidate.terms, part.related) +
    weights.heading * share(candidate.headingTerms, new Map()) +
    weights.type * typeMatch(candidate.sentence, part.types) +
    weights.passage * candidate.passageScore +
    weights.row * rowFitOf(candidate, part) +
    weights.relevance * candidate.relevance
  );
}

/** The question's own number decides which row is meant, else that of what it goes on from. */
export const rowFitOf = ({ sentence }: Candidate, part: QuestionPart): -1 | 0 | 1 =>
  rowFit(sentence.text, part.text) || rowFit(sentence.text, part.selfContained);
