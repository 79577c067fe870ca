import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import type { DocumentInfo, MetadataChange, PatchDocument, PatchDocuments } from "../../contract/documents.ts";
import { HandrailError } from "../../contract/errors.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import type { Log } from "../../platform/log.ts";
import type { CollectionStore } from "../collections/collection-store.ts";
import { metadataOf, metadataRowSchema } from "../document-rows.ts";
import type { DocumentStore } from "../document-store.ts";
import type { VersionIndexing } from "../version-indexing.ts";
import { editMetadata, type DescribedMetadata, type VersionMetadata } from "./edited-metadata.ts";

export interface DocumentEditingOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly log: Log;
  readonly documents: DocumentStore;
  readonly collections: Pick<CollectionStore, "require">;
  readonly indexing: Pick<VersionIndexing, "ensureIndexed">;
}

const editedRowSchema = metadataRowSchema.extend({
  key: z.number(),
  title: z.string(),
  /** The columns as they stand, to see whether somebody else changed them meanwhile. */
  raw: z.string(),
});
type EditedRow = z.infer<typeof editedRowSchema>;
const rawColumns = "v.metadata || char(10) || v.metadata_origins || char(10) || coalesce(v.proposed, '')";

interface PlannedEdit {
  readonly documentId: string;
  readonly row: EditedRow;
  /** Undefined: its metadata stays as it is. */
  readonly metadata: VersionMetadata | undefined;
}

interface Edit {
  readonly metadata?: MetadataChange | undefined;
  readonly title?: string | undefined;
  /** Runs in the transaction. */
  readonly alongside: () => void;
}

/** Documents worked on between two turns of the event loop: about five milliseconds. */
const sliceSize = 25;
const attempts = 5;

/**
 * What people edit: title, metadata and collections, of the newest version. It takes effect with the next question. A
 * new language or title has the version indexed again, in the background.
 */
export class DocumentEditing {
  readonly #options: DocumentEditingOptions;
  readonly #stop = new AbortController();
  #indexing: Promise<void> = Promise.resolve();

  constructor(options: DocumentEditingOptions) {
    this.#options = options;
  }

