import { stopWords } from "../retrieval/stop-words.ts";
import { tokenize } from "../retrieval/tokenizer.ts";

/** What Handrail itself can say something in. */
export type ReplyLanguage = "en" | "de";

/** English unless more of the question's words are German ones. */
export function languageOfQuestion(question: string): ReplyLanguage {
  const words = tokenize(question);
  const count = (language: ReplyLanguage): number => words.filter((word) => stopWords(language).has(word)).length;
  const german = count("de") + (/[äöüß]/iu.test(question) ? 1 : 0);
  return german > count("en") ? "de" : "en";
}
