import { HandrailError } from "../contract/errors.ts";
import type { DocumentStore } from "./document-store.ts";
import type { VersionIndexing } from "./version-indexing.ts";
import { backgroundTurn } from "../platform/turns.ts";

export interface DocumentRemovalOptions {
  readonly documents: DocumentStore;
  readonly indexing: VersionIndexing;
}

/** A document that nobody sees any more. */
export interface HiddenDocument {
  readonly document_id: string;
  readonly path: string;
}

/**
 * Deletes documents with all that was made from them: hidden first, then out of the index, then out of the database and
 * the originals. A crash at any moment leaves hidden documents, whose deletion `finish` completes.
 */
export class DocumentRemoval {
  readonly #documents: DocumentStore;
  readonly #indexing: VersionIndexing;

  constructor({ documents, indexing }: DocumentRemovalOptions) {
    this.#documents = documents;
    this.#indexing = indexing;
  }

  /** All or none of them, each once. @throws HandrailError DOCUMENT_NOT_FOUND */
  async hide(documentIds: readonly string[]): Promise<HiddenDocument[]> {
    const found: HiddenDocument[] = [];
    for (const documentId of new Set(documentIds)) {
      const { document_id, path } = this.#documents.get(documentId);
      found.push({ document_id, path });
      if (found.length % 50 === 0) await backgroundTurn();
    }
    const hidden: HiddenDocument[] = [];
    for (const document of found) {
      if (this.#hide(document.document_id)) hidden.push(document);
      if (hidden.length % 50 === 0) await backgroundTurn();
    }
    return hidden;
  }

  /** Removes a hidden document. Done again, it does nothing. */
  async complete(documentId: string): Promise<void> {
    const [unfinished] = this.#documents.unfinishedDeletions(documentId);
    if (unfinished) await this.#remove(documentId, unfinished.versionKeys);
  }

  /** What was removed is purged from the files of the index and of the database too. */
  async purge(): Promise<void> {
    await this.#indexing.purge();
    await this.#documents.eraseTraces();
  }

  /** @throws HandrailError DOCUMENT_NOT_FOUND */
  async delete(documentId: string): Promise<void> {
    await this.hide([documentId]);
    await this.complete(documentId);
    await this.purge();
  }

  /** At start: completes what a crash interrupted. */
  async finish(): Promise<void> {
    const unfinished = this.#documents.unfinishedDeletions();
    for (const { documentId, versionKeys } of unfinished) await this.#remove(documentId, versionKeys);
    if (unfinished.length > 0) await this.purge();
  }

  async #remove(documentId: string, versionKeys: readonly number[]): Promise<void> {
    for (const key of versionKeys) await this.#indexing.remove(key);
    await this.#documents.finishDeletion(documentId);
  }

  /** False: somebody else deleted it meanwhile. */
  #hide(documentId: string): boolean {
    try {
      this.#documents.beginDeletion(documentId);
      return true;
    } catch (error) {
      if (error instanceof HandrailError && error.code === "DOCUMENT_NOT_FOUND") return false;
      throw error;
    }
  }
}
