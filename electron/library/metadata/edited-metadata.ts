import {
  documentMetadataSchema,
  type DocumentMetadata,
  type MetadataChange,
  type MetadataField,
  type MetadataOrigin,
} from "../../contract/documents.ts";
import { HandrailError } from "../../contract/errors.ts";
import { normalizeJurisdiction } from "./jurisdictions.ts";

/** Metadata with where each field was found; `edited` without a value: a person said that it has none. */
export interface DescribedMetadata {
  readonly metadata: DocumentMetadata;
  readonly origins: Readonly<Partial<Record<MetadataField, MetadataOrigin>>>;
}

/** `stored` is what holds; `proposed` what the document and its import said, edits or none. */
export interface VersionMetadata {
  readonly stored: DescribedMetadata;
  readonly proposed: DescribedMetadata;
}

const fields = documentMetadataSchema.keyof().options;
/** Facts of one version: a later one that says something else about them is right about itself. */
const ofOneVersion = new Set<MetadataField>(["effective_from", "effective_to", "supersedes", "review_date"]);

/**
 * Sets what a person edited, or that a field has no value; null goes back to what was proposed. Pure.
 *
 * @throws HandrailError VALIDATION_FAILED when the last day in force would lie before the first
 */
export function editMetadata({ stored, proposed }: VersionMetadata, change: MetadataChange): DescribedMetadata {
  const edited = new Fields(stored);
  for (const field of fields) {
    const value = change[field];
    if (value === undefined) continue;
    if (value === null) edited.take(field, proposed);
    else edited.set(field, field === "jurisdiction" ? normalizeJurisdiction(value) : value, "edited");
  }
  for (const field of change.empty ?? []) edited.empty(field);
  const result = edited.described();
  if (!isInOrder(result.metadata)) {
    throw new HandrailError("VALIDATION_FAILED", {
      details: { "metadata.effective_to": "The last day in force can't lie before the first." },
    });
  }
  return result;
}

/**
 * Sets what an import says; a person's edits stay. Pure.
 */
export function requestMetadata({ stored, proposed }: VersionMetadata, requested: DocumentMetadata): VersionMetadata {
  const [asked, holds] = [new Fields(proposed), new Fields(stored)];
  for (const field of fields) {
    const value = requested[field];
    if (value === undefined) continue;
    asked.set(field, value, "request");
    if (stored.origins[field] !== "edited") holds.set(field, value, "request");
  }
  return { stored: inOrder(holds.described()), proposed: inOrder(asked.described()) };
}

/**
 * The metadata of a document's new version: as proposed, but for what a person edited in the version before. Dates and
 * what it replaces are corrections of what that version said; they are carried over only while the new one says the
 * same. Pure.
 */
export function carryOver(previous: VersionMetadata, proposed: DescribedMetadata): DescribedMetadata {
  const carried = new Fields(proposed);
  for (const field of fields) {
    if (previous.stored.origins[field] !== "edited") continue;
    const isNews = proposed.metadata[field] !== previous.proposed.metadata[field];
    if (isNews && ofOneVersion.has(field)) continue;
    carried.take(field, previous.stored);
  }
  return inOrder(carried.described());
}

const isInOrder = ({ effective_from: from, effective_to: to }: DocumentMetadata): boolean =>
  from === undefined || to === undefined || from <= to;

/** Of two days that contradict each other the one that a person gave holds, else the first. */
function inOrder(described: DescribedMetadata): DescribedMetadata {
  if (isInOrder(described.metadata)) return described;
  const corrected = new Fields(described);
  corrected.delete(described.origins.effective_to === "edited" ? "effective_from" : "effective_to");
  return corrected.described();
}

class Fields {
  readonly #metadata: Map<string, string>;
  readonly #origins: Map<MetadataField, MetadataOrigin>;

  constructor({ metadata, origins }: DescribedMetadata) {
    this.#metadata = new Map(fields.flatMap((field) => toEntry(field, metadata[field])));
    this.#origins = new Map(fields.flatMap((field) => toEntry(field, origins[field])));
  }

  set(field: MetadataField, value: string, origin: MetadataOrigin): void {
    this.#metadata.set(field, value);
    this.#origins.set(field, origin);
  }

  empty(field: MetadataField): void {
    this.#metadata.delete(field);
    this.#origins.set(field, "edited");
  }

  delete(field: MetadataField): void {
    this.#metadata.delete(field);
    this.#origins.delete(field);
  }

  take(field: MetadataField, from: DescribedMetadata): void {
    const [value, origin] = [from.metadata[field], from.origins[field]];
    if (origin === undefined) this.delete(field);
    else if (value === undefined) this.empty(field);
    else this.set(field, value, origin);
  }

  described(): DescribedMetadata {
    return {
      metadata: documentMetadataSchema.parse(Object.fromEntries(this.#metadata)),
      origins: Object.fromEntries(this.#origins),
    };
  }
}

const toEntry = <Value>(field: MetadataField, value: Value | undefined): [MetadataField, Value][] =>
  value === undefined ? [] : [[field, value]];
