import type { Message } from "../contract/sessions.ts";

/** What an answer's sources need of the library. */
export interface CitedDocuments {
  /** Which of them aren't there any more. */
  removed(documentIds: readonly string[]): ReadonlySet<string>;
}

/** Old answers keep their quotes; a citation whose document was deleted since says so. */
export function markRemovedSources(messages: readonly Message[], documents: CitedDocuments): Message[] {
  const cited = messages.flatMap(({ citations = [] }) => citations.map(({ document_id }) => document_id));
  const removed = documents.removed([...new Set(cited)]);
  if (removed.size === 0) return [...messages];
  return messages.map((message) =>
    message.citations === undefined
      ? message
      : {
          ...message,
          citations: message.citations.map((citation) =>
            removed.has(citation.document_id) ? { ...citation, source_removed: true } : citation,
          ),
        },
  );
}
