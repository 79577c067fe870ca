import type { Migration } from "./migration.ts";

export const retrieval: Migration = {
  version: 3,
  name: "retrieval",
  up(database) {
    database.exec(`
      -- Vectors of texts that were embedded before, counted by the versions that use them.
      CREATE TABLE embedding_cache (
        embedder_id TEXT NOT NULL,
        text_sha256 BLOB NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY (embedder_id, text_sha256)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE embedding_uses (
        version_key INTEGER NOT NULL REFERENCES versions (key) ON DELETE CASCADE,
        embedder_id TEXT NOT NULL,
        text_sha256 BLOB NOT NULL,
        PRIMARY KEY (version_key, embedder_id, text_sha256)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX embedding_uses_by_text ON embedding_uses (embedder_id, text_sha256);

      -- Document frequencies of the indexed terms (stemmed, folded): what LanceDB's BM25 doesn't tell.
      CREATE TABLE term_statistics (
        term TEXT PRIMARY KEY,
        chunk_count INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      -- The words as they are written, for spelling correction, with the number of versions that hold them.
      CREATE TABLE vocabulary (
        word TEXT PRIMARY KEY,
        version_count INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      -- One row a version, so that a version can be taken out again.
      CREATE TABLE version_terms (
        version_key INTEGER PRIMARY KEY,
        language TEXT,
        -- JSON: [[term, chunks][], word[]].
        terms TEXT NOT NULL,
        chunk_count INTEGER NOT NULL,
        term_total INTEGER NOT NULL,
        -- How many entries of terms the two tables above hold: they are counted in and out in short transactions.
        applied INTEGER NOT NULL
      ) STRICT;
    `);
  },
};
