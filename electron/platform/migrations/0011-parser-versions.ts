import type { Migration } from "./migration.ts";

export const parserVersions: Migration = {
  version: 11,
  name: "parser versions",
  up(database) {
    database.exec(`
      -- Of the rules that read the version's file; 0: from before they were numbered. What is behind is read again.
      ALTER TABLE versions ADD COLUMN parser_version INTEGER NOT NULL DEFAULT 0;
    `);
  },
};
