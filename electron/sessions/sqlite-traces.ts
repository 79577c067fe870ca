import type { Database } from "../platform/database.ts";

/** When traces are erased: how long that may keep everything else waiting depends on it. */
export type ErasingMoment = "serving" | "closing" | "starting";

/** VACUUM was measured at 7 ms a megabyte, rebuilding the full text at 20 ms for a thousand messages. */
const bounds: Readonly<Record<ErasingMoment, { readonly vacuumBytes: number; readonly rebuildMessages: number }>> = {
  serving: { vacuumBytes: 4_000_000, rebuildMessages: 1_000 },
  closing: { vacuumBytes: 400_000_000, rebuildMessages: 100_000 },
  starting: { vacuumBytes: Number.POSITIVE_INFINITY, rebuildMessages: Number.POSITIVE_INFINITY },
};

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

  /** Erases as much as the moment allows; the rest is done at the next one that allows it. */
  async erase(moment: ErasingMoment): Promise<void> {
    if (!this.#database.prepare("SELECT 1 FROM erasures").get()) return;
    const { vacuumBytes, rebuildMessages } = bounds[moment];
    const rebuilds = this.#messageCount() <= rebuildMessages;
    if (rebuilds) {
      for (const table of ["session_titles", "message_texts"]) {
        this.#database.exec(`INSERT INTO ${table} (${table}) VALUES ('rebuild')`);
      }
    }
    if (this.#sizeBytes() <= vacuumBytes) {
      this.#database.exec("VACUUM");
      if (rebuilds) this.#database.prepare("DELETE FROM erasures").run();
    }
    await this.#database.truncateLog();
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
