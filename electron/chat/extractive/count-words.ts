/** Words as a person counts them: what stands between spaces, a table's bars not. */
export const countWords = (text: string): number => text.match(/[^\s|]+/gu)?.length ?? 0;
