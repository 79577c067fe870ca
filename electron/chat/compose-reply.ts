import type { Claim } from "../contract/chat.ts";

/** A reply's words with what supports them; offsets in `text`. */
export interface ReplyText {
  readonly text: string;
  readonly claims: readonly Claim[];
}

/** A text that is one claim. */
export const claimed = (text: string, citationNumbers: readonly number[]): ReplyText => ({
  text,
  claims: [{ text, start: 0, end: text.length, citation_numbers: [...citationNumbers], supported: true }],
});

/** Pieces a line each; what is empty is left out. A piece that is a text alone claims nothing. */
export function joinReply(pieces: readonly (ReplyText | string)[], gap = "\n"): { text: string; claims: Claim[] } {
  let text = "";
  const claims: Claim[] = [];
  for (const piece of pieces) {
    const part: ReplyText = typeof piece === "string" ? { text: piece, claims: [] } : piece;
    if (part.text === "") continue;
    if (text !== "") text += gap;
    const offset = text.length;
    text += part.text;
    claims.push(...part.claims.map((claim) => ({ ...claim, start: claim.start + offset, end: claim.end + offset })));
  }
  return { text, claims };
}
