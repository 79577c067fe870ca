import { z } from "zod";
import type { DocumentInfo, DuplicatePair, DuplicateParams } from "../../contract/documents.ts";
import { HandrailError } from "../../contract/errors.ts";
import type { Database } from "../../platform/database.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import { metadataRowSchema } from "../document-rows.ts";
import type { DocumentStore } from "../document-store.ts";
import { candidatePairs, mayBeTheSame, type Candidate } from "./candidate-pairs.ts";
import { linkingPairs } from "./linking-pairs.ts";
import { haveOtherNumbers, ShingleBuilder, similarity, SketchBuilder, type Shingles } from "./sketch.ts";
import { fromBlob, storeSketch } from "./sketch-rows.ts";
import { backgroundTurn } from "../../platform/turns.ts";

export interface DocumentDuplicatesOptions {
  readonly database: Database;
  readonly events: EventBus;
  readonly documents: DocumentStore;
}

const rowSchema = metadataRowSchema.extend({
  document_id: z.string(),
  version_key: z.number(),
  title: z.string(),
  path: z.string(),
  sketch: z.instanceof(Buffer).nullable(),
});

/** Of the runs of words that either has: one manual in three formats shares 1.00, no two of 270 policies over 0.33. */
const leastSimilarity = 0.6;
/** A person looks at few of them at a time; the most alike come first. */
const mostPairs = 100;
const rememberedTexts = 8;

const newestVersions = `FROM documents d JOIN versions v ON v.document_id = d.id AND v.number =
    (SELECT max(number) FROM versions WHERE document_id = d.id AND complete = 1)
  LEFT JOIN document_sketches s ON s.document_id = d.id AND s.version_key = v.key
  WHERE d.deleting = 0 AND d.merged_into IS NULL`;

/**
 * Documents that say nearly the same, found by the sketches of their newest versions, and what a person decides about
 * them: merged, one stands for both and the other is neither listed nor searched; or they stay two.
 */
export class DocumentDuplicates {
  readonly #options: DocumentDuplicatesOptions;
  /** By the keys of two versions, which never change; 0 where their numbers differ. */
  readonly #similarities = new Map<string, number>();

  constructor(options: DocumentDuplicatesOptions) {
    this.#options = options;
  }

  /** The most alike first, as many as link all that are alike. @throws the signal's reason */
  async list(signal: AbortSignal): Promise<DuplicatePair[]> {
    await this.#sketchMissing(signal);
    const candidates = await this.#candidates(signal);
    const distinct = this.#distinct();
    const shingles = new Map<number, Shingles>();
    const found: { pair: readonly [Candidate, Candidate]; similarity: number }[] = [];
    for await (const [a, b] of candidatePairs(candidates)) {
      signal.throwIfAborted();
      if (distinct.has(pairKey(a.documentId, b.documentId)) || !mayBeTheSame(a, b)) continue;
      const alike = await this.#similarity(a.versionKey, b.versionKey, shingles, signal);
      if (alike >= leastSimilarity) found.push({ pair: [a, b], similarity: alike });
    }
    found.sort((a, b) => b.similarity - a.similarity);
    const { documents } = this.#options;
    const offered = linkingPairs(found, ({ pair: [a, b] }) => [a.documentId, b.documentId]);
    return offered.slice(0, mostPairs).map(({ pair: [a, b], similarity: alike }) => ({
      documents: [documents.get(a.documentId), documents.get(b.documentId)],
      similarity: alike,
    }));
  }

