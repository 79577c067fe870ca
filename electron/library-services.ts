import type { MetadataChange } from "./contract/documents.ts";
import type { CollectionStore } from "./library/collections/collection-store.ts";
import type { VersionComparison } from "./library/comparison/version-comparison.ts";
import type { DocumentStore } from "./library/document-store.ts";
import type { DocumentDuplicates } from "./library/duplicates/document-duplicates.ts";
import type { DocumentEditing } from "./library/metadata/document-editing.ts";
import type { OriginalFiles } from "./library/original-files.ts";
import type { AuditLog } from "./platform/audit.ts";
import type { Caller, Services } from "./transport/services.ts";

export interface LibraryServiceParts {
  readonly audit: AuditLog;
  readonly documents: DocumentStore;
  readonly editing: DocumentEditing;
  readonly originalFiles: OriginalFiles;
  readonly comparison: VersionComparison;
  readonly duplicates: DocumentDuplicates;
  readonly collections: CollectionStore;
}

type Reading = "list" | "get" | "content" | "original" | "diff" | "duplicates";
type Editing = "patch" | "patchMany" | "merge" | "split" | "keepBoth";

export interface LibraryServices {
  readonly documents: Pick<Services["documents"], Reading | Editing>;
  readonly collections: Services["collections"];
}

/** What the routes of the library call to show and edit it; whatever changes something is audited here. */
export function createLibraryServices(parts: LibraryServiceParts): LibraryServices {
  const { audit, collections, comparison, documents, duplicates, editing, originalFiles } = parts;
  const record = (
    { client }: Caller,
    action: string,
    subject: string,
    details?: Readonly<Record<string, string | number>>,
  ): void => audit.record({ actor: client, action, subject, ...(details && { details }) });

  return {
    documents: {
      list(query) {
        if (query.collection_id !== undefined) collections.require([query.collection_id]);
        return documents.list(query);
      },
      get: (documentId) => documents.get(documentId),
      content: (documentId, versionId) => documents.content(documentId, versionId),
      original: (documentId, versionId) => originalFiles.open(documentId, versionId),
      diff: (query, signal) => comparison.compare(query, signal),
      duplicates: (signal) => duplicates.list(signal),
      async patch(change, caller) {
        const { document_id: subject, metadata = {}, title, collection_ids } = change;
        const document = await editing.patch(change);
        const fields = [
          ...(title === undefined ? [] : ["title"]),
          ...(collection_ids === undefined ? [] : ["collections"]),
          ...editedFields(metadata),
        ];
        record(caller, "documents.patch", subject, { fields: fields.join(" ") });
        return document;
      },
      async patchMany(change, caller) {
        const { add_to_collections = [], remove_from_collections = [], metadata = {} } = change;
        const result = await editing.patchMany(change);
        const fields = editedFields(metadata).join(" ");
        for (const subject of new Set(change.document_ids)) {
          record(caller, "documents.patch", subject, {
            fields,
            added_to: add_to_collections.join(" "),
            removed_from: remove_from_collections.join(" "),
          });
        }
        return result;
      },
      merge(params, caller) {
        const document = duplicates.merge(params);
        record(caller, "documents.merge", params.document_id, { duplicate: params.duplicate_id });
        return document;
      },
      split(params, caller) {
        const document = duplicates.split(params);
        record(caller, "documents.split", params.document_id, { duplicate: params.duplicate_id });
        return document;
      },
      keepBoth(params, caller) {
        duplicates.keepBoth(params);
        record(caller, "documents.keep_both", params.document_id, { duplicate: params.duplicate_id });
      },
    },
    collections: {
      list: () => collections.list(),
      create(name, caller) {
        const collection = collections.create(name);
        record(caller, "collections.create", collection.collection_id);
        return collection;
      },
      rename(collectionId, name, caller) {
        const collection = collections.rename(collectionId, name);
        record(caller, "collections.rename", collectionId);
        return collection;
      },
      delete(collectionId, caller) {
        collections.delete(collectionId);
        record(caller, "collections.delete", collectionId);
      },
    },
  };
}

const editedFields = ({ empty = [], ...change }: MetadataChange): string[] => [...Object.keys(change), ...empty];
