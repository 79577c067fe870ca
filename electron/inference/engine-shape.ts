/** How the language model computes, as far as that is a choice. Its KV cache is always f16: q8_0 halves its memory and was measured to cost 14 to 61 % of a prompt's speed on a processor. */
export interface EngineShape {
  readonly threads: number;
  readonly flashAttention: boolean;
}

export interface MeasuredShape extends EngineShape {
  readonly promptTokensPerSecond: number;
  /** While an answer is written. */
  readonly tokensPerSecond: number;
}

/** Prompt and answer of a usual question: what a shape is judged by. */
export const usualQuestion = { promptTokens: 500, answerTokens: 80 } as const;

/**
 * What is worth a try on so many cores. All of them never is: a thread that another process puts off holds up all
 * others, and generation was measured to fall 50-fold. Half of them is, as cores may be two halves of one.
 */
export function shapeCandidates(cores: number): EngineShape[] {
  const most = Math.max(1, cores - 1);
  const threads = [...new Set([most, Math.max(1, Math.ceil(cores / 2)), Math.max(1, Math.ceil((cores * 3) / 4))])];
  const allowed = threads.filter((count) => count <= most).sort((a, b) => b - a);
  return allowed.flatMap((count) => [
    { threads: count, flashAttention: true },
    { threads: count, flashAttention: false },
  ]);
}

/** Before anything was measured: flash attention was 7 to 31 % faster on prompts wherever it was tried. */
export const assumedShape = (cores: number): EngineShape => ({ threads: Math.max(1, cores - 1), flashAttention: true });

/** Seconds that the usual question takes. */
export const usualSeconds = ({ promptTokensPerSecond, tokensPerSecond }: MeasuredShape): number =>
  usualQuestion.promptTokens / promptTokensPerSecond + usualQuestion.answerTokens / tokensPerSecond;

/** The quickest one; of equals (within 3 %, which is noise) the one with fewer threads. */
export function quickest(measured: readonly MeasuredShape[]): MeasuredShape | undefined {
  const [best] = [...measured].sort((a, b) => usualSeconds(a) - usualSeconds(b));
  if (!best) return undefined;
  return measured
    .filter((shape) => usualSeconds(shape) <= usualSeconds(best) * 1.03)
    .sort((a, b) => a.threads - b.threads || usualSeconds(a) - usualSeconds(b))[0];
}