  /**
   * What was merged into the duplicate goes with it, and its collections become the document's too.
   *
   * @throws HandrailError DOCUMENT_NOT_FOUND; DOCUMENT_DUPLICATE when one of them is merged already, or they are one
   */
  merge({ document_id, duplicate_id }: DuplicateParams): DocumentInfo {
    const { database, documents } = this.#options;
    database.transaction(() => {
      this.#require(document_id, duplicate_id);
      if (document_id === duplicate_id || this.#mergedInto(document_id) || this.#mergedInto(duplicate_id)) {
        throw new HandrailError("DOCUMENT_DUPLICATE");
      }
      database
        .prepare("UPDATE documents SET merged_into = ? WHERE id = ? OR merged_into = ?")
        .run(document_id, duplicate_id, duplicate_id);
      database
        .prepare(
          `INSERT OR IGNORE INTO document_collections (document_id, collection_id)
           SELECT ?, collection_id FROM document_collections WHERE document_id = ?`,
        )
        .run(document_id, duplicate_id);
    })();
    return this.#changed(
      [duplicate_id, ...documents.get(document_id).also_as.map((each) => each.document_id)],
      document_id,
    );
  }

  /** @throws HandrailError DOCUMENT_NOT_FOUND, also when the one isn't merged into the other */
  split({ document_id, duplicate_id }: DuplicateParams): DocumentInfo {
    this.#require(document_id, duplicate_id);
    if (this.#mergedInto(duplicate_id) !== document_id) throw new HandrailError("DOCUMENT_NOT_FOUND");
    this.#options.database.prepare("UPDATE documents SET merged_into = NULL WHERE id = ?").run(duplicate_id);
    return this.#changed([duplicate_id], document_id);
  }

  /** They aren't offered again. @throws HandrailError DOCUMENT_NOT_FOUND; DOCUMENT_DUPLICATE when they are one */
  keepBoth({ document_id, duplicate_id }: DuplicateParams): void {
    this.#require(document_id, duplicate_id);
    if (document_id === duplicate_id) throw new HandrailError("DOCUMENT_DUPLICATE");
    const [a, b] = [document_id, duplicate_id].toSorted();
    this.#options.database.prepare("INSERT OR IGNORE INTO distinct_documents (a, b) VALUES (?, ?)").run(a, b);
  }

  #require(...documentIds: readonly string[]): void {
    for (const documentId of documentIds) this.#options.documents.get(documentId);
  }

  #mergedInto(documentId: string): string | undefined {
    const row = this.#options.database
      .prepare<[string], { id: string | null }>("SELECT merged_into AS id FROM documents WHERE id = ?")
      .get(documentId);
    return row?.id ?? undefined;
  }

  #changed(others: readonly string[], documentId: string): DocumentInfo {
    const { documents, events } = this.#options;
    const changed = [...new Set([documentId, ...others])];
    documents.refreshFacts(changed);
    for (const document_id of changed) events.publish({ type: "document_changed", document_id });
    return documents.get(documentId);
  }

  #distinct(): ReadonlySet<string> {
    const rows = this.#options.database
      .prepare<[], { a: string; b: string }>("SELECT a, b FROM distinct_documents")
      .all();
    return new Set(rows.map(({ a, b }) => pairKey(a, b)));
  }

  /** Versions from before there were sketches. */
  async #sketchMissing(signal: AbortSignal): Promise<void> {
    const { database } = this.#options;
    const missing = database
      .prepare<[], { documentId: string; versionKey: number }>(
        `SELECT d.id AS documentId, v.key AS versionKey ${newestVersions} AND s.sketch IS NULL`,
      )
      .all();
    for (const { documentId, versionKey } of missing) {
      const builder = new SketchBuilder();
      await this.#read(versionKey, builder, signal);
      // It may have been deleted meanwhile.
      database.transaction(() => {
        const isThere = database.prepare("SELECT 1 FROM versions WHERE key = ?").get(versionKey) !== undefined;
        if (isThere) storeSketch(database, { documentId, versionKey, sketch: builder.build() });
      })();
    }
  }

  async #candidates(signal: AbortSignal): Promise<Candidate[]> {
    const { database } = this.#options;
    const slice = 200;
    const page = database.prepare(
      `SELECT d.id AS document_id, v.key AS version_key, d.title, d.path, v.metadata, v.metadata_origins, v.proposed,
         s.sketch ${newestVersions} AND d.id > ? ORDER BY d.id LIMIT ${slice}`,
    );
    const candidates: Candidate[] = [];
    for (let last = ""; ;) {
      signal.throwIfAborted();
      const rows = page.all(last).map((row) => rowSchema.parse(row));
      for (const { document_id, version_key, title, path, metadata, sketch: blob } of rows) {
        const sketch = blob && fromBlob(blob);
        if (sketch)
          candidates.push({ documentId: document_id, versionKey: version_key, title, path, metadata, sketch });
      }
      if (rows.length < slice) return candidates;
      last = rows.at(-1)?.document_id ?? last;
      await backgroundTurn();
    }
  }

  async #similarity(a: number, b: number, shingles: Map<number, Shingles>, signal: AbortSignal): Promise<number> {
    const key = `${Math.min(a, b)} ${Math.max(a, b)}`;
    const known = this.#similarities.get(key);
    if (known !== undefined) return known;
    const one = await this.#shingles(a, shingles, signal);
    const other = await this.#shingles(b, shingles, signal);
    const alike = haveOtherNumbers(one, other) ? 0 : similarity(one, other);
    this.#similarities.set(key, alike);
    await backgroundTurn();
    return alike;
  }

  async #shingles(versionKey: number, known: Map<number, Shingles>, signal: AbortSignal): Promise<Shingles> {
    const remembered = known.get(versionKey);
    if (remembered) return remembered;
    const builder = new ShingleBuilder();
    await this.#read(versionKey, builder, signal);
    const shingles = builder.build();
    const [oldest] = known.keys();
    if (known.size >= rememberedTexts && oldest !== undefined) known.delete(oldest);
    known.set(versionKey, shingles);
    return shingles;
  }

  /** A segment at a time, so that nobody waits for a long text. */
  async #read(versionKey: number, builder: { add(text: string): void }, signal: AbortSignal): Promise<void> {
    const { database } = this.#options;
    const next = database.prepare<[number, number], { start: number; text: string }>(
      "SELECT start, text FROM version_segments WHERE version_key = ? AND start > ? ORDER BY start LIMIT 1",
    );
    for (let row = next.get(versionKey, -1); row; row = next.get(versionKey, row.start)) {
      signal.throwIfAborted();
      builder.add(row.text);
      await backgroundTurn();
    }
  }
}

const pairKey = (a: string, b: string): string => [a, b].toSorted().join(" ");
