import type { Migration } from "./migration.ts";

export const termTotals: Migration = {
  version: 12,
  name: "term totals",
  up(database) {
    database.exec(`
      -- What every question asks for stands behind each version's long list of terms: reading past a thousand took 38 ms.
      CREATE INDEX version_terms_totals ON version_terms (language, chunk_count, term_total);
    `);
  },
};
