import type { Clarification, Claim, Conflict } from "../../../electron/contract/chat.ts";

/** What an answer is made of, in the order in which it is shown. */
export type AnswerPart =
  | { readonly kind: "text"; readonly text: string; readonly claims: readonly Claim[] }
  | { readonly kind: "conflict"; readonly conflict: Conflict };

export interface AnswerContent {
  readonly text: string;
  readonly claims: readonly Claim[];
  readonly conflicts: readonly Conflict[];
  readonly clarification: Clarification | undefined;
}

interface Cut {
  readonly start: number;
  readonly end: number;
  readonly conflict: Conflict | undefined;
}

/**
 * An answer says conflicts and questions back in its text too, for whoever sees nothing else. Here each has a form of
 * its own, so its words are taken out of the text; a conflict that the text doesn't hold comes first.
 */
export function answerParts({ text, claims, conflicts, clarification }: AnswerContent): readonly AnswerPart[] {
  const cuts: Cut[] = [];
  let from = 0;
  for (const conflict of conflicts) {
    const start = text.indexOf(conflict.description, from);
    const end = start < 0 ? -1 : endOfConflict(claims, conflict, start);
    if (end < 0) cuts.push({ start: from, end: from, conflict });
    else {
      cuts.push({ start, end, conflict });
      from = end;
    }
  }
  const asked = clarification ? text.indexOf(clarification.question, from) : -1;
  if (asked >= 0) {
    const start = text.lastIndexOf("\n", asked) + 1;
    const lineEnd = text.indexOf("\n", asked);
    cuts.push({ start, end: lineEnd < 0 ? text.length : lineEnd, conflict: undefined });
  }
  const parts: AnswerPart[] = [];
  let at = 0;
  for (const cut of cuts) {
    pushText(parts, text, claims, at, cut.start);
    if (cut.conflict) parts.push({ kind: "conflict", conflict: cut.conflict });
    at = cut.end;
  }
  pushText(parts, text, claims, at, text.length);
  return parts;
}

/** Behind the quote of its last side; -1: the sides aren't in the text. */
function endOfConflict(claims: readonly Claim[], { citation_numbers: numbers }: Conflict, start: number): number {
  let end = start;
  for (const number of numbers) {
    const side = claims.find((claim) => claim.start >= end && claim.citation_numbers.includes(number));
    if (!side) return -1;
    end = side.end;
  }
  return end;
}

function pushText(parts: AnswerPart[], text: string, claims: readonly Claim[], start: number, end: number): void {
  const slice = text.slice(start, end);
  if (slice.trim() === "") return;
  const offset = start + slice.length - slice.trimStart().length;
  parts.push({
    kind: "text",
    text: slice.trim(),
    claims: claims
      .filter((claim) => claim.start >= offset && claim.end <= end)
      .map((claim) => ({ ...claim, start: claim.start - offset, end: claim.end - offset })),
  });
}
