import type { DocumentStore } from "./document-store.ts";
import type { VersionIndexing } from "./version-indexing.ts";

export interface DocumentRemovalOptions {
  readonly documents: DocumentStore;
  readonly indexing: VersionIndexing;
}

/**
 * Deletes documents with all that was made from them: hidden first, then out of the index, then out of the database and
 * the originals. A crash at any moment leaves a hidden document, whose deletion `finish` completes.
 */
export class DocumentRemoval {
  readonly #documents: DocumentStore;
  readonly #indexing: VersionIndexing;

  constructor({ documents, indexing }: DocumentRemovalOptions) {
    this.#documents = documents;
    this.#indexing = indexing;
  }

  /** @throws HandrailError DOCUMENT_NOT_FOUND */
  async delete(documentId: string): Promise<void> {
    await this.#complete(documentId, this.#documents.beginDeletion(documentId));
    await this.#indexing.optimize();
  }

  /** At start: completes what a crash interrupted. */
  async finish(): Promise<void> {
    const unfinished = this.#documents.unfinishedDeletions();
    for (const { documentId, versionKeys } of unfinished) await this.#complete(documentId, versionKeys);
    if (unfinished.length > 0) await this.#indexing.optimize();
  }

  async #complete(documentId: string, versionKeys: readonly number[]): Promise<void> {
    for (const key of versionKeys) await this.#indexing.remove(key);
    await this.#documents.finishDeletion(documentId);
  }
}
