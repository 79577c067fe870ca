/** Words as a reader of the screen counts them: whatever stands between spaces, a table's bars too. */
export const countWords = (text: string): number => text.match(/\S+/gu)?.length ?? 0;
