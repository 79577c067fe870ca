import type { Passage } from "../../retrieval/passage-store.ts";
import type { RetrievalResult } from "../../retrieval/retrieval.ts";
import { goesOnFromBefore } from "./antecedent.ts";
import {
  type Candidate,
  gatherCandidates,
  inverseFrequencies,
  type QuestionPart,
  questionPart,
  rowFitOf,
  scoreCandidate,
} from "./candidates.ts";
import { isLeadIn, type LeadIn, leadInOf, runOf } from "./context-of.ts";
import { countWords } from "./count-words.ts";
import { shownLeadIn } from "./lead-in.ts";
import { isPointer, namesOf } from "./pointer.ts";
import { questionParts } from "./question-parts.ts";
import { holdsSameText } from "./same-text.ts";

/** A stretch of one version's text: `text` is that text from `start` to `end`. */
export interface QuotedSpan {
  readonly passage: Passage;
  readonly passageIndex: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Header row or lead-in, where it doesn't stand right before the span. */
  readonly leadIn: LeadIn | undefined;
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
  passages: 5,
  spans: 4,
  /**
   * A neighbour joins a span when it scores so much of the span's best sentence, another place when it scores so much of
   * the best one: a second place goes before a sentence that says little, and what is left of the words goes to those
   * (docs/evaluation.md).
   */
  neighbour: 0.95,
  lesserNeighbour: 0.5,
  otherSpan: 0.7,
  /** A sentence that can't be read without the one before it scores so much less: another as good is read alone. */
  dependent: 0.97,
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

/**
 * Chooses, verbatim, what answers the question: the floor that every model must beat. `isSensitive`: only from the
 * document that is found first, so that nothing of another subject ("Call your manager.", when it snows) stands in it.
 * Pure.
 */
export function quoteAnswer(question: string, result: RetrievalResult, isSensitive = false): QuotedAnswer {
  const lead = result.passages[0]?.passage.documentId;
  const candidates = gatherCandidates(result, quoteLimits.passages).filter(
    ({ passage }) => !isSensitive || passage.documentId === lead,
  );
  const weightOf = inverseFrequencies(candidates);
  const names = namesOf(result.passages);
  const parts = questionParts(question).map((text) => questionPart(text, result.rewrittenQuery, result.related));
  const spans: QuotedSpan[] = [];
  for (const part of parts) {
    const says = candidates.filter((candidate) => !isPointer(candidate, part, names));
    const scored = (says.length > 0 ? says : candidates)
      .map((candidate) => ({
        candidate,
        score: scoreCandidate(candidate, part, weightOf) * (isDependent(candidate) ? quoteLimits.dependent : 1),
      }))
      .sort((a, b) => b.score - a.score);
    spans.push(...quotePart(part, scored, parts.length, spans));
  }
  return { text: quoteText(spans), spans };
}

const isDependent = ({ passage, sentenceIndex }: Candidate): boolean => goesOnFromBefore(passage, sentenceIndex);

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
  const words = Math.floor(quoteLimits.words / parts);
  const mostRanges = Math.max(1, Math.floor(quoteLimits.spans / parts));
  let ranges: Range[] = [];
  const fits = (candidates: readonly Range[]): boolean => countWords(quoteText(candidates.map(toSpan))) <= words;
  while (ranges.length < mostRanges && !ranges.some(({ isWhole }) => isWhole)) {
    const spans = [...taken, ...ranges.map(toSpan)];
    const isNew = ({ candidate }: Scored): boolean =>
      !spans.some((span) => holds(span, candidate)) && !isOthersRow(candidate, ranges, part);
    const short = scored.find((one) => isNew(one) && fits([...ranges, alone(one.candidate)]));
    const next = short ?? (ranges.length === 0 ? scored.find(isNew) : undefined);
    if (!next || !top || (ranges.length > 0 && next.score < top.score * quoteLimits.otherSpan)) break;
    const others = ranges;
    const fitsToo = (one: Range): boolean => fits([...others, one]);
    const range = withAntecedent(wholeSteps(next, scores, part, fitsToo), fitsToo, scores, spans);
    ranges = [...others, grow(range, quoteLimits.neighbour, fitsToo, scores, part, spans)];
  }
  // What is left of the words goes to neighbours that say less.
  for (const [index, range] of ranges.entries()) {
    const now = ranges;
    const spans = [...taken, ...now.filter((one) => one !== range).map(toSpan)];
    const grown = grow(range, quoteLimits.lesserNeighbour, (one) => fits(now.with(index, one)), scores, part, spans);
    ranges = now.with(index, grown);
  }
  return ranges.map(toSpan);
}

/** Beside the row that is meant the others of its document are somebody else's. */
const isOthersRow = (candidate: Candidate, ranges: readonly Range[], part: QuestionPart): boolean =>
  ranges.some(({ best }) => best.passage.versionKey === candidate.passage.versionKey && rowFitOf(best, part) === 1) &&
  rowFitOf(candidate, part) === -1;

/** Whether a span quotes the sentence, or another document's with the same words: copies count once. */
const holds = (span: QuotedSpan, { passage, sentence }: Candidate): boolean =>
  (span.passage.versionKey === passage.versionKey && sentence.start < span.end && sentence.end > span.start) ||
  holdsSameText(span.text, sentence.text);

