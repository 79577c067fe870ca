import type { Citation } from "../contract/chat.ts";
import type { Passage, Span } from "../retrieval/passage-store.ts";

/** The numbered sources of one reply. A place that an earlier citation quotes already gets that one's number. */
export class CitationList {
  readonly #citations: Citation[] = [];
  readonly #versionKeys: number[] = [];

  get all(): readonly Citation[] {
    return this.#citations;
  }

  /** The citation's number; `span` in the offsets of the passage's version, inside the passage. */
  cite(passage: Passage, span: Span, score: number): number {
    const known = this.#citations.find(
      ({ start, end }, index) =>
        this.#versionKeys[index] === passage.versionKey && start <= span.start && end >= span.end,
    );
    if (known) return known.number;
    const number = this.#citations.length + 1;
    this.#citations.push({
      number,
      document_id: passage.documentId,
      version_id: passage.versionId,
      title: passage.title,
      path: passage.path,
      ...(passage.page !== undefined && { page: passage.page }),
      heading_path: headingsAbove(passage, span),
      quote: passage.text.slice(span.start - passage.start, span.end - passage.start),
      start: span.start,
      end: span.end,
      score,
      ...(passage.effectiveFrom !== undefined && { effective_from: passage.effectiveFrom }),
      ...(passage.effectiveTo !== undefined && { effective_to: passage.effectiveTo }),
      superseded: passage.superseded,
      ...(passage.jurisdiction !== undefined && { jurisdiction: passage.jurisdiction }),
      ...(passage.audience !== undefined && { audience: passage.audience.slice(0, 64) }),
    });
    this.#versionKeys.push(passage.versionKey);
    return number;
  }
}

/** The passage's headings, and the nearest one before the span inside it: merged sections have theirs in the text. */
function headingsAbove({ headingPath, sentences }: Passage, span: Span): string[] {
  const nearest = sentences.findLast(({ kind, start }) => kind === "heading" && start < span.start)?.text.trim();
  return nearest === undefined || headingPath.includes(nearest) ? [...headingPath] : [...headingPath, nearest];
}
