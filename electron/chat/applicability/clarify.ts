import type { Clarification } from "../../contract/chat.ts";
import type { ReplyLanguage } from "../question-language.ts";
import type { DifferingScope } from "./differing-scope.ts";
import { placeName } from "./place-names.ts";

const questions = {
  en: {
    jurisdiction: "Which country does the employee work in?",
    audience: "Which group does the employee belong to?",
    differs: { jurisdiction: "That differs by country.", audience: "That differs by group." },
    or: "or",
  },
  de: {
    jurisdiction: "In welchem Land arbeitet die Person?",
    audience: "Zu welcher Gruppe gehört die Person?",
    differs: { jurisdiction: "Das ist von Land zu Land verschieden.", audience: "Das ist je nach Gruppe verschieden." },
    or: "oder",
  },
} as const;

/** The question back. Its options are the documents' own values. */
export function clarify({ field, values }: DifferingScope, language: ReplyLanguage): Clarification {
  return {
    question: questions[language][field],
    field,
    options: values.map((value) => ({
      value: field === "audience" ? value.slice(0, 64) : value,
      label: field === "jurisdiction" ? placeName(value, language) : value,
    })),
  };
}

/** The question back in words, for who sees nothing but the text of an answer. */
export function clarificationText({ question, field, options }: Clarification, language: ReplyLanguage): string {
  const labels = options.map(({ label }) => label);
  const { differs, or } = questions[language];
  return `${differs[field]} ${question} (${labels.slice(0, -1).join(", ")} ${or} ${labels.at(-1)})`;
}
