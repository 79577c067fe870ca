import { analyze } from "../../retrieval/text-analysis.ts";
import type { RetrievedPassage } from "../../retrieval/retrieval.ts";
import type { Candidate, QuestionPart } from "./candidates.ts";

/**
 * Whether a list item only says where something stands, as a table of contents does: it is the title of a found document
 * or section, or has no word that the question hasn't. A sentence of the question's own words may be its answer.
 */
export function isPointer(
  { sentence, passage, terms }: Candidate,
  part: QuestionPart,
  names: ReadonlySet<string>,
): boolean {
  if (sentence.kind !== "list_item" || /[.!?:;\d]/.test(sentence.text)) return false;
  const { own, earlier } = part.termsIn(passage.language);
  return (
    [...terms].every((term) => own.has(term) || earlier.has(term)) || names.has(nameOf(sentence.text, passage.language))
  );
}

/** Titles and headings of what was found, as `isPointer` compares them. */
export const namesOf = (passages: readonly RetrievedPassage[]): Set<string> =>
  new Set(
    passages.flatMap(({ passage }) =>
      [passage.title, ...passage.headingPath].map((name) => nameOf(name, passage.language)),
    ),
  );

const nameOf = (text: string, language = "en"): string =>
  analyze(text, language)
    .map(({ term }) => term)
    .join(" ");
