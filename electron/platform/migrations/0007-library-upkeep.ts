import type { Migration } from "./migration.ts";

export const libraryUpkeep: Migration = {
  version: 7,
  name: "library upkeep",
  up(database) {
    database.exec(`
      CREATE TABLE collections (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL COLLATE NOCASE UNIQUE,
        created_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE document_collections (
        document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        collection_id TEXT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
        PRIMARY KEY (document_id, collection_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX document_collections_by_collection ON document_collections (collection_id);

      -- The document that this one is the same as, in another format: it is then neither listed nor searched.
      ALTER TABLE documents ADD COLUMN merged_into TEXT REFERENCES documents (id) ON DELETE SET NULL;
      CREATE INDEX documents_by_merge ON documents (merged_into) WHERE merged_into IS NOT NULL;
      -- 1: a person gave the title; a later version doesn't replace it.
      ALTER TABLE documents ADD COLUMN titled INTEGER NOT NULL DEFAULT 0;
      -- JSON: Notice[] of the contract.
      ALTER TABLE versions ADD COLUMN notices TEXT NOT NULL DEFAULT '[]';
      -- JSON: what the document itself and its import said, so that an edited value can be taken back.
      ALTER TABLE versions ADD COLUMN proposed TEXT;

      -- MinHash of the newest version's word shingles: what says nearly the same is found by it.
      CREATE TABLE document_sketches (
        document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
        version_key INTEGER NOT NULL,
        sketch BLOB NOT NULL
      ) STRICT, WITHOUT ROWID;
      -- Pairs that a person called different; a before b.
      CREATE TABLE distinct_documents (
        a TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        b TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        PRIMARY KEY (a, b)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE watched_folders (
        id TEXT PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        paused INTEGER NOT NULL DEFAULT 0,
        collection_id TEXT REFERENCES collections (id) ON DELETE SET NULL,
        -- JSON: DocumentMetadata of the contract.
        metadata TEXT,
        created_at INTEGER NOT NULL,
        last_change_at INTEGER
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
