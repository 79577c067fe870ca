import { HandrailError } from "../contract/errors.ts";
import { fusionWeights, type FusionWeights } from "../retrieval/fusion.ts";

/** What a search can be measured without. */
export const ablations = ["reader", "vocabulary", "keywords", "vectors", "sentences"] as const;
export type Ablation = (typeof ablations)[number];

const isAblation = (name: string): name is Ablation => ablations.some((one) => one === name);

/** @param list separated by commas @throws HandrailError VALIDATION_FAILED for a name that isn't one of `ablations` */
export function parseAblations(list: string): Ablation[] {
  const names = list
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  const unknown = names.filter((name) => !isAblation(name));
  if (unknown.length > 0) {
    throw new HandrailError("VALIDATION_FAILED", {
      message: `${unknown.join(", ")} can't be left out of the search; ${ablations.join(", ")} can.`,
    });
  }
  return names.filter(isAblation);
}

/** The weights of the search with 0 for the scores that are left out. */
export const weightsWithout = (left: readonly Ablation[]): FusionWeights => ({
  keyword: left.includes("keywords") ? 0 : fusionWeights.keyword,
  vector: left.includes("vectors") ? 0 : fusionWeights.vector,
  sentence: left.includes("sentences") ? 0 : fusionWeights.sentence,
});
