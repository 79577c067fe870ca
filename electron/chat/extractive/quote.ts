import type { Passage } from "../../retrieval/passage-store.ts";
import type { RetrievalResult } from "../../retrieval/retrieval.ts";
import {
  type Candidate,
  countWords,
  gatherCandidates,
  inverseFrequencies,
  type QuestionPart,
  questionPart,
  rowFitOf,
  scoreCandidate,
} from "./candidates.ts";
import { leadInOf, runOf } from "./context-of.ts";
import { questionParts } from "./question-parts.ts";

/** A stretch of one version's text: `text` is that text from `start` to `end`. */
export interface QuotedSpan {
  readonly passage: Passage;
  readonly passageIndex: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Header row or lead-in, verbatim, where it doesn't stand right before the span. */
  readonly leadIn: string | undefined;
  readonly score: number;
}

export interface QuotedAnswer {
  /** The spans with their lead-ins, a line each; nothing in it is ours but the line ends. */
  readonly text: string;
  readonly spans: readonly QuotedSpan[];
}

export const quoteLimits = {
  /** Of all spans together: what can be read at a glance. */
  words: 60,
  /** Steps that are cut in the middle help nobody. */
  stepWords: 110,
  passages: 5,
  spans: 3,
  /**
   * A neighbour joins a span when it scores so much of the span's best sentence, another place when it scores so much of
   * the best one. On the sample handbook's 98 answerable questions one window of 60 words holds the facts for 52, up to
   * three places that share the 60 words for 63; neighbours from 0 to 0.75 and other places from 0.7 to 0.85 come to the same within two questions.
   */
  neighbour: 0.5,
  otherSpan: 0.75,
} as const;

/** Chooses, verbatim, what answers the question: the floor that every model must beat. Pure. */
export function quoteAnswer(question: string, result: RetrievalResult): QuotedAnswer {
  const candidates = gatherCandidates(result, quoteLimits.passages);
  const weightOf = inverseFrequencies(candidates);
  const parts = questionParts(question).map((text) => questionPart(text, result.rewrittenQuery));
  const spans: QuotedSpan[] = [];
  for (const part of parts) {
    const scored = candidates
      .map((candidate) => ({ candidate, score: scoreCandidate(candidate, part, weightOf) }))
      .sort((a, b) => b.score - a.score);
    const scores = new Map(scored.map(({ candidate, score }) => [candidate, score]));
    let left = Math.floor(quoteLimits.words / parts.length);
    let best: number | undefined;
    const mostSpans = Math.max(1, Math.floor(quoteLimits.spans / parts.length));
    for (let count = 0; count < mostSpans; count++) {
      const next = scored.find(
        ({ candidate }) =>
          !spans.some((span) => holds(span, candidate)) && (best === undefined || wordsWithLeadIn(candidate) <= left),
      );
      if (!next || (best !== undefined && next.score < best * quoteLimits.otherSpan)) break;
      best ??= next.score;
      const span = windowAround(next.candidate, scores, part, left, spans);
      spans.push(span);
      left -= countWords(quoteText([span]));
    }
  }
  return { text: quoteText(spans), spans };
}

const wordsWithLeadIn = ({ passage, sentenceIndex, words }: Candidate): number =>
  words + countWords(leadInOf(passage, sentenceIndex)?.text ?? "");

const holds = (span: QuotedSpan, { passage, sentence }: Candidate): boolean =>
  span.passage.versionKey === passage.versionKey && sentence.start < span.end && sentence.end > span.start;

/** The text of spans as a reader sees it. */
export function quoteText(spans: readonly QuotedSpan[]): string {
  return spans.map(({ leadIn, text }) => (leadIn === undefined ? text : `${leadIn}\n${text}`)).join("\n");
}

function windowAround(
  best: Candidate,
  scores: ReadonlyMap<Candidate, number>,
  part: QuestionPart,
  maxWords: number,
  taken: readonly QuotedSpan[],
): QuotedSpan {
  const { passage } = best;
  const byIndex = new Map(
    [...scores.keys()].filter((one) => one.passage === passage).map((one) => [one.sentenceIndex, one]),
  );
  const leadIn = leadInOf(passage, best.sentenceIndex);
  const least = (scores.get(best) ?? 0) * quoteLimits.neighbour;
  let words = best.words + (leadIn ? countWords(leadIn.text) : 0);
  let [first, last] = [best.sentenceIndex, best.sentenceIndex];

  if (part.types.includes("steps") && best.sentence.kind === "list_item") {
    const run = runOf(passage, best.sentenceIndex);
    const all = wordsBetween(passage, run.first, run.last) + (leadIn ? countWords(leadIn.text) : 0);
    const isWhole = passage.sentences
      .slice(run.first, run.last + 1)
      .every((_, index) => byIndex.has(run.first + index));
    if (isWhole && all <= quoteLimits.stepWords) [first, last, words] = [run.first, run.last, maxWords];
  }
  // The row that is meant stands alone: those beside it are somebody else's.
  while (rowFitOf(best, part) !== 1) {
    const sides = [byIndex.get(first - 1), byIndex.get(last + 1)]
      .filter((one) => one !== undefined)
      .filter((one) => words + one.words <= maxWords && belongsTo(best, one) && (scores.get(one) ?? 0) >= least)
      .filter((one) => !taken.some((span) => holds(span, one)))
      .sort((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0));
    const next = sides[0];
    if (!next) break;
    first = Math.min(first, next.sentenceIndex);
    last = Math.max(last, next.sentenceIndex);
    words += next.words;
  }
  return toSpan(best, first, last, scores.get(best) ?? 0);
}

/** A table's row is quoted with other rows of it, a sentence with its neighbours. */
const belongsTo = (best: Candidate, other: Candidate): boolean =>
  (best.sentence.kind === "table_row") === (other.sentence.kind === "table_row");

const wordsBetween = (passage: Passage, first: number, last: number): number =>
  passage.sentences.slice(first, last + 1).reduce((sum, { text }) => sum + countWords(text), 0);

function toSpan({ passage, passageIndex }: Candidate, first: number, last: number, score: number): QuotedSpan {
  const leadIn = leadInOf(passage, first);
  // Right before the span it becomes a part of it; elsewhere it stands on a line of its own.
  const from = leadIn?.sentenceIndex === first - 1 ? first - 1 : first;
  const start = passage.sentences[from]?.start ?? passage.start;
  const end = passage.sentences[last]?.end ?? passage.end;
  return {
    passage,
    passageIndex,
    start,
    end,
    text: passage.text.slice(start - passage.start, end - passage.start),
    leadIn: from === first ? leadIn?.text : undefined,
    score,
  };
}
