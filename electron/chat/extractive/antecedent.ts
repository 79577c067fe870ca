import type { Passage } from "../../retrieval/passage-store.ts";

/**
 * How a sentence opens that can't be read without the one before it: it points at it ("They", "If this") or goes on from
 * it ("However", "For instance"). "This policy" is the document itself, "those who" points at nobody before, and "it is our
 * policy that" at what follows.
 */
const openings: Readonly<Record<string, RegExp>> = {
  en: opening({
    conjunctions: "if when once unless while until before after because although",
    pronouns: [
      "they|he|she|both|neither|either|such",
      "it(?!(?:['’]s| is| was) (?:[\\p{L}'’-]+ ){1,3}(?:that|to) )",
      "(?:this|these)(?! (?:policy|policies|document|handbook|guide|page|section) )",
      "(?:that|those)(?! (?:who|which|that|of) )",
    ],
    connectives: [
      "however|therefore|thus|hence|also|otherwise|instead|then|so|similarly|likewise|additionally|furthermore",
      "moreover|alternatively|in (?:that|this|such a) case|in addition|for (?:instance|example)",
    ],
  }),
  de: opening({
    conjunctions: "wenn falls sobald solange bevor nachdem weil obwohl",
    pronouns: [
      "sie|er|dies|solche[mnrs]?",
      "diese[mnrs]?(?! (?:richtlinie|dokument|handbuch|regelung|seite|abschnitt) )",
    ],
    connectives: [
      "jedoch|allerdings|daher|deshalb|deswegen|außerdem|zudem|ebenso|ansonsten|sonst|stattdessen|dann|dabei|dazu|daran",
      "dafür|damit|danach|darüber|davon|hierfür|hierzu|in diesem fall|zum beispiel|beispielsweise",
    ],
  }),
};

interface Words {
  /** Before a pronoun, separated by spaces. */
  readonly conjunctions: string;
  readonly pronouns: readonly string[];
  readonly connectives: readonly string[];
}

/** `\b` knows no umlauts: "Erörtert" would begin with "Er". */
function opening({ conjunctions, pronouns, connectives }: Words): RegExp {
  const pronoun = `(?:(?:${conjunctions.replaceAll(" ", "|")}) )?(?:${pronouns.join("|")})`;
  return new RegExp(`^(?:${pronoun}|${connectives.join("|")})(?![\\p{L}\\p{N}])`, "iu");
}

/** Whether the sentence opens with what stands before it in its own paragraph. */
export function goesOnFromBefore(passage: Passage, index: number): boolean {
  const [before, sentence] = [passage.sentences[index - 1], passage.sentences[index]];
  if (before?.kind !== "paragraph" || sentence?.kind !== "paragraph") return false;
  if (passage.text.slice(before.end - passage.start, sentence.start - passage.start).includes("\n")) return false;
  return openings[passage.language ?? "en"]?.test(sentence.text.trim()) ?? false;
}
