import type { Migration } from "../database.ts";

export const sessions: Migration = {
  version: 4,
  name: "sessions",
  up(database) {
    database.exec(`
      CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        -- 1: a person gave the title; the first question doesn't replace it.
        titled INTEGER NOT NULL DEFAULT 0,
        status TEXT NOT NULL CHECK (status IN ('active', 'expired', 'archived')),
        pinned INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        last_activity INTEGER NOT NULL,
        -- When a delayed deletion is carried out; NULL: not deleted.
        purge_at INTEGER,
        as_of TEXT,
        -- JSON: Filters of the contract.
        filters TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX sessions_by_activity ON sessions (status, last_activity);

      CREATE TABLE messages (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        parent_id TEXT,
        role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
        content TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        -- JSON: the rest of the contract's Message (citations, claims, usage, …); NULL on a question.
        reply TEXT,
        rating TEXT CHECK (rating IN ('up', 'down')),
        comment TEXT
      ) STRICT;
      CREATE INDEX messages_by_session ON messages (session_id, key);

      CREATE VIRTUAL TABLE session_titles USING fts5 (title, session_id UNINDEXED, tokenize = 'unicode61 remove_diacritics 2');
      CREATE VIRTUAL TABLE message_texts USING fts5 (content, session_id UNINDEXED, tokenize = 'unicode61 remove_diacritics 2');
      -- Without it FTS5 keeps deleted words in its segments, whatever PRAGMA secure_delete says.
      INSERT INTO session_titles (session_titles, rank) VALUES ('secure-delete', 1);
      INSERT INTO message_texts (message_texts, rank) VALUES ('secure-delete', 1);
    `);
  },
};
