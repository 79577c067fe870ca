import type { Conflict } from "../../contract/chat.ts";
import { dayOf } from "../applicability/answer-scope.ts";
import { placeName } from "../applicability/place-names.ts";
import type { CitationList } from "../citations.ts";
import { joinReply, type ReplyText } from "../compose-reply.ts";
import { citationSpan } from "../extractive/citation-span.ts";
import { ledQuote, shownLeadIn } from "../extractive/lead-in.ts";
import type { QuotedAnswer } from "../extractive/quote.ts";
import type { ReplyLanguage } from "../question-language.ts";
import type { ConflictSide, FoundConflict } from "./find-conflicts.ts";

const words = {
  en: {
    differ: (a: string, b: string) => `The documents disagree: ${a} or ${b}.`,
    yesNo: "The documents disagree: one says yes where the other says no.",
    from: (date: string) => `from ${date}`,
    until: (date: string) => `until ${date}`,
    undated: "no date",
  },
  de: {
    differ: (a: string, b: string) => `Die Dokumente widersprechen sich: ${a} oder ${b}.`,
    yesNo: "Die Dokumente widersprechen sich: Das eine sagt ja, das andere nein.",
    from: (date: string) => `ab ${date}`,
    until: (date: string) => `bis ${date}`,
    undated: "ohne Datum",
  },
} as const;

/**
 * Passages that disagree, side by side, each under its document with its dates and place; what else was quoted follows.
 * `citations` gets both sides.
 */
export function showConflicts(
  found: readonly FoundConflict[],
  quoted: QuotedAnswer,
  citations: CitationList,
  language: ReplyLanguage,
  scoreOf: (side: ConflictSide) => number,
): ReplyText & { readonly conflicts: Conflict[] } {
  const conflicts: Conflict[] = [];
  const pieces: (ReplyText | string)[] = [];
  for (const { disagreement, sides } of found) {
    const { differ, yesNo } = words[language];
    const description = disagreement.kind === "yes_no" ? yesNo : differ(disagreement.a, disagreement.b);
    const numbers = sides.map((side) =>
      citations.cite(side.passage, citationSpan(side.passage, side.sentence), scoreOf(side)),
    );
    conflicts.push({ description, citation_numbers: numbers });
    pieces.push(description);
    for (const [index, side] of sides.entries()) {
      const { passage, sentence, sentenceIndex } = side;
      const { text } = sentence;
      const leadIn = shownLeadIn(passage, sentenceIndex, text);
      const quote = ledQuote({ passage, text, leadIn, score: scoreOf(side) }, numbers[index] ?? 1, citations);
      pieces.push(scopeLine(side, language), quote);
    }
  }
  const shown = found.flatMap(({ sides }) => sides);
  const others = quoted.spans.filter(
    (span) =>
      !shown.some(
        ({ passage, sentence }) => passage === span.passage && sentence.start < span.end && sentence.end > span.start,
      ),
  );
  for (const span of others) {
    const number = citations.cite(span.passage, span, span.score);
    pieces.push(ledQuote(span, number, citations));
  }
  return { ...joinReply(pieces), conflicts };
}

/** "Remote working policy (from 1 April 2025, Germany):" */
function scopeLine({ passage }: ConflictSide, language: ReplyLanguage): string {
  const { from, until, undated } = words[language];
  const { title, effectiveFrom, effectiveTo, jurisdiction } = passage;
  const scope = [
    ...(effectiveFrom === undefined ? [] : [from(dayOf(effectiveFrom, language))]),
    ...(effectiveTo === undefined ? [] : [until(dayOf(effectiveTo, language))]),
    ...(effectiveFrom === undefined && effectiveTo === undefined ? [undated] : []),
    ...(jurisdiction === undefined ? [] : [placeName(jurisdiction, language)]),
  ];
  return `${title} (${scope.join(", ")}):`;
}
