import { open } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import type { Database, Statement } from "./database.ts";
import { workerEntry } from "./worker-entry.ts";

/**
 * Pages, of 4 KB, that a log has and its database hasn't; more are copied there: some seconds of an import. The log then
 * begins anew, for which SQLite waits for the disk once; read at the start after a kill, it takes a tenth of a second.
 */
const longLogPages = 8_192;
/** SQLite copies by itself, and everybody waits, of a log that nobody else has made shorter. */
const longestLogPages = 131_072;
const usualLogPages = 1_000;

/** What SQLite's `wal_checkpoint` says: pages of the log, and how many of them the database has. */
export const checkpointSchema = z.tuple([z.object({ log: z.number(), checkpointed: z.number() })]);

/**
 * The write-ahead log of a SQLite database whose connection waits for no disk (`synchronous = NORMAL`): a transaction
 * that did held up the window for up to 95 ms. What a power cut must not take is waited for here, together with what
 * others have written, and without holding anybody up; a longer log is copied into the database in a thread of its own.
 */
export class WriteAheadLog {
  readonly #database: Database;
  readonly #countChanges: Statement<[], number>;
  /** As of the last flush that was asked for. */
  #changes = -1;
  /** Asked for and not begun: whoever comes joins it. */
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  #shortening: Promise<void> | undefined;

  constructor(database: Database) {
    this.#database = database;
    this.#countChanges = database.prepare<[], number>("SELECT total_changes()").pluck();
    database.pragma(`wal_autocheckpoint = ${longestLogPages}`);
  }

  /** Resolves when all that was committed before is on the disk. @throws the system's error when that can't be */
  flush(): Promise<void> {
    const changes = this.#countChanges.get() ?? 0;
    if (changes === this.#changes) return this.#last;
    this.#changes = changes;
    this.#next ??= this.#flushAfter(this.#last);
    return this.#next;
  }

  /**
   * Has a log that has become long copied in the background. Whoever writes much waits for that: a log begins anew only
   * when all of it was copied, which never comes while it is written.
   */
  async keepShort(): Promise<void> {
    if (this.#shortening === undefined && this.#isLong()) this.#shorten();
    await this.#shortening;
  }

  #isLong(): boolean {
    if (!this.#database.open) return false;
    // Its file tells nothing: it is written from the beginning again, and never becomes shorter.
    const [{ log, checkpointed }] = checkpointSchema.parse(this.#database.pragma("wal_checkpoint(NOOP)"));
    return log - checkpointed > longLogPages;
  }

  /** Empties the log, with what was deleted in it. */
  async truncate(): Promise<void> {
    // While somebody else copies SQLite would refuse; what is copied here waits for the disk.
    await this.#shortening;
    if (this.#shortening === undefined) this.#shorten();
    // Whoever waited for it too may have had another one begun.
    while (this.#shortening !== undefined) await this.#shortening;
    this.#database.pragma("wal_checkpoint(TRUNCATE)");
  }

  /** Resolves when nothing is under way any more. */
  async settle(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.#shortening;
  }

  #flushAfter(last: Promise<void>): Promise<void> {
    const flushed = last
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#sync();
      });
    flushed.catch(() => {
      this.#changes = -1;
    });
    this.#last = flushed;
    return flushed;
  }

  /** SQLite has no such call; a log is an ordinary file, which SQLite holds no locks on. */
  async #sync(): Promise<void> {
    const file = await open(`${this.#database.name}-wal`, "r+").catch((error: NodeJS.ErrnoException) => {
      // All of it is in the database.
      if (error.code !== "ENOENT") throw error;
    });
    try {
      await file?.datasync();
    } finally {
      await file?.close();
    }
    void this.keepShort();
  }

  #shorten(): void {
    this.#shortening = this.#copy().finally(() => {
      this.#shortening = undefined;
    });
  }

  async #copy(): Promise<void> {
    const ended = Promise.withResolvers<void>();
    try {
      const worker = new Worker(workerEntry("checkpoint"), { workerData: { path: this.#database.name } });
      worker.on("error", ended.reject);
      worker.on("exit", () => ended.resolve());
      await ended.promise;
    } catch {
      // Threads can't be had here: as any program does it then.
      if (this.#database.open) this.#database.pragma(`wal_autocheckpoint = ${usualLogPages}`);
    }
  }
}
