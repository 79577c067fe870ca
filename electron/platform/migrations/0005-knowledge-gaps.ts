import type { Migration } from "./migration.ts";

export const knowledgeGaps: Migration = {
  version: 5,
  name: "knowledge gaps",
  up(database) {
    database.exec(`
      -- Questions that the documents could not answer. Goes with its session.
      CREATE TABLE knowledge_gaps (
        id TEXT PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        message_id TEXT NOT NULL,
        question TEXT NOT NULL,
        reason TEXT NOT NULL,
        answerability REAL NOT NULL,
        -- JSON: document ids of the nearest documents that the refusal named.
        nearest_document_ids TEXT NOT NULL,
        created_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX knowledge_gaps_by_session ON knowledge_gaps (session_id);
    `);
  },
};
