import type { RetrievalResult } from "../retrieval/retrieval.ts";
import type { RefusalReason } from "./decide.ts";
import { languageOfQuestion } from "./question-language.ts";

export interface Refusal {
  readonly text: string;
  /** Documents that the text names. */
  readonly nearestDocumentIds: readonly string[];
}

const phrases = {
  en: {
    not_in_documents: "The documents don't say.",
    no_documents: "There are no documents to answer from yet. Import your policies first.",
    not_applicable:
      "No document applies to what was asked for (date, country, audience or collection). Widen the filters or import the right one.",
    nearest: (names: string) => ` Nearest to the question: ${names}.`,
    contact: (contact: string) => ` Ask ${contact}.`,
  },
  de: {
    not_in_documents: "Dazu sagen die Dokumente nichts.",
    no_documents:
      "Es gibt noch keine Dokumente, aus denen geantwortet werden kann. Importieren Sie zuerst Ihre Richtlinien.",
    not_applicable:
      "Für das Gefragte (Datum, Land, Personenkreis oder Sammlung) gilt keines der Dokumente. Erweitern Sie die Filter oder importieren Sie das richtige.",
    nearest: (names: string) => ` Am nächsten kommen: ${names}.`,
    contact: (contact: string) => ` Fragen Sie ${contact}.`,
  },
} as const;

const namedDocuments = 3;

/**
 * An honest refusal: what is nearest, and whom to ask. `contact` is the setting; empty: nobody is named. `because`
 * replaces the reason's own words where more is known.
 */
export function composeRefusal(
  reason: RefusalReason,
  question: string,
  result: RetrievalResult | undefined,
  contact: string,
  because?: string,
): Refusal {
  const words = phrases[languageOfQuestion(question)];
  const nearest = reason === "not_in_documents" && result ? nearestDocuments(result) : [];
  const named = nearest.map(({ name }) => name).join("; ");
  const whom = contact.trim().replace(/[.\s]+$/u, "");
  return {
    text: (because ?? words[reason]) + (named ? words.nearest(named) : "") + (whom ? words.contact(whom) : ""),
    nearestDocumentIds: nearest.map(({ id }) => id),
  };
}

function nearestDocuments(result: RetrievalResult): { id: string; name: string }[] {
  const named = new Map<string, string>();
  for (const { passage } of result.passages) {
    if (named.size === namedDocuments) break;
    if (named.has(passage.documentId)) continue;
    const heading = passage.headingPath.findLast((one) => one !== passage.title);
    named.set(passage.documentId, heading ? `${passage.title} (${heading})` : passage.title);
  }
  return [...named].map(([id, name]) => ({ id, name }));
}
