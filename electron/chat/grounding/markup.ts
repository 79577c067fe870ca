/** Tags, pictures, links and schemes that would do something where a text is rendered. */
const active = /<\/?[a-z!][^>]*>?|!\[|\]\s*\(|\]:\s*\S+|&(?:#\w+|lt|gt);|\b(?:javascript|data|file|vbscript):/giu;

/** Whether a sentence has markup that none of its sources has: a model has no business to bring any. */
export function bringsMarkup(claim: string, sources: readonly string[]): boolean {
  return [...claim.matchAll(active)].some(([found]) => !sources.some((source) => source.includes(found)));
}
