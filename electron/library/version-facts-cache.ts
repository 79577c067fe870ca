import { z } from "zod";
import { toDate } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { documentMetadataSchema } from "../contract/documents.ts";
import type { Scope } from "../retrieval/passage-store.ts";
import {
  applicableVersions,
  buildTimeline,
  supersededVersions,
  type Timeline,
  type VersionFacts,
} from "./applicability.ts";

const rowSchema = z.object({
  key: z.number(),
  document_id: z.string(),
  number: z.number(),
  imported_at: z.number(),
  title: z.string(),
  path: z.string(),
  metadata: z.string().transform((json) => documentMetadataSchema.parse(JSON.parse(json))),
  merged_into: z.string().nullable(),
  collection_ids: z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json))),
});

const columns = `v.key, v.document_id, v.number, v.imported_at, d.title, d.path, v.metadata, d.merged_into,
    (SELECT json_group_array(collection_id) FROM document_collections WHERE document_id = d.id) AS collection_ids
  FROM versions v JOIN documents d ON d.id = v.document_id
  WHERE v.complete = 1 AND v.indexed = 1 AND d.deleting = 0`;
const remembered = 32;

/**
 * What decides applicability, kept in memory: every question asks for it, and reading ten thousand rows takes longer
 * than the search. Whoever changes a version says so.
 */
export class VersionFactsCache {
  readonly #database: Database;
  #facts: Map<number, VersionFacts> | undefined;
  #timeline: Timeline | undefined;
  readonly #applicable = new Map<string, readonly number[]>();
  readonly #superseded = new Map<string, ReadonlySet<number>>();

  constructor(database: Database) {
    this.#database = database;
  }

  applicable(scope: Scope): number[] {
    const timeline = this.#current();
    return [...remember(this.#applicable, JSON.stringify(scope), () => applicableVersions(timeline, scope))];
  }

  superseded(asOf: string): ReadonlySet<number> {
    const timeline = this.#current();
    return remember(this.#superseded, asOf, () => supersededVersions(timeline, asOf));
  }

  /** Reads again what is known of these versions; ones that are gone, or not indexed, are forgotten. */
  refresh(versionKeys: readonly number[]): void {
    if (!this.#facts) return;
    const read = this.#database.prepare(`SELECT ${columns} AND v.key = ?`);
    for (const key of versionKeys) {
      const row = read.get(key);
      if (row === undefined) this.#facts.delete(key);
      else this.#facts.set(key, toFacts(row));
    }
    this.#timeline = undefined;
  }

  #current(): Timeline {
    this.#facts ??= new Map(
      this.#database
        .prepare(`SELECT ${columns}`)
        .all()
        .map((row) => toFacts(row))
        .map((facts) => [facts.versionKey, facts]),
    );
    if (!this.#timeline) {
      this.#applicable.clear();
      this.#superseded.clear();
      this.#timeline = buildTimeline(this.#facts.values());
    }
    return this.#timeline;
  }
}

function toFacts(raw: unknown): VersionFacts {
  const { key, document_id, number, imported_at, title, path, metadata, merged_into, collection_ids } =
    rowSchema.parse(raw);
  return {
    versionKey: key,
    documentId: document_id,
    number,
    importedOn: toDate(imported_at),
    title,
    path,
    jurisdiction: metadata.jurisdiction,
    audience: metadata.audience,
    effectiveFrom: metadata.effective_from,
    effectiveTo: metadata.effective_to,
    supersedes: metadata.supersedes,
    collectionIds: collection_ids,
    mergedInto: merged_into ?? undefined,
  };
}

function remember<Value>(known: Map<string, Value>, key: string, compute: () => Value): Value {
  let value = known.get(key);
  if (value === undefined) {
    value = compute();
    if (known.size >= remembered) known.clear();
    known.set(key, value);
  }
  return value;
}
