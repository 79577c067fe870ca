import i18next from "i18next";

/** Where a language keeps the backend's sentences. Apart from the dictionary, whose types so many keys are too much for. */
export const errorSentences = "errors";

/** What the backend says, in the window's language where the sentence is one of its tables'. */
export function errorSentence(message: string): string {
  const sentences: Readonly<Record<string, string>> | undefined = i18next.getResourceBundle(
    i18next.language,
    errorSentences,
  );
  return sentences?.[message] ?? message;
}
