import type { Passage, PassageSentence } from "../retrieval/passage-store.ts";
import type { RetrievalResult } from "../retrieval/retrieval.ts";
import { gatherCandidates, inverseFrequencies, questionPart, scoreCandidate } from "./extractive/candidates.ts";
import { leadInOf } from "./extractive/context-of.ts";
import type { QuotedAnswer } from "./extractive/quote.ts";
import { estimateTokens } from "./token-estimate.ts";

/** A sentence, row or item that a model is given, and that its claims are checked against. */
export interface EvidenceSentence {
  readonly sentence: PassageSentence;
  /** Header row or lead-in. */
  readonly leadIn: string | undefined;
}

export interface EvidencePassage {
  readonly passage: Passage;
  readonly score: number;
  /** In the order of the document. */
  readonly sentences: readonly EvidenceSentence[];
}

export interface EvidenceLimits {
  /** About, as `estimateTokens` counts; see `evidenceBudget`. */
  readonly tokens: number;
  readonly passages: number;
}

export const mostEvidencePassages = 6;

/**
 * The sentences that matter, within a token budget: on a CPU each prompt token costs a person's time. What is quoted
 * goes first, then sentences by their score.
 */
export function selectEvidence(
  question: string,
  result: RetrievalResult,
  quoted: QuotedAnswer,
  limits: EvidenceLimits,
): EvidencePassage[] {
  const candidates = gatherCandidates(result, limits.passages);
  const weightOf = inverseFrequencies(candidates);
  const part = questionPart(question, result.rewrittenQuery);
  const isQuoted = (passage: Passage, sentence: PassageSentence): boolean =>
    quoted.spans.some((span) => span.passage === passage && sentence.start >= span.start && sentence.end <= span.end);
  const ranked = candidates
    .map((candidate) => ({
      candidate,
      isQuoted: isQuoted(candidate.passage, candidate.sentence),
      score: scoreCandidate(candidate, part, weightOf),
    }))
    .sort((a, b) => Number(b.isQuoted) - Number(a.isQuoted) || b.score - a.score);

  let tokens = 0;
  const opened = new Set<Passage>();
  const leadIns = new Set<string>();
  const chosen = ranked.filter(({ candidate: { passage, sentence, sentenceIndex } }) => {
    const leadIn = leadInOf(passage, sentenceIndex)?.text;
    const extra =
      (opened.has(passage) ? 0 : estimateTokens(sourceName(passage)) + 12) +
      (leadIn === undefined || leadIns.has(leadIn) ? 0 : estimateTokens(leadIn));
    const cost = extra + estimateTokens(sentence.text) + 1;
    if (tokens + cost > limits.tokens) return false;
    tokens += cost;
    opened.add(passage);
    if (leadIn !== undefined) leadIns.add(leadIn);
    return true;
  });
  return result.passages.flatMap(({ passage, score }) => {
    const sentences = chosen
      .filter(({ candidate }) => candidate.passage === passage)
      .map(({ candidate }) => candidate)
      .sort((a, b) => a.sentenceIndex - b.sentenceIndex)
      .map(({ sentence, sentenceIndex }) => ({ sentence, leadIn: leadInOf(passage, sentenceIndex)?.text }));
    return sentences.length === 0 ? [] : [{ passage, score, sentences }];
  });
}

/** Title and headings of a passage, as one line. */
export const sourceName = (passage: Passage): string =>
  [passage.title, ...passage.headingPath.filter((heading) => heading !== passage.title)].join(" > ");
