import type { Migration } from "./migration.ts";

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
        updated_at INTEGER NOT NULL,
        -- 1 while it is being taken out of the index; nobody sees it any more, and a start finishes the deletion.
        deleting INTEGER NOT NULL DEFAULT 0
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX documents_by_title ON documents (title COLLATE NOCASE, id);

      -- Immutable but for its state and metadata: offsets into the text are what citations point at.
      CREATE TABLE versions (
        -- The key in LanceDB, where integers make a filter cheap.
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        -- Names its original in the originals folder, which several versions may share.
        sha256 TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        page_count INTEGER,
        imported_at INTEGER NOT NULL,
        -- JSON: DocumentMetadata of the contract; the columns below are the ones that queries need.
        metadata TEXT NOT NULL,
        jurisdiction TEXT,
        audience TEXT,
        effective_from TEXT,
        effective_to TEXT,
        language TEXT,
        -- JSON: where each field of the metadata was found.
        metadata_origins TEXT NOT NULL,
        chunker_version INTEGER NOT NULL,
        chunk_count INTEGER NOT NULL DEFAULT 0,
        -- 1 once its text and chunks are all here; what isn't is left from a crash and removed at the next start.
        complete INTEGER NOT NULL DEFAULT 0,
        -- 1 once LanceDB holds every chunk of it.
        indexed INTEGER NOT NULL DEFAULT 0,
        UNIQUE (document_id, number)
      ) STRICT;
      CREATE INDEX versions_by_hash ON versions (sha256);

      -- The canonical text in parts of whole blocks, so that writing and reading one never blocks for long.
      CREATE TABLE version_segments (
        version_key INTEGER NOT NULL REFERENCES versions (key) ON DELETE CASCADE,
        -- Offset of the part's first character in the text.
        start INTEGER NOT NULL,
        text TEXT NOT NULL,
        -- JSON: Block[] of the contract, offsets in the whole text.
        blocks TEXT NOT NULL,
        PRIMARY KEY (version_key, start)
      ) STRICT;

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
        -- JSON: [start, end, kind][] of its sentences in the version's text; kind indexes the contract's BlockKind.
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
