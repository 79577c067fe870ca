import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { HandrailError } from "../contract/errors.ts";

/** What a finished file has to be. */
export interface ExpectedFile {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A file that grows and whose SHA-256 is known at every moment; nothing has to be read again at the end. */
export class HashedFile {
  readonly #handle: FileHandle;
  #hash: Hash;
  #sizeBytes: number;

  private constructor(handle: FileHandle, hash: Hash, sizeBytes: number) {
    this.#handle = handle;
    this.#hash = hash;
    this.#sizeBytes = sizeBytes;
  }

  /** Starts an empty file in place of what is there. */
  static async create(path: string): Promise<HashedFile> {
    const file = new HashedFile(await diskFullNamed(open(path, "a", 0o600)), createHash("sha256"), 0);
    await file.restart();
    return file;
  }

  /** Goes on at the end of what is there, or starts an empty file. */
  static async continue(path: string, signal: AbortSignal): Promise<HashedFile> {
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) return HashedFile.create(path);
    const hash = createHash("sha256");
    let sizeBytes = 0;
    for await (const piece of createReadStream(path, { highWaterMark: 1_048_576, signal })) {
      hash.update(piece as Buffer);
      sizeBytes += (piece as Buffer).length;
    }
    return new HashedFile(await diskFullNamed(open(path, "a", 0o600)), hash, sizeBytes);
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** 64 hex digits, of what has been written so far. */
  get sha256(): string {
    return this.#hash.copy().digest("hex");
  }

  /** @throws HandrailError DISK_FULL */
  async write(piece: Uint8Array): Promise<void> {
    await diskFullNamed(this.#handle.writeFile(piece));
    this.#hash.update(piece);
    this.#sizeBytes += piece.length;
  }

  /** Throws away what is there. */
  async restart(): Promise<void> {
    await this.#handle.truncate(0);
    this.#hash = createHash("sha256");
    this.#sizeBytes = 0;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /**
   * Makes the file durable when it is what it should be.
   *
   * @throws HandrailError HASH_MISMATCH
   */
  async finish(expected: ExpectedFile): Promise<void> {
    const { sizeBytes, sha256 } = this;
    if (sizeBytes !== expected.sizeBytes || sha256 !== expected.sha256) {
      throw new HandrailError("HASH_MISMATCH", {
        details: {
          expected_sha256: expected.sha256,
          found_sha256: sha256,
          expected_bytes: expected.sizeBytes,
          found_bytes: sizeBytes,
        },
      });
    }
    await diskFullNamed(this.#handle.sync());
  }
}

/** Runs a file operation; a full disk gets its own code. */
export async function diskFullNamed<Result>(operation: Promise<Result>): Promise<Result> {
  try {
    return await operation;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOSPC" || code === "EDQUOT") throw new HandrailError("DISK_FULL", { cause: error });
    throw error;
  }
}
