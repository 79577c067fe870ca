import type { DocumentInfo, ListDocumentsQuery } from "../../electron/contract/documents.ts";

/** Which documents are listed; what is absent doesn't matter. */
export interface LibraryFilters {
  readonly query: string;
  readonly jurisdiction?: string | undefined;
  readonly collectionId?: string | undefined;
  readonly status?: ListDocumentsQuery["status"] | undefined;
}

export const noFilters: LibraryFilters = { query: "" };

export const isFiltered = ({ query, jurisdiction, collectionId, status }: LibraryFilters): boolean =>
  query !== "" || jurisdiction !== undefined || collectionId !== undefined || status !== undefined;

/** The filters as the route takes them. */
export function filterQuery({ query, jurisdiction, collectionId, status }: LibraryFilters) {
  return {
    ...(query === "" ? {} : { q: query }),
    ...(jurisdiction === undefined ? {} : { jurisdiction }),
    ...(collectionId === undefined ? {} : { collection_id: collectionId }),
    ...(status === undefined ? {} : { status }),
  };
}

/** Replaces a document or adds it, unless it is merged into a listed one. */
export function withDocument(documents: readonly DocumentInfo[], document: DocumentInfo): readonly DocumentInfo[] {
  const id = document.document_id;
  if (documents.some((other) => other.also_as.some((merged) => merged.document_id === id))) return documents;
  const known = documents.some((other) => other.document_id === id);
  return known ? documents.map((other) => (other.document_id === id ? document : other)) : [...documents, document];
}

export const sortKeys = ["title", "format", "updated"] as const;
export type SortKey = (typeof sortKeys)[number];
export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

/** A sorted copy; equal ones by title, so that the order is always the same. */
export function sortDocuments(documents: readonly DocumentInfo[], sort: Sort, language: string): DocumentInfo[] {
  const words = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const byTitle = (a: DocumentInfo, b: DocumentInfo) =>
    words.compare(a.title, b.title) || a.document_id.localeCompare(b.document_id);
  const compare = {
    title: byTitle,
    format: (a: DocumentInfo, b: DocumentInfo) => a.format.localeCompare(b.format),
    updated: (a: DocumentInfo, b: DocumentInfo) => a.updated_at.localeCompare(b.updated_at),
  }[sort.key];
  const direction = sort.descending ? -1 : 1;
  return documents.toSorted((a, b) => direction * compare(a, b) || byTitle(a, b));
}

export type Standing = "in_force" | "upcoming" | "expired";

/** `today`: YYYY-MM-DD. The last day is still in force. */
export function standingOf({ metadata }: Pick<DocumentInfo, "metadata">, today: string): Standing {
  if (metadata.effective_from !== undefined && metadata.effective_from > today) return "upcoming";
  return metadata.effective_to !== undefined && metadata.effective_to < today ? "expired" : "in_force";
}

/** Its review day has passed. */
export const isReviewDue = ({ metadata }: Pick<DocumentInfo, "metadata">, today: string): boolean =>
  metadata.review_date !== undefined && metadata.review_date < today;

/** The calendar day here. */
export function localDay(now: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
