import { paced } from "../../platform/turns.ts";
import type { Passage, PassageSentence } from "../../retrieval/passage-store.ts";
import type { RetrievalResult } from "../../retrieval/retrieval.ts";
import { groupOf, isSameGroup } from "../applicability/audience.ts";
import { sourceName } from "../evidence.ts";
import {
  type Candidate,
  gatherCandidates,
  inverseFrequencies,
  questionPart,
  scoreCandidate,
} from "../extractive/candidates.ts";
import { leadInOf } from "../extractive/context-of.ts";
import { questionParts } from "../extractive/question-parts.ts";
import type { QuotedAnswer } from "../extractive/quote.ts";
import { disagreement, type Disagreement } from "./disagreement.ts";
import { readStatement, type Statement } from "./statement.ts";

export interface ConflictSide {
  readonly passage: Passage;
  readonly sentence: PassageSentence;
  readonly sentenceIndex: number;
}

export interface FoundConflict {
  readonly disagreement: Disagreement;
  readonly sides: readonly [ConflictSide, ConflictSide];
}

const conflictLimits = {
  passages: 8,
  /** A sentence that answers so much worse than the best one is about something else. */
  score: 0.55,
  /** What fills a quote up isn't what the question is about, and its quarrels are none of the asker's. */
  ownScore: 0.65,
  /** Shown at once; more would be a report on the library, not an answer. */
  conflicts: 2,
} as const;

/**
 * Passages in force for the same place and people that disagree about what is asked and quoted. As the search scored
 * them: how far a reader came before its time was over says nothing about whether documents disagree.
 */
export async function findConflicts(
  question: string,
  result: RetrievalResult,
  quoted: QuotedAnswer,
): Promise<FoundConflict[]> {
  const candidates = gatherCandidates(asSearched(result), conflictLimits.passages);
  const weightOf = inverseFrequencies(candidates);
  const parts = questionParts(question).map((text) => questionPart(text, result.rewrittenQuery));
  const scoreOf = (candidate: Candidate): number =>
    Math.max(...parts.map((part) => scoreCandidate(candidate, part, weightOf)));
  const ranked = candidates
    .map((candidate) => ({ candidate, score: scoreOf(candidate) }))
    .toSorted((a, b) => b.score - a.score);
  const least = (ranked[0]?.score ?? 0) * conflictLimits.score;
  const known = new Map<Candidate, Statement>();
  const statementOf = (candidate: Candidate): Statement => {
    const statement = known.get(candidate) ?? read(candidate);
    known.set(candidate, statement);
    return statement;
  };
  const found: FoundConflict[] = [];
  const mainly = (ranked[0]?.score ?? 0) * conflictLimits.ownScore;
  const pause = paced();
  for (const { candidate: own } of ranked.filter((one) => one.score >= mainly && isQuoted(one.candidate, quoted))) {
    for (const { candidate: other, score } of ranked) {
      if (score < least || other.passage.versionKey === own.passage.versionKey) continue;
      if (!inSameScope(own.passage, other.passage)) continue;
      if (
        found.some(({ sides }) => [own, other].some((one) => sides.some(({ sentence }) => sentence === one.sentence)))
      )
        continue;
      await pause();
      const differs = disagreement(statementOf(own), statementOf(other));
      if (differs) found.push({ disagreement: differs, sides: [own, other] });
      if (found.length === conflictLimits.conflicts) return found;
    }
  }
  return found;
}

/** Without what a reader made of it. */
const asSearched = (result: RetrievalResult): RetrievalResult => ({
  ...result,
  passages: result.passages
    .map(({ passage, scores, sentenceScores }) => ({ passage, score: scores.fused, scores, sentenceScores }))
    .toSorted((a, b) => b.score - a.score),
});

/** Both in force, for the same place and the same people. What is for a place goes before what is for everywhere. */
export function inSameScope(a: Passage, b: Passage): boolean {
  if (a.superseded !== b.superseded || a.jurisdiction !== b.jurisdiction) return false;
  const [own, other] = [groupOf(a.audience), groupOf(b.audience)];
  return own === other || (own !== undefined && other !== undefined && isSameGroup(own, other));
}

const isQuoted = ({ passage, sentence }: Candidate, { spans }: QuotedAnswer): boolean =>
  spans.some(
    (span) =>
      span.passage.versionKey === passage.versionKey && sentence.start >= span.start && sentence.end <= span.end,
  );

/** The nearest heading inside the passage counts with those above it: merged sections have theirs in the text. */
function read({ passage, sentence, sentenceIndex }: Candidate): Statement {
  const inside = passage.sentences.slice(0, sentenceIndex).findLast(({ kind }) => kind === "heading")?.text;
  return readStatement({
    text: sentence.text,
    context: leadInOf(passage, sentenceIndex)?.text ?? "",
    headings: [sourceName(passage), ...(inside === undefined ? [] : [inside])].join(" > "),
    language: passage.language,
  });
}
