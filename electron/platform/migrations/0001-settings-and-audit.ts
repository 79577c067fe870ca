import type { Migration } from "./migration.ts";

export const settingsAndAudit: Migration = {
  version: 1,
  name: "settings and audit",
  up(database) {
    database.exec(`
      -- What the user set; value is JSON.
      CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

      -- Append-only: ids and kinds, never text of a question, an answer or a document.
      CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        actor TEXT NOT NULL,
        action TEXT NOT NULL,
        subject TEXT,
        details TEXT
      ) STRICT;
      CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
    `);
  },
};
