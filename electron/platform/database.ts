import { closeSync, openSync } from "node:fs";
import SQLite from "better-sqlite3";
import { HandrailError } from "../contract/errors.ts";
import { migrations } from "./migrations/index.ts";
import type { Migration } from "./migrations/migration.ts";
import { checkpointSchema, WriteAheadLog } from "./write-ahead-log.ts";

/** A connection that waits for no disk by itself: what has to outlast a power cut is waited for with `flush`. */
export class Database extends SQLite {
  readonly #log = new WriteAheadLog(this);

  /** Resolves when all that was committed before is on the disk. @throws the system's error when that can't be */
  flush(): Promise<void> {
    return this.#log.flush();
  }

  /** To be awaited now and then by whoever writes much; resolves at once unless the log has become long. */
  keepLogShort(): Promise<void> {
    return this.#log.keepShort();
  }

  /** Takes what was deleted out of the log too. */
  truncateLog(): Promise<void> {
    return this.#log.truncate();
  }

  /** Closes once nothing is under way. */
  async dispose(): Promise<void> {
    await this.#log.settle();
    this.close();
  }
}

export type Statement<Parameters extends unknown[] = unknown[], Row = unknown> = SQLite.Statement<Parameters, Row>;

/**
 * Opens Handrail's database, brings its schema up to date and returns it.
 *
 * WAL with synchronous NORMAL: a power cut leaves it whole, and takes what was committed last and not flushed.
 * `secure_delete` overwrites what is deleted.
 *
 * @throws HandrailError DATA_FOLDER_NEWER when a newer Handrail wrote the file; it is left untouched.
 */
export function openDatabase(path: string, steps: readonly Migration[] = migrations): Database {
  // Made by us so that it is the owner's alone; SQLite gives its side files the same mode.
  closeSync(openSync(path, "a", 0o600));
  const database = new Database(path);
  try {
    const current = schemaVersion(database);
    if (current > steps.length) throw new HandrailError("DATA_FOLDER_NEWER");
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = NORMAL");
    database.pragma("foreign_keys = ON");
    database.pragma("secure_delete = ON");
    database.pragma("busy_timeout = 5000");
    database.pragma("temp_store = MEMORY");
    for (const step of steps.slice(current)) {
      database.transaction(() => {
        step.up(database);
        database.pragma(`user_version = ${step.version}`);
      })();
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

export function schemaVersion(database: Database): number {
  return Number(database.pragma("user_version", { simple: true }));
}

/**
 * Holds a file against every other process by an operating system lock, until the returned function is called or the
 * process ends; undefined: someone else holds it. SQLite does the locking because it knows how on every platform and
 * on network folders as far as these can.
 */
export function holdFile(path: string): (() => void) | undefined {
  const holder = new SQLite(path, { timeout: 0 });
  try {
    // An open write transaction that nothing is written in.
    holder.exec("BEGIN IMMEDIATE");
    return () => void holder.close();
  } catch (error) {
    holder.close();
    if (error instanceof SQLite.SqliteError && error.code.startsWith("SQLITE_BUSY")) return undefined;
    throw error;
  }
}

export interface DerivedSchema {
  /** Counts up whenever `schema` changes. */
  readonly layout: number;
  /** SQL that makes the tables of an empty file. */
  readonly schema: string;
}

/**
 * Opens a file of what can be made again from Handrail's database. A power cut may take its last transactions, as none
 * waits for the disk.
 *
 * @throws Error when it is damaged or of another layout: the caller removes it and begins again
 */
export function openDerivedDatabase(path: string, { layout, schema }: DerivedSchema): Database {
  closeSync(openSync(path, "a", 0o600));
  const database = new Database(path);
  try {
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = NORMAL");
    // What is read lies anywhere; the system keeps what is read often, and counts it to nobody.
    database.pragma("cache_size = -2000");
    database.pragma("secure_delete = ON");
    database.pragma("busy_timeout = 5000");
    const found = schemaVersion(database);
    if (found !== 0 && found !== layout) throw new Error(`${path} is of layout ${found}, not ${layout}`);
    if (found === 0) {
      database.transaction(() => {
        database.exec(schema);
        database.pragma(`user_version = ${layout}`);
      })();
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

const mostCheckpoints = 8;

/**
 * Copies into a database what its write-ahead log holds and waits for the disk, beside whoever has it open: the log then
 * begins anew. What is written meanwhile is copied in another round.
 */
export function copyLog(path: string): void {
  const database = new SQLite(path, { fileMustExist: true });
  try {
    for (let round = 0; round < mostCheckpoints; round++) {
      const [{ log, checkpointed }] = checkpointSchema.parse(database.pragma("wal_checkpoint(PASSIVE)"));
      if (log === checkpointed) break;
    }
  } finally {
    database.close();
  }
}

/** SQLite's own integrity check, read-only; undefined: sound. */
export function checkDatabase(path: string): string | undefined {
  const database = new SQLite(path, { readonly: true });
  try {
    const answer = String(database.pragma("integrity_check(1)", { simple: true }));
    return answer === "ok" ? undefined : answer;
  } finally {
    database.close();
  }
}