  /** @throws HandrailError DOCUMENT_NOT_FOUND, COLLECTION_NOT_FOUND, VALIDATION_FAILED */
  async patch({ document_id, title, metadata, collection_ids }: PatchDocument): Promise<DocumentInfo> {
    const { database, collections, documents } = this.#options;
    await this.#edit([document_id], {
      title,
      metadata,
      alongside: () => {
        if (collection_ids === undefined) return;
        collections.require(collection_ids);
        database.prepare("DELETE FROM document_collections WHERE document_id = ?").run(document_id);
        this.#addToCollections([document_id], collection_ids);
      },
    });
    return documents.get(document_id);
  }

  /** All or none. @throws HandrailError DOCUMENT_NOT_FOUND, COLLECTION_NOT_FOUND, VALIDATION_FAILED */
  async patchMany(change: PatchDocuments): Promise<{ updated: number }> {
    const { document_ids, metadata, add_to_collections = [], remove_from_collections = [] } = change;
    const { database, collections } = this.#options;
    const documentIds = [...new Set(document_ids)];
    await this.#edit(documentIds, {
      metadata,
      alongside: () => {
        collections.require([...add_to_collections, ...remove_from_collections]);
        database
          .prepare(
            `DELETE FROM document_collections WHERE collection_id IN (SELECT value FROM json_each(?))
             AND document_id IN (SELECT value FROM json_each(?))`,
          )
          .run(JSON.stringify(remove_from_collections), JSON.stringify(documentIds));
        this.#addToCollections(documentIds, add_to_collections);
      },
    });
    return { updated: documentIds.length };
  }

  async dispose(): Promise<void> {
    this.#stop.abort();
    await this.#indexing;
  }

  /** Reads and computes in slices, then writes all of it in one short transaction. */
  async #edit(documentIds: readonly string[], edit: Edit): Promise<void> {
    let planned = await this.#plan(documentIds, edit.metadata);
    for (let attempt = 1; !this.#write(planned, edit); attempt++) {
      if (attempt === attempts) throw new Error("the documents' metadata keeps changing while it is edited");
      planned = await this.#plan(documentIds, edit.metadata);
    }
    await this.#tell(planned, edit);
  }

  async #plan(documentIds: readonly string[], change: MetadataChange | undefined): Promise<PlannedEdit[]> {
    const read = this.#options.database.prepare(
      `SELECT v.key, v.metadata, v.metadata_origins, v.proposed, d.title, ${rawColumns} AS raw
       FROM documents d JOIN versions v ON v.document_id = d.id
       WHERE d.id = ? AND d.deleting = 0 AND v.complete = 1 ORDER BY v.number DESC LIMIT 1`,
    );
    const planned: PlannedEdit[] = [];
    for (const [index, documentId] of documentIds.entries()) {
      if (index > 0 && index % sliceSize === 0) await nextTurn();
      const found = read.get(documentId);
      if (found === undefined) throw new HandrailError("DOCUMENT_NOT_FOUND");
      const row = editedRowSchema.parse(found);
      planned.push({ documentId, row, metadata: change && this.#changed(row, change, documentIds.length > 1) });
    }
    return planned;
  }

  #changed(row: EditedRow, change: MetadataChange, isOneOfMany: boolean): VersionMetadata {
    const { proposed, stored } = metadataOf(row);
    let edited: DescribedMetadata;
    try {
      edited = editMetadata({ proposed, stored }, change);
    } catch (error) {
      if (!isOneOfMany || !(error instanceof HandrailError)) throw error;
      throw new HandrailError(error.code, {
        details: { "metadata.effective_to": `The last day in force would lie before the first in “${row.title}”.` },
      });
    }
    return { stored: edited, proposed };
  }

  /** False, and nothing written, when a version isn't any more what was read. */
  #write(planned: readonly PlannedEdit[], { title, alongside }: Edit): boolean {
    const { clock, database, documents } = this.#options;
    const isSame = database.prepare(
      `SELECT 1 FROM versions v WHERE v.key = ? AND ${rawColumns} = ? AND NOT EXISTS
         (SELECT 1 FROM versions WHERE document_id = v.document_id AND number > v.number AND complete = 1)`,
    );
    return database.transaction(() => {
      if (!planned.every(({ row }) => isSame.get(row.key, row.raw) !== undefined)) return false;
      documents.storeMetadata(planned.flatMap(({ row: { key }, metadata }) => (metadata ? [{ key, metadata }] : [])));
      if (title !== undefined) {
        const rename = database.prepare("UPDATE documents SET title = ?, titled = 1 WHERE id = ?");
        for (const { documentId } of planned) rename.run(title, documentId);
      }
      alongside();
      database
        .prepare("UPDATE documents SET updated_at = ? WHERE id IN (SELECT value FROM json_each(?))")
        .run(clock.now(), JSON.stringify(planned.map(({ documentId }) => documentId)));
      for (const { row, metadata } of planned) if (isOtherLanguage(row, metadata)) documents.unmark(row.key);
      return true;
    })();
  }

  async #tell(planned: readonly PlannedEdit[], { title }: Edit): Promise<void> {
    const { documents, events } = this.#options;
    for (let index = 0; index < planned.length; index += sliceSize) {
      if (index > 0) await nextTurn();
      documents.refreshFacts(planned.slice(index, index + sliceSize).map(({ documentId }) => documentId));
    }
    for (const { documentId: document_id } of planned) events.publish({ type: "document_changed", document_id });
    const renamed = planned.filter(({ row }) => title !== undefined && title !== row.title);
    const other = planned.filter(({ row, metadata }) => isOtherLanguage(row, metadata));
    this.#index([...new Set([...renamed, ...other])].map(({ row }) => row.key));
  }

  #addToCollections(documentIds: readonly string[], collectionIds: readonly string[]): void {
    this.#options.database
      .prepare(
        `INSERT OR IGNORE INTO document_collections (document_id, collection_id)
         SELECT d.value, c.value FROM json_each(?) d, json_each(?) c`,
      )
      .run(JSON.stringify(documentIds), JSON.stringify(collectionIds));
  }

  /** What a stop interrupts is indexed at the next start, or serves under its old title. */
  #index(versionKeys: readonly number[]): void {
    const { indexing, log } = this.#options;
    const { signal } = this.#stop;
    for (const key of versionKeys) {
      this.#indexing = this.#indexing.then(async () => {
        if (signal.aborted) return;
        try {
          await indexing.ensureIndexed(key, { signal, again: true });
        } catch (error) {
          if (!signal.aborted) log.error({ err: error, versionKey: key }, "An edited document could not be indexed");
        }
      });
    }
  }
}

const isOtherLanguage = (row: EditedRow, metadata: VersionMetadata | undefined): boolean =>
  metadata !== undefined && metadata.stored.metadata.language !== row.metadata.language;
