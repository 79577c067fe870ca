import type { Collection } from "../../contract/collections.ts";
import { HandrailError } from "../../contract/errors.ts";
import { toTimestamp, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import { newId } from "../../platform/ids.ts";

export interface CollectionStoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly documents: { refreshFacts(documentIds: readonly string[]): void };
}

interface CollectionRow {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
  readonly documents: number;
}

/** Named groups of documents. Names differ in more than their case, in any script. */
export class CollectionStore {
  readonly #options: CollectionStoreOptions;

  constructor(options: CollectionStoreOptions) {
    this.#options = options;
  }

  /** By name. */
  list(): Collection[] {
    return this.#rows()
      .map(toCollection)
      .toSorted((a, b) => a.name.localeCompare(b.name, "en", { sensitivity: "base", numeric: true }));
  }

  /** @throws HandrailError COLLECTION_NAME_TAKEN */
  create(name: string): Collection {
    const { database, clock } = this.#options;
    const id = newId();
    database.transaction(() => {
      this.#requireFree(name);
      database
        .prepare("INSERT INTO collections (id, name, created_at) VALUES (?, ?, ?)")
        .run(id, name.normalize("NFC"), clock.now());
    })();
    return this.#get(id);
  }

  /** @throws HandrailError COLLECTION_NOT_FOUND, COLLECTION_NAME_TAKEN */
  rename(collectionId: string, name: string): Collection {
    const { database } = this.#options;
    database.transaction(() => {
      this.require([collectionId]);
      this.#requireFree(name, collectionId);
      database.prepare("UPDATE collections SET name = ? WHERE id = ?").run(name.normalize("NFC"), collectionId);
    })();
    return this.#get(collectionId);
  }

  /** Its documents stay. @throws HandrailError COLLECTION_NOT_FOUND */
  delete(collectionId: string): void {
    const { database, documents, events } = this.#options;
    this.require([collectionId]);
    const members = database
      .prepare<[string], { id: string }>("SELECT document_id AS id FROM document_collections WHERE collection_id = ?")
      .all(collectionId)
      .map(({ id }) => id);
    database.prepare("DELETE FROM collections WHERE id = ?").run(collectionId);
    documents.refreshFacts(members);
    for (const document_id of members) events.publish({ type: "document_changed", document_id });
  }

  /** @throws HandrailError COLLECTION_NOT_FOUND when one of them isn't there */
  require(collectionIds: readonly string[]): void {
    const isThere = this.#options.database.prepare("SELECT 1 FROM collections WHERE id = ?");
    if (collectionIds.some((id) => isThere.get(id) === undefined)) throw new HandrailError("COLLECTION_NOT_FOUND");
  }

  #requireFree(name: string, except?: string): void {
    const folded = fold(name);
    const taken = this.#rows().some((row) => row.id !== except && fold(row.name) === folded);
    if (taken) throw new HandrailError("COLLECTION_NAME_TAKEN");
  }

  #get(collectionId: string): Collection {
    const row = this.#rows().find(({ id }) => id === collectionId);
    if (!row) throw new HandrailError("COLLECTION_NOT_FOUND");
    return toCollection(row);
  }

  #rows(): CollectionRow[] {
    return this.#options.database
      .prepare<[], CollectionRow>(
        `SELECT c.id, c.name, c.created_at,
           (SELECT count(*) FROM document_collections m JOIN documents d ON d.id = m.document_id
            WHERE m.collection_id = c.id AND d.deleting = 0 AND d.merged_into IS NULL
              AND EXISTS (SELECT 1 FROM versions WHERE document_id = d.id AND complete = 1)) AS documents
         FROM collections c`,
      )
      .all();
  }
}

/** SQLite's NOCASE knows only A to Z. */
const fold = (name: string): string => name.normalize("NFKC").toLowerCase();

const toCollection = ({ id, name, created_at, documents }: CollectionRow): Collection => ({
  collection_id: id,
  name,
  document_count: documents,
  created_at: toTimestamp(created_at),
});
