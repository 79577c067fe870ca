import { analyze } from "../../retrieval/text-analysis.ts";
import type { Passage, PassageSentence } from "../../retrieval/passage-store.ts";
import { isForReaders } from "../grounding/instructions.ts";
import { isTableHeader, leadInOf } from "./context-of.ts";
import { countWords } from "./count-words.ts";

/** A sentence, list item or table row that might answer a question, whatever is asked. */
export interface QuotableSentence {
  readonly sentence: PassageSentence;
  /** In its passage. */
  readonly sentenceIndex: number;
  readonly terms: ReadonlySet<string>;
  /** Of the headings, and of the header row or lead-in. */
  readonly headingTerms: ReadonlySet<string>;
  readonly words: number;
}

// Quoting and looking for conflicts read the same passages: milliseconds each, in which nothing else has its turn.
const known = new WeakMap<Passage, readonly QuotableSentence[]>();

/** The passage's sentences without headings, header rows and what is meant for a model: nobody quotes them. */
export function quotableSentences(passage: Passage): readonly QuotableSentence[] {
  const sentences = known.get(passage) ?? read(passage);
  known.set(passage, sentences);
  return sentences;
}

function read(passage: Passage): readonly QuotableSentence[] {
  const headings = termsOf(passage.language, [passage.title, ...passage.headingPath].join(" "));
  // Every item of a list has the same lead-in.
  const byLeadIn = new Map<string | undefined, ReadonlySet<string>>([[undefined, headings]]);
  const headingTermsOf = (leadIn: string | undefined): ReadonlySet<string> => {
    const terms = byLeadIn.get(leadIn) ?? new Set([...headings, ...termsOf(passage.language, leadIn ?? "")]);
    byLeadIn.set(leadIn, terms);
    return terms;
  };
  return passage.sentences.flatMap((sentence, sentenceIndex) =>
    sentence.kind === "heading" ||
    sentence.text.trim() === "" ||
    isTableHeader(passage, sentenceIndex) ||
    !isForReaders(passage, sentence)
      ? []
      : [
          {
            sentence,
            sentenceIndex,
            terms: termsOf(passage.language, sentence.text),
            headingTerms: headingTermsOf(leadInOf(passage, sentenceIndex)?.text),
            words: countWords(sentence.text),
          },
        ],
  );
}

/** The text's words as the language stems them. */
export const termsOf = (language: string | undefined, text: string): Set<string> =>
  new Set(analyze(text, language ?? "en").map(({ term }) => term));
