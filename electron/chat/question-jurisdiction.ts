import type { HistoryTurn } from "../contract/search.ts";
import { findJurisdictions } from "../library/metadata/jurisdictions.ts";
import { selfContained } from "../retrieval/follow-up.ts";
import type { Scope } from "../retrieval/passage-store.ts";

// Where one goes or writes to says nothing about the rules that one is under.
const onTheMove =
  /\b(?:travel\w*|trips?|visit\w*|fly|flight\w*|conference\w*|clients?|customers?|suppliers?|assignment|abroad|mov(?:e|ing)|relocat\w+|transfer\w*|(?:dienst)?reise\w*|ausland|umzieh\w*|umzug|kunden?|konferenz\w*|entsendung|versetz\w*)\b/iu;
const placed = /(?:^|[\s,(])(?:in|for|within|für|innerhalb)\s+(?:the\s+|der\s+|den\s+)?$/iu;
const ofPeople =
  /^\s*(?:employees?|staff|colleagues?|workers?|offices?|team|sites?|contracts?|rules?|law|mitarbeit\w*|beschäftigte\w*|kolleg\w*|büro\w*|standort\w*)\b/iu;

/**
 * The one country whose rules a question asks for ("in the UK", "für Deutschland", "UK employees"); undefined: none, or
 * several, or one that is only travelled to. What the question doesn't say is taken from the one that it goes on from.
 */
export function jurisdictionOfQuestion(question: string, history: readonly HistoryTurn[]): string | undefined {
  const texts = [question, selfContained(question, history).text];
  const answered = history.length > 0 ? wholePlace(question) : undefined;
  if (answered !== undefined) return answered;
  for (const text of texts) {
    const named = findJurisdictions(text);
    if (named.length > 1) return undefined;
    const [code] = named;
    if (code !== undefined) return !onTheMove.test(text) && isMeantAsPlace(text, code) ? code : undefined;
  }
  return undefined;
}

/** Whether some mention of the country stands where the place stands that rules are asked for. */
function isMeantAsPlace(text: string, code: string): boolean {
  const words = [...text.matchAll(/\S+/gu)];
  return words.some((word, from) =>
    // A country's name has one to four words.
    [1, 2, 3, 4].some((length) => {
      const last = words[from + length - 1];
      if (!last) return false;
      const name = text.slice(word.index, last.index + last[0].length);
      if (findJurisdictions(name)[0] !== code) return false;
      return placed.test(text.slice(0, word.index)) || ofPeople.test(text.slice(last.index + last[0].length));
    }),
  );
}

const placeOfTwoWords = /^(?:united|great|northern|czech|vereinigte\w*) \p{L}+$/iu;

/** "Germany", "In the UK.": a place and nothing else is the answer to "Which country?". */
function wholePlace(question: string): string | undefined {
  const name = question
    .trim()
    .replace(/[\s.!?,]+$/u, "")
    .replace(/^(?:(?:and|for|in|im|für|the|der|den)\s+)*/iu, "");
  return /^\S+$/u.test(name) || placeOfTwoWords.test(name) ? findJurisdictions(name)[0] : undefined;
}

/** The scope, narrowed to the question's country when none was chosen: another country's rules are no answer to it. */
export function narrowToQuestion(scope: Scope, question: string, history: readonly HistoryTurn[]): Scope {
  if (scope.jurisdiction !== undefined || scope.documentIds !== undefined) return scope;
  const jurisdiction = jurisdictionOfQuestion(question, history);
  return jurisdiction === undefined ? scope : { ...scope, jurisdiction };
}
