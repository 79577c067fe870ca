/** A model passes with so many more right answers than quoting: fewer could be chance. */
export const examMargin = 4;

export interface ExamScore {
  readonly questions: number;
  readonly answered: number;
  readonly right: number;
  /** Of all questions. */
  readonly quotedRight: number;
  /** Numbers in answers that no passage holds. */
  readonly unsupportedNumbers: number;
}

/** Undefined: more has to be asked. Decided as soon as nothing that is still to come can change it. */
export function examVerdict(score: ExamScore): "passed" | "failed" | undefined {
  const needed = score.quotedRight + examMargin;
  if (score.unsupportedNumbers > 0 || score.right + score.questions - score.answered < needed) return "failed";
  // An unsupported number could still come, so that all have to be asked before a model has passed.
  return score.answered === score.questions ? "passed" : undefined;
}
