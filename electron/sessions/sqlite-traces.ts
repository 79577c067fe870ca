import type { Database } from "../platform/database.ts";

/** Bounds for what is done while the backend serves: VACUUM was measured at 7 ms a megabyte … */
const quickVacuumBytes = 4_000_000;
/** … and rebuilding the full text at 20 ms for a thousand messages. */
const quickRebuildMessages = 1_000;

/**
 * Removes what deleted text leaves behind in SQLite's files although `secure_delete` is on, as was seen by searching
 * the files for it: FTS5's own secure-delete empties a segment's pages but keeps words as separators in `_idx`, until
 * the full text is rebuilt; a B-tree page that was balanced keeps copies of moved rows in its unused middle, until
 * VACUUM; the write-ahead log keeps old pages until it is truncated.
 */
export class SqliteTraces {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Remembers, past a crash too, that there is something to erase. To be called in the deletion's transaction. */
  leave(): void {
    this.#database.prepare("INSERT OR IGNORE INTO erasures (pending) VALUES (1)").run();
  }

  /** `thorough`: also when the database is so large that everything else has to wait for it. */
  erase({ thorough }: { readonly thorough: boolean }): void {
    if (!this.#database.prepare("SELECT 1 FROM erasures").get()) return;
    if (thorough || this.#messageCount() <= quickRebuildMessages) {
      for (const table of ["session_titles", "message_texts"]) {
        this.#database.exec(`INSERT INTO ${table} (${table}) VALUES ('rebuild')`);
      }
    }
    if (thorough || this.#sizeBytes() <= quickVacuumBytes) {
      this.#database.exec("VACUUM");
      this.#database.prepare("DELETE FROM erasures").run();
    }
    this.#database.pragma("wal_checkpoint(TRUNCATE)");
  }

  #messageCount(): number {
    const row = this.#database.prepare<[], { count: number | null }>(
      "SELECT SUM(message_count) AS count FROM sessions",
    );
    return row.get()?.count ?? 0;
  }

  #sizeBytes(): number {
    const pragma = (name: string): number => Number(this.#database.pragma(name, { simple: true }));
    return pragma("page_count") * pragma("page_size");
  }
}
