import type { Passage } from "../../retrieval/passage-store.ts";

/**
 * How a sentence opens that can't be read without the one before it: it points at it ("They", "If this") or goes on from
 * it ("However", "For instance"). "This policy" is the document itself, and "those who" points at nobody before.
 */
const openings: Readonly<Record<string, RegExp>> = {
  en: /^(?:(?:if|when|once|unless|while|until|before|after|because|although) )?(?:they|it|he|she|both|neither|either|such|(?:this|these)(?! (?:policy|policies|document|handbook|guide|page|section)\b)|(?:that|those)(?! (?:who|which|that|of)\b))\b|^(?:however|therefore|thus|hence|also|otherwise|instead|then|so|in (?:that|this|such a) case|in addition|for (?:instance|example)|similarly|likewise|additionally|furthermore|moreover|alternatively)\b/iu,
  de: /^(?:(?:wenn|falls|sobald|solange|bevor|nachdem|weil|obwohl) )?(?:sie|er|dies|diese[mnrs]?(?! (?:richtlinie|dokument|handbuch|regelung|seite|abschnitt)\b)|solche[mnrs]?)\b|^(?:jedoch|allerdings|daher|deshalb|deswegen|außerdem|zudem|ebenso|ansonsten|sonst|stattdessen|dann|dabei|dazu|daran|dafür|damit|danach|darüber|davon|hierfür|hierzu|in diesem fall|zum beispiel|beispielsweise)\b/iu,
};

/** Whether the sentence opens with what stands before it in its own paragraph. */
export function goesOnFromBefore(passage: Passage, index: number): boolean {
  const [before, sentence] = [passage.sentences[index - 1], passage.sentences[index]];
  if (before?.kind !== "paragraph" || sentence?.kind !== "paragraph") return false;
  if (passage.text.slice(before.end - passage.start, sentence.start - passage.start).includes("\n")) return false;
  return openings[passage.language ?? "en"]?.test(sentence.text.trim()) ?? false;
}
