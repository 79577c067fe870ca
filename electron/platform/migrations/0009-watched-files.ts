import type { Migration } from "./migration.ts";

export const watchedFiles: Migration = {
  version: 9,
  name: "watched files",
  up(database) {
    database.exec(`
      -- Files of a watched folder as they were when they were last given to an import: what differs is imported.
      CREATE TABLE watched_files (
        watch_id TEXT NOT NULL REFERENCES watched_folders (id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        -- Milliseconds, with a fraction where the file system has one.
        modified_ms REAL NOT NULL,
        PRIMARY KEY (watch_id, path)
      ) STRICT, WITHOUT ROWID;
      -- Device and number of the folder when files were last seen in it: an empty folder in its place is a share
      -- that isn't mounted.
      ALTER TABLE watched_folders ADD COLUMN identity TEXT;
    `);
  },
};
