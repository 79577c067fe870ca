import type { Passage } from "../../retrieval/passage-store.ts";
import type { RetrievalResult } from "../../retrieval/retrieval.ts";
import {
  type Candidate,
  gatherCandidates,
  inverseFrequencies,
  type QuestionPart,
  questionPart,
  rowFitOf,
  scoreCandidate,
} from "./candidates.ts";
import { leadInOf, runOf } from "./context-of.ts";
import { countWords } from "./count-words.ts";
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
  /** Where steps are asked for and a list has them: steps that are cut in the middle help nobody. */
  stepWords: 110,
  passages: 5,
  spans: 3,
  /**
   * A neighbour joins a span when it scores so much of the span's best sentence, another place when it scores so much of
   * the best one: a second place goes before a sentence that says little, and what is left of the words goes to those
   * (docs/evaluation.md).
   */
  neighbour: 0.85,
  lesserNeighbour: 0.5,
  otherSpan: 0.75,
} as const;

/** Sentences of one passage that are quoted together. */
interface Range {
  readonly best: Candidate;
  readonly score: number;
  readonly first: number;
  readonly last: number;
  /** It is complete in itself and takes no neighbours in. */
  readonly isWhole: boolean;
}

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
    spans.push(...quotePart(part, scored, parts.length, spans));
  }
  return { text: quoteText(spans), spans };
}

interface Scored {
  readonly candidate: Candidate;
  readonly score: number;
}

/** @param scored best first @param taken what other parts of the question have quoted */
function quotePart(
  part: QuestionPart,
  scored: readonly Scored[],
  parts: number,
  taken: readonly QuotedSpan[],
): QuotedSpan[] {
  const scores = new Map(scored.map(({ candidate, score }) => [candidate, score]));
  const top = scored[0];
  const asksForSteps = part.types.includes("steps") && top?.candidate.sentence.kind === "list_item";
  const words = Math.floor((asksForSteps ? quoteLimits.stepWords : quoteLimits.words) / parts);
  const mostRanges = Math.max(1, Math.floor(quoteLimits.spans / parts));
  let ranges: Range[] = [];
  const spansWithout = (one?: Range): QuotedSpan[] => [
    ...taken,
    ...ranges.filter((range) => range !== one).map(toSpan),
  ];
  const wordsLeft = (): number => words - countWords(quoteText(ranges.map(toSpan)));
  while (ranges.length < mostRanges) {
    const left = wordsLeft();
    const spans = spansWithout();
    const next = scored.find(
      ({ candidate }) =>
        !spans.some((span) => holds(span, candidate)) && (ranges.length === 0 || wordsWithLeadIn(candidate) <= left),
    );
    if (!next || !top || (ranges.length > 0 && next.score < top.score * quoteLimits.otherSpan)) break;
    const range = wholeSteps(next, scores, part);
    ranges.push(grow(range, quoteLimits.neighbour, left, scores, part, spans));
  }
  // What is left of the words goes to neighbours that say less.
  for (const [index, range] of ranges.entries()) {
    const left = wordsLeft() + countWords(quoteText([toSpan(range)]));
    const grown = grow(range, quoteLimits.lesserNeighbour, left, scores, part, spansWithout(range));
    ranges = ranges.with(index, grown);
  }
  return ranges.map(toSpan);
}

const wordsWithLeadIn = ({ passage, sentenceIndex, words }: Candidate): number =>
  words + countWords(leadInOf(passage, sentenceIndex)?.text ?? "");

const holds = (span: QuotedSpan, { passage, sentence }: Candidate): boolean =>
  span.passage.versionKey === passage.versionKey && sentence.start < span.end && sentence.end > span.start;

/** The text of spans as a reader sees it. */
export function quoteText(spans: readonly QuotedSpan[]): string {
  return spans.map(({ leadIn, text }) => (leadIn === undefined ? text : `${leadIn}\n${text}`)).join("\n");
}

/** A list of steps as a whole where steps are asked for, else the sentence alone. */
function wholeSteps({ candidate, score }: Scored, scores: ReadonlyMap<Candidate, number>, part: QuestionPart): Range {
  const { passage, sentenceIndex } = candidate;
  const alone = { best: candidate, score, first: sentenceIndex, last: sentenceIndex, isWhole: false };
  if (!part.types.includes("steps") || candidate.sentence.kind !== "list_item") return alone;
  const run = runOf(passage, sentenceIndex);
  const quotable = new Set([...scores.keys()].flatMap((one) => (one.passage === passage ? one.sentenceIndex : [])));
  const whole = passage.sentences.slice(run.first, run.last + 1);
  const words = whole.reduce((sum, { text }) => sum + countWords(text), 0);
  const leadInWords = countWords(leadInOf(passage, sentenceIndex)?.text ?? "");
  const isWhole = whole.every((_, index) => quotable.has(run.first + index));
  return isWhole && words + leadInWords <= quoteLimits.stepWords ? { ...alone, ...run, isWhole } : alone;
}

/** Takes in neighbours, the better of the two first, that score at least so much of the best sentence. */
function grow(
  range: Range,
  share: number,
  maxWords: number,
  scores: ReadonlyMap<Candidate, number>,
  part: QuestionPart,
  taken: readonly QuotedSpan[],
): Range {
  const { best, score } = range;
  // The row that is meant stands alone: those beside it are somebody else's.
  if (range.isWhole || rowFitOf(best, part) === 1) return range;
  const byIndex = new Map(
    [...scores].flatMap(([one]) => (one.passage === best.passage ? [[one.sentenceIndex, one] as const] : [])),
  );
  const scoreOf = (one: Candidate): number => scores.get(one) ?? 0;
  let { first, last } = range;
  let words = countWords(quoteText([toSpan(range)]));
  for (;;) {
    const next = [byIndex.get(first - 1), byIndex.get(last + 1)]
      .filter((one) => one !== undefined)
      .filter((one) => words + one.words <= maxWords && belongsTo(best, one) && scoreOf(one) >= score * share)
      .filter((one) => !taken.some((span) => holds(span, one)))
      .toSorted((a, b) => scoreOf(b) - scoreOf(a))[0];
    if (!next) return { ...range, first, last };
    first = Math.min(first, next.sentenceIndex);
    last = Math.max(last, next.sentenceIndex);
    words += next.words;
  }
}

/** A table's row is quoted with other rows of it, a sentence with its neighbours. */
const belongsTo = (best: Candidate, other: Candidate): boolean =>
  (best.sentence.kind === "table_row") === (other.sentence.kind === "table_row");

function toSpan({ best: { passage, passageIndex }, first, last, score }: Range): QuotedSpan {
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
