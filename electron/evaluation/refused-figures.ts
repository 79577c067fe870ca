import type { QuestionOutcome } from "./make-report.ts";
import { estimate, halfOf, type Estimate } from "./metrics.ts";

/** Of questions that no document answers, the share that was refused at the strictness that is set; 0 to 1. */
export interface RefusedFigures {
  readonly all: Estimate;
  readonly by_half: Readonly<Record<"tuning" | "reporting", Estimate>>;
  readonly by_tag: Readonly<Record<string, Estimate>>;
}

/** Pure. Undefined: none of them was asked, only searched for. */
export function refusedFigures(unanswerable: readonly QuestionOutcome[]): RefusedFigures | undefined {
  const asked = unanswerable.flatMap(({ question, quote }) => (quote ? [{ question, refused: quote.refused }] : []));
  if (asked.length === 0) return undefined;
  const share = (members: typeof asked): Estimate => estimate(members.map(({ refused }) => Number(refused)));
  const half = (which: "tuning" | "reporting"): Estimate =>
    share(asked.filter(({ question }) => halfOf(question.id) === which));
  const tags = new Set(asked.flatMap(({ question }) => question.tags ?? []));
  return {
    all: share(asked),
    by_half: { tuning: half("tuning"), reporting: half("reporting") },
    by_tag: Object.fromEntries(
      [...tags].toSorted().map((tag) => [tag, share(asked.filter(({ question }) => question.tags?.includes(tag)))]),
    ),
  };
}
