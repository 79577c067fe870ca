import { createHash } from "node:crypto";
import { readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";

/** Bytes that all saved states may take; the ones used longest ago go first. */
export const prefixBudgetBytes = 1_073_741_824;
/** No single state may take more than this share of it. */
const largestShare = 0.25;

const extension = ".state";
/** Being read: a process that died of it must not meet it again. */
const readingExtension = ".reading";
const writingExtension = ".writing";

export interface PrefixFilesOptions {
  readonly folder: string;
  readonly budgetBytes?: number;
}

/**
 * Saved states of the language model's KV cache, a file each, so that a restart or a change of session costs
 * milliseconds instead of an evaluation. A file is named by what it was made with and by what it holds: another model,
 * another context or another library version never finds it. A session's file goes with the session.
 */
export class PrefixFiles {
  readonly #folder: string;
  readonly #budgetBytes: number;

  constructor({ folder, budgetBytes = prefixBudgetBytes }: PrefixFilesOptions) {
    this.#folder = folder;
    this.#budgetBytes = budgetBytes;
  }

  /** Whether a state of so many bytes is worth its place. */
  isWorthSaving(bytes: number): boolean {
    return bytes <= this.#budgetBytes * largestShare;
  }

  /** @returns false when there is none, or when it can't be read: then it is gone as well */
  async restore(name: PrefixName, load: (path: string) => Promise<void>): Promise<boolean> {
    const path = this.#path(name);
    const reading = path + readingExtension;
    if (!(await moved(path, reading))) return false;
    try {
      await load(reading);
    } catch {
      await rm(reading, { force: true });
      return false;
    }
    const now = new Date();
    await utimes(reading, now, now).catch(() => undefined);
    return moved(reading, path);
  }

  async has(name: PrefixName): Promise<boolean> {
    return (await stat(this.#path(name)).catch(() => undefined)) !== undefined;
  }

  /** Whole or not at all. @throws what `write` throws */
  async save(name: PrefixName, write: (path: string) => Promise<unknown>): Promise<void> {
    const path = this.#path(name);
    const writing = path + writingExtension;
    try {
      await write(writing);
      await rename(writing, path);
    } catch (error) {
      await rm(writing, { force: true });
      throw error;
    }
    await this.#prune();
  }

  /** Removes what was saved of a session, for every model. */
  async forget(sessionId: string): Promise<void> {
    const part = sessionPart(sessionId);
    await this.#removeWhere((file) => file.includes(part));
  }

  /** After a start: removes what a crash left half done. Sessions that went meanwhile are forgotten by who deletes them. */
  async sweep(): Promise<void> {
    await this.#removeWhere((file) => !file.endsWith(extension));
  }

  async #removeWhere(isUnwanted: (file: string) => boolean): Promise<void> {
    for (const file of await this.#files()) {
      if (isUnwanted(file)) await rm(join(this.#folder, file), { force: true });
    }
  }

  async #prune(): Promise<void> {
    const files: { path: string; size: number; usedAt: number }[] = [];
    for (const file of await this.#files()) {
      const path = join(this.#folder, file);
      const found = await stat(path).catch(() => undefined);
      if (found) files.push({ path, size: found.size, usedAt: found.mtimeMs });
    }
    let left = this.#budgetBytes;
    for (const { path, size } of files.sort((a, b) => b.usedAt - a.usedAt)) {
      left -= size;
      if (left < 0) await rm(path, { force: true });
    }
  }

  #files(): Promise<string[]> {
    return readdir(this.#folder).catch(() => []);
  }

  #path(name: PrefixName): string {
    const model = digest(name.model);
    return join(
      this.#folder,
      model +
        (name.kind === "session" ? sessionPart(name.sessionId) : `.system-${digest(name.tokens.join(" "))}.`) +
        extension.slice(1),
    );
  }
}

/** `model` says all that decides whether a state can be read: weights, context, library. */
export type PrefixName =
  | { readonly kind: "session"; readonly model: string; readonly sessionId: string }
  | { readonly kind: "system"; readonly model: string; readonly tokens: readonly number[] };

const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 24);
const sessionPart = (sessionId: string): string => `.session-${digest(sessionId)}.`;

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch {
    return false;
  }
}
