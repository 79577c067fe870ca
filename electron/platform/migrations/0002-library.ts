import type { Migration } from "../database.ts";

export const library: Migration = {
  version: 2,
  name: "library",
  up(database) {
    database.exec(`
      CREATE TABLE documents (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        -- Relative to the root of its import.
        path TEXT NOT NULL,
        -- Absolute, as imported: finds the document again when the same file is imported.
        source_path TEXT NOT NULL UNIQUE,
        format TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- Immutable but for indexed and the metadata: offsets into text are what citations point at.
      CREATE TABLE versions (
        -- The key in LanceDB, where integers make a filter cheap.
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        page_count INTEGER,
        imported_at INTEGER NOT NULL,
        text TEXT NOT NULL,
        -- JSON: Block[] of the contract.
        blocks TEXT NOT NULL,
        -- JSON: DocumentMetadata of the contract; the columns below are the ones that queries need.
        metadata TEXT NOT NULL,
        jurisdiction TEXT,
        audience TEXT,
        effective_from TEXT,
        effective_to TEXT,
        language TEXT,
        chunker_version INTEGER NOT NULL,
        -- 1 once LanceDB holds every chunk of it.
        indexed INTEGER NOT NULL DEFAULT 0,
        UNIQUE (document_id, number)
      ) STRICT;
      CREATE INDEX versions_by_hash ON versions (sha256);

      CREATE TABLE chunks (
        -- The key in LanceDB; never used again after a delete.
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        version_key INTEGER NOT NULL REFERENCES versions (key) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        -- Repeated table header or lead-in that stands before the chunk's own text; empty: none.
        prefix TEXT NOT NULL,
        -- JSON: string[].
        heading_path TEXT NOT NULL,
        page INTEGER,
        -- JSON: [start, end][] of its sentences in the version's text.
        sentences TEXT NOT NULL,
        UNIQUE (version_key, ordinal)
      ) STRICT;

      CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        status TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        started_at INTEGER,
        finished_at INTEGER,
        -- JSON: what the kind of job needs to be done again after a restart.
        request TEXT NOT NULL,
        -- Why the whole job failed, JSON: { code, message }; a file's own error is in job_items.
        error TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX jobs_by_time ON jobs (created_at DESC, id DESC);

      CREATE TABLE job_items (
        job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        path TEXT NOT NULL,
        relative_path TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('queued', 'done', 'unchanged', 'failed')),
        chunks INTEGER NOT NULL DEFAULT 0,
        error_code TEXT,
        PRIMARY KEY (job_id, ordinal)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
