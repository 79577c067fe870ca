import type SQLite from "better-sqlite3";

/** One step of the schema. A shipped migration is never edited; a change is a new one. */
export interface Migration {
  /** Counts from 1 without gaps. */
  readonly version: number;
  readonly name: string;
  up(database: SQLite.Database): void;
}
