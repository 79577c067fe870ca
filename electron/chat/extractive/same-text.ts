import { tokenize } from "../../retrieval/tokenizer.ts";

// Any other word may turn a rule round: "before" and "after", "may" and "must".
const articles = new Set("a an the der die das den dem des ein eine einen einem einer eines".split(" "));

const wordsOf = (text: string): string =>
  ` ${tokenize(text)
    .filter((word) => !articles.has(word))
    .join(" ")} `;

/** Whether `text` holds `part` word for word; articles, punctuation, case and line ends don't count. */
export function holdsSameText(text: string, part: string): boolean {
  const words = wordsOf(part);
  return words.trim() !== "" && wordsOf(text).includes(words);
}
