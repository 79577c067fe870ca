import { createHash } from "node:crypto";
import { z } from "zod";
import { openDatabase, type Database, type Statement } from "../platform/database.ts";
import type { Migration } from "../platform/migrations/migration.ts";

/** What models said before, kept between runs. */
export interface ModelMemory {
  read(key: string): Uint8Array | undefined;
  write(entries: readonly (readonly [key: string, value: Uint8Array])[]): void;
}

const steps: readonly Migration[] = [
  {
    version: 1,
    name: "said",
    up: (database) => void database.exec("CREATE TABLE said (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"),
  },
];
const row = z.object({ value: z.instanceof(Uint8Array) });

/** In a file of its own, by the hash of what was asked. */
export class SqliteModelMemory implements ModelMemory {
  readonly #database: Database;
  readonly #models: string;
  readonly #select: Statement;
  readonly #insert: Statement;

  /** @param options.models what the models are: others say something else */
  constructor(options: { readonly path: string; readonly models: string }) {
    this.#database = openDatabase(options.path, steps);
    this.#models = options.models;
    this.#select = this.#database.prepare("SELECT value FROM said WHERE key = ?");
    this.#insert = this.#database.prepare("INSERT OR REPLACE INTO said (key, value) VALUES (?, ?)");
  }

  read(key: string): Uint8Array | undefined {
    return row.safeParse(this.#select.get(this.#hash(key))).data?.value;
  }

  write(entries: readonly (readonly [key: string, value: Uint8Array])[]): void {
    this.#database.transaction(() => {
      for (const [key, value] of entries) this.#insert.run(this.#hash(key), value);
    })();
  }

  dispose(): void {
    this.#database.close();
  }

  #hash(key: string): Uint8Array {
    return createHash("sha256").update(this.#models).update("\0").update(key).digest();
  }
}
