/** Of the model that will read the evidence. */
export interface ReadingCapacity {
  /** As the calibration measured it on this computer; absent: not measured yet. */
  readonly promptTokensPerSecond?: number | undefined;
  /** Tokens of prompt and answer together; absent: not known before the model is loaded. */
  readonly contextLength?: number | undefined;
}

/** What the figures of docs/evaluation.md were found with: right for 200 prompt tokens a second. */
const unmeasuredEvidenceTokens = 500;
/** What a person may wait for evidence to be read, beside the quote that is on the screen by then. */
const readingSeconds = 2.5;
/** Fewer don't hold the sentences that answer together with their lead-ins; a slow model takes its time. */
const fewest = 400;
/** More than the sentences that matter of six passages hold only distracts. */
const most = 1_600;
/** The rules, the conversation (up to 900 tokens), the question and the answer need the rest. */
const contextShare = 0.25;

/** How many tokens of evidence a model is given, by how fast it reads: 400 to 1,600, and never over a quarter of its context. */
export function evidenceBudget({ promptTokensPerSecond, contextLength }: ReadingCapacity): number {
  const affordable =
    promptTokensPerSecond === undefined
      ? unmeasuredEvidenceTokens
      : Math.min(most, Math.max(fewest, Math.round(promptTokensPerSecond * readingSeconds)));
  // Without it a prompt that turns out too long is asked again without the conversation.
  return contextLength === undefined ? affordable : Math.min(affordable, Math.floor(contextLength * contextShare));
}
