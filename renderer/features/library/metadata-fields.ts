import type {
  DocumentMetadata,
  MetadataChange,
  MetadataField,
  MetadataOrigin,
} from "../../../electron/contract/documents.ts";

/** In the order in which they are read; dates of one kind stand together. */
export const applyingFields = [
  "jurisdiction",
  "audience",
  "effective_from",
  "effective_to",
  "supersedes",
] as const satisfies readonly MetadataField[];
export const keepingFields = ["owner", "review_date", "language"] as const satisfies readonly MetadataField[];
export const metadataFields = [...applyingFields, ...keepingFields] as const;

const dateFields: ReadonlySet<MetadataField> = new Set(["effective_from", "effective_to", "review_date"]);
export const isDateField = (field: MetadataField): boolean => dateFields.has(field);

/** What one types; an empty text is no value. */
export type MetadataDraft = { readonly [Field in MetadataField]?: string | undefined };

/** Why a value can't be taken, as a key of `library.invalid`. */
export type Invalid = "jurisdiction" | "language" | "date" | "order" | { readonly tooLong: number };

/** The lengths are the contract's (`documentMetadataSchema`); a window doesn't carry its schemas. */
const longest: Partial<Record<MetadataField, number>> = { audience: 64, supersedes: 1_000, owner: 200 };

/** Codes are written in capitals, languages small, whatever was typed. */
export function cleanValue(field: MetadataField, text: string): string {
  const value = text.trim();
  if (field === "jurisdiction") return value.toUpperCase();
  return field === "language" ? value.toLowerCase() : value;
}

export function invalidValue(field: MetadataField, text: string): Invalid | undefined {
  const value = cleanValue(field, text);
  if (value === "") return undefined;
  if (field === "jurisdiction" && !/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$|^EU$/.test(value)) return "jurisdiction";
  if (field === "language" && !/^[a-z]{2}$/.test(value)) return "language";
  if (isDateField(field) && !isDay(value)) return "date";
  const limit = longest[field];
  return limit !== undefined && value.length > limit ? { tooLong: limit } : undefined;
}

/** All that is wrong with a draft; days in the wrong order count against the last one. */
export function invalidDraft(draft: MetadataDraft): Partial<Record<MetadataField, Invalid>> {
  const found: Partial<Record<MetadataField, Invalid>> = {};
  for (const field of metadataFields) {
    const invalid = invalidValue(field, draft[field] ?? "");
    if (invalid) found[field] = invalid;
  }
  const { effective_from: from, effective_to: to } = draft;
  if (from && to && from > to && !found.effective_to) found.effective_to = "order";
  return found;
}

/** The fields that have a value. */
export function metadataOf(draft: MetadataDraft): DocumentMetadata {
  const metadata: DocumentMetadata = {};
  for (const field of metadataFields) {
    const value = cleanValue(field, draft[field] ?? "");
    if (value !== "") metadata[field] = value;
  }
  return metadata;
}

/** A field as it stands; an origin without a value: a person said that it has none. */
interface Held {
  readonly value: string;
  readonly origin: MetadataOrigin | undefined;
}

/**
 * What typing `text` over a field asks for; undefined: nothing. Clearing it takes an own value back; what the document
 * says of itself is emptied instead.
 */
export function changeOfField(field: MetadataField, { value, origin }: Held, text: string): MetadataChange | undefined {
  const typed = cleanValue(field, text);
  if (typed === value) return undefined;
  if (typed !== "") return { [field]: typed };
  return origin === "edited" ? { [field]: null } : { empty: [field] };
}

function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}