/** The text of spans as a reader sees it: each on a line of its own below its lead-in. */
export const quoteText = (spans: readonly QuotedSpan[]): string =>
  withLeadIns(spans)
    .flatMap(({ span, leadIn }) => (leadIn ? [leadIn.text, span.text] : [span.text]))
    .join("\n");

/** The spans, each with the lead-in that is shown above it; none is shown twice. */
export function withLeadIns(
  spans: readonly QuotedSpan[],
): { readonly span: QuotedSpan; readonly leadIn: LeadIn | undefined }[] {
  let shown = "";
  return spans.map((span) => {
    const leadIn = span.leadIn && !shown.includes(span.leadIn.text) ? span.leadIn : undefined;
    shown += `${leadIn?.text ?? ""}\n${span.text}\n`;
    return { span, leadIn };
  });
}

const alone = (best: Candidate, score = 0): Range => ({
  best,
  score,
  first: best.sentenceIndex,
  last: best.sentenceIndex,
  isWhole: false,
});

/** A lead-in with what it announces, a list of steps as a whole where steps are asked for and it fits, else the sentence alone. */
function wholeSteps(
  { candidate, score }: Scored,
  scores: ReadonlyMap<Candidate, number>,
  part: QuestionPart,
  fits: (range: Range) => boolean,
): Range {
  const one = alone(candidate, score);
  const announced = withAnnounced(one, quotable(scores, candidate.passage)).find(fits);
  if (announced) return announced;
  if (!part.types.includes("steps") || candidate.sentence.kind !== "list_item") return one;
  const { passage, sentenceIndex } = candidate;
  const run = runOf(passage, sentenceIndex);
  const known = quotable(scores, passage);
  for (let index = run.first; index <= run.last; index++) if (!known.has(index)) return one;
  const whole = { ...one, ...run, isWhole: true };
  return fits(whole) ? whole : one;
}

/** What may be quoted of a passage, by its place. */
const quotable = (scores: ReadonlyMap<Candidate, number>, passage: Passage): ReadonlyMap<number, Candidate> =>
  new Map([...scores.keys()].flatMap((one) => (one.passage === passage ? [[one.sentenceIndex, one] as const] : [])));

/** With what its first sentence goes on from, as far as that may be quoted and fits. */
function withAntecedent(
  range: Range,
  fits: (range: Range) => boolean,
  scores: ReadonlyMap<Candidate, number>,
  taken: readonly QuotedSpan[],
): Range {
  const { passage } = range.best;
  const known = quotable(scores, passage);
  let whole = range;
  while (goesOnFromBefore(passage, whole.first)) {
    const before = known.get(whole.first - 1);
    const wider = { ...whole, first: whole.first - 1 };
    if (!before || taken.some((span) => holds(span, before)) || !fits(wider)) break;
    whole = wider;
  }
  return whole;
}

/** "You need:" says nothing without its list: the lead-in with all of it, with all but the last item, and so on. */
function withAnnounced(one: Range, known: ReadonlyMap<number, Candidate>): Range[] {
  const { passage, sentenceIndex } = one.best;
  if (!isLeadIn(one.best.sentence) || passage.sentences[sentenceIndex + 1]?.kind !== "list_item") return [];
  const { last } = runOf(passage, sentenceIndex + 1);
  const ends: number[] = [];
  for (let index = sentenceIndex + 1; index <= last && known.has(index); index++) ends.unshift(index);
  return ends.map((end) => ({ ...one, last: end }));
}

/** Takes in neighbours, the better of the two first, that score at least so much of the best sentence. */
function grow(
  range: Range,
  share: number,
  fits: (range: Range) => boolean,
  scores: ReadonlyMap<Candidate, number>,
  part: QuestionPart,
  taken: readonly QuotedSpan[],
): Range {
  const { best, score } = range;
  // The row that is meant stands alone: those beside it are somebody else's.
  if (range.isWhole || rowFitOf(best, part) === 1) return range;
  const byIndex = quotable(scores, best.passage);
  const scoreOf = (one: Candidate): number => scores.get(one) ?? 0;
  let grown = range;
  for (;;) {
    const { first, last } = grown;
    const next = [byIndex.get(first - 1), byIndex.get(last + 1)]
      .filter((one) => one !== undefined)
      .filter((one) => belongsTo(best, one) && scoreOf(one) >= score * share)
      .filter((one) => !taken.some((span) => holds(span, one)))
      .toSorted((a, b) => scoreOf(b) - scoreOf(a))
      .map(({ sentenceIndex }) => ({
        ...range,
        first: Math.min(first, sentenceIndex),
        last: Math.max(last, sentenceIndex),
      }))
      .find(fits);
    if (!next) return grown;
    grown = next;
  }
}

/** A table's row is quoted with other rows of it, a sentence with its neighbours. */
const belongsTo = (best: Candidate, other: Candidate): boolean =>
  (best.sentence.kind === "table_row") === (other.sentence.kind === "table_row");

function toSpan({ best: { passage, passageIndex }, first, last, score }: Range): QuotedSpan {
  const place = leadInOf(passage, first)?.sentenceIndex;
  // Right before the span it becomes a part of it; elsewhere it stands on a line of its own.
  const from = place === first - 1 ? first - 1 : first;
  const start = passage.sentences[from]?.start ?? passage.start;
  const end = passage.sentences[last]?.end ?? passage.end;
  const text = passage.text.slice(start - passage.start, end - passage.start);
  const leadIn = from === first ? shownLeadIn(passage, first, text) : undefined;
  return { passage, passageIndex, start, end, text, leadIn, score };
}
