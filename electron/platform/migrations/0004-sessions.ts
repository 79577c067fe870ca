import type { Migration } from "./migration.ts";

export const sessions: Migration = {
  version: 4,
  name: "sessions",
  up(database) {
    database.exec(`
      CREATE TABLE sessions (
        -- Row number for full text; never used again after a delete.
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        -- 1: a person gave the title; the first question doesn't replace it.
        titled INTEGER NOT NULL DEFAULT 0,
        status TEXT NOT NULL CHECK (status IN ('active', 'expired', 'archived')),
        pinned INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        last_activity INTEGER NOT NULL,
        -- Set while the status is expired: from then on counts the retention.
        expired_at INTEGER,
        -- When a deletion is carried out; NULL: not deleted.
        purge_at INTEGER,
        message_count INTEGER NOT NULL DEFAULT 0,
        as_of TEXT,
        -- JSON: Filters of the contract.
        filters TEXT
      ) STRICT;
      CREATE INDEX sessions_by_activity ON sessions (status, last_activity) WHERE purge_at IS NULL;
      CREATE INDEX sessions_as_listed ON sessions (pinned, last_activity, id) WHERE purge_at IS NULL;
      CREATE INDEX sessions_by_expiry ON sessions (expired_at) WHERE expired_at IS NOT NULL;
      CREATE INDEX sessions_by_purge ON sessions (purge_at) WHERE purge_at IS NOT NULL;

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

      -- Questions whose reply is being written; what is still here at a start was interrupted.
      CREATE TABLE open_replies (
        message_id TEXT PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        question_id TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX open_replies_by_session ON open_replies (session_id);

      -- A row: deleted text may still stand in unused parts of this file.
      CREATE TABLE erasures (pending INTEGER PRIMARY KEY) STRICT;

      CREATE VIRTUAL TABLE session_titles USING fts5 (
        title, content = 'sessions', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 2'
      );
      CREATE VIRTUAL TABLE message_texts USING fts5 (
        content, content = 'messages', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 2'
      );
      -- Without it FTS5 keeps deleted words in its segments, whatever PRAGMA secure_delete says.
      INSERT INTO session_titles (session_titles, rank) VALUES ('secure-delete', 1);
      INSERT INTO message_texts (message_texts, rank) VALUES ('secure-delete', 1);

      CREATE TRIGGER session_titles_insert AFTER INSERT ON sessions BEGIN
        INSERT INTO session_titles (rowid, title) VALUES (new.key, new.title);
      END;
      CREATE TRIGGER session_titles_update AFTER UPDATE OF title ON sessions BEGIN
        INSERT INTO session_titles (session_titles, rowid, title) VALUES ('delete', old.key, old.title);
        INSERT INTO session_titles (rowid, title) VALUES (new.key, new.title);
      END;
      CREATE TRIGGER session_titles_delete AFTER DELETE ON sessions BEGIN
        INSERT INTO session_titles (session_titles, rowid, title) VALUES ('delete', old.key, old.title);
      END;
      CREATE TRIGGER message_texts_insert AFTER INSERT ON messages BEGIN
        INSERT INTO message_texts (rowid, content) VALUES (new.key, new.content);
      END;
      CREATE TRIGGER message_texts_delete AFTER DELETE ON messages BEGIN
        INSERT INTO message_texts (message_texts, rowid, content) VALUES ('delete', old.key, old.content);
      END;
    `);
  },
};
