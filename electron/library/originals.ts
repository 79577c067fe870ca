import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { access, chmod, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import PQueue from "p-queue";
import type { Database } from "../platform/database.ts";

export interface OriginalsOptions {
  readonly database: Database;
  readonly folder: string;
}

const temporaryPrefix = "incoming-";

/** Imported files as they were, named by their SHA-256: one copy however many versions have it, readable by the owner. */
export class Originals {
  readonly #database: Database;
  readonly #folder: string;
  /** Copies that no version has yet, because their file is just being imported; counted. */
  readonly #held = new Map<string, number>();
  /** Names of the copies that are being written. */
  readonly #incoming = new Set<string>();
  /** Copies are put in their place and deleted by turns: one that was found to be there mustn't be about to go. */
  readonly #places = new PQueue({ concurrency: 1 });

  constructor({ database, folder }: OriginalsOptions) {
    this.#database = database;
    this.#folder = folder;
  }

  path(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }

  /**
   * Copies a file in and returns its hash; a copy that is there already stays. Whole or not at all. It is held until
   * `settle`, whatever is deleted meanwhile.
   */
  async add(sourcePath: string, signal: AbortSignal): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const name = `${temporaryPrefix}${randomUUID()}`;
    const temporary = join(this.#folder, name);
    this.#incoming.add(name);
    try {
      const hash = createHash("sha256");
      const tap = new Transform({
        transform(data: Buffer, _encoding, done) {
          hash.update(data);
          done(null, data);
        },
      });
      await pipeline(createReadStream(sourcePath), tap, createWriteStream(temporary, { mode: 0o600, flush: true }), {
        signal,
      });
      const sha256 = hash.digest("hex");
      this.#held.set(sha256, (this.#held.get(sha256) ?? 0) + 1);
      await this.#places.add(() => this.#place(temporary, sha256));
      return sha256;
    } finally {
      await rm(temporary, { force: true });
      this.#incoming.delete(name);
    }
  }

  /** Gives a path for a file that is only needed while `use` runs; a crash's is swept up at the next start. */
  async withTemporary<Result>(use: (path: string) => Promise<Result>): Promise<Result> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const name = `${temporaryPrefix}${randomUUID()}`;
    const path = join(this.#folder, name);
    this.#incoming.add(name);
    try {
      return await use(path);
    } finally {
      await rm(path, { force: true });
      this.#incoming.delete(name);
    }
  }

  /** The import that `add` was called for has ended, one way or another. */
  async settle(sha256: string): Promise<void> {
    const count = (this.#held.get(sha256) ?? 1) - 1;
    if (count > 0) this.#held.set(sha256, count);
    else this.#held.delete(sha256);
    await this.release(sha256);
  }

  /** Deletes the copy when no version has it any more. Returns whether it did. */
  release(sha256: string): Promise<boolean> {
    return this.#places.add(async () => {
      if (this.#held.has(sha256)) return false;
      const isUsed = this.#database.prepare("SELECT 1 FROM versions WHERE sha256 = ? LIMIT 1").get(sha256);
      if (isUsed !== undefined) return false;
      // A power cut mustn't bring the versions back without it.
      await this.#database.flush();
      await rm(this.path(sha256), { force: true });
      return true;
    });
  }

  async #place(temporary: string, sha256: string): Promise<void> {
    const target = this.path(sha256);
    await mkdir(join(this.#folder, sha256.slice(0, 2)), { recursive: true, mode: 0o700 });
    if (await exists(target)) return;
    await rename(temporary, target);
    await chmod(target, 0o600);
  }

  /** After a crash: half-written copies, and copies that no version has. Returns how many were deleted. */
  async sweep(): Promise<number> {
    let deleted = 0;
    for (const entry of await readdir(this.#folder).catch(() => [])) {
      const path = join(this.#folder, entry);
      if (entry.startsWith(temporaryPrefix)) {
        if (this.#incoming.has(entry)) continue;
        await rm(path, { force: true });
        deleted++;
      } else if ((await stat(path)).isDirectory()) {
        for (const name of await readdir(path)) if (await this.release(name)) deleted++;
      }
    }
    return deleted;
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
