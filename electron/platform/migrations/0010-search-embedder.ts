import type { Migration } from "./migration.ts";

export const searchEmbedder: Migration = {
  version: 10,
  name: "search embedder",
  up(database) {
    database.exec(`
      -- The embedder whose index serves; no row: the one that ships.
      CREATE TABLE search_embedder (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        embedder_id TEXT NOT NULL
      ) STRICT;
    `);
  },
};
