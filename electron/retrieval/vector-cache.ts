import { createHash } from "node:crypto";
import { z } from "zod";
import type { Database, Statement } from "../platform/database.ts";
import { backgroundTurn } from "../platform/turns.ts";

/** How a vector lies in the cache. */
export interface VectorCodec<Stored> {
  /** Distinguishes the precisions of one embedder. */
  readonly name: string;
  encode(vector: Float32Array): Stored;
  toBytes(stored: Stored): Uint8Array;
  fromBytes(bytes: Uint8Array): Stored;
}

/** SHA-256 of the text, as hexadecimal digits. */
export type TextHash = string;

export const hashText = (text: string): TextHash => createHash("sha256").update(text).digest("hex");

export interface CachedVector<Stored> {
  readonly hash: TextHash;
  readonly vector: Stored;
}

const blobRow = z.object({ vector: z.instanceof(Uint8Array) });
const hashRows = z.array(z.object({ text_sha256: z.instanceof(Uint8Array) }));

// A few milliseconds each: other work gets its turn in between.
const readsPerTurn = 400;
const deletesPerTransaction = 100;

/**
 * Vectors of texts that were embedded before, so that a new version of a document, or a rebuilt index, only costs what
 * changed. Counted by the versions that use them: what no version uses any more the database deletes
 * (migration 13), because a hash and a vector tell something of a text.
 */
export class VectorCache<Stored> {
  readonly #database: Database;
  readonly #codec: VectorCodec<Stored>;
  readonly #id: string;
  // Hundreds of times a document: preparing them each time was a thirtieth of an import.
  readonly #select: Statement;
  readonly #insert: Statement;
  readonly #use: Statement;
  readonly #selectUsed: Statement;
  readonly #dropUse: Statement;

  constructor(options: {
    readonly database: Database;
    readonly embedderId: string;
    readonly codec: VectorCodec<Stored>;
  }) {
    const { database } = options;
    this.#database = database;
    this.#select = database.prepare("SELECT vector FROM embedding_cache WHERE embedder_id = ? AND text_sha256 = ?");
    this.#insert = database.prepare(
      "INSERT INTO embedding_cache (embedder_id, text_sha256, vector) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    );
    this.#use = database.prepare(
      "INSERT INTO embedding_uses (version_key, embedder_id, text_sha256) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    );
    this.#selectUsed = database.prepare(
      "SELECT text_sha256 FROM embedding_uses WHERE version_key = ? AND embedder_id = ?",
    );
    this.#dropUse = database.prepare(
      "DELETE FROM embedding_uses WHERE version_key = ? AND embedder_id = ? AND text_sha256 = ?",
    );
    this.#codec = options.codec;
    this.#id = `${options.embedderId}/${options.codec.name}`;
  }

  encode(vector: Float32Array): Stored {
    return this.#codec.encode(vector);
  }

  async read(hashes: Iterable<TextHash>): Promise<Map<TextHash, Stored>> {
    const found = new Map<TextHash, Stored>();
    let reads = 0;
    for (const hash of hashes) {
      const row = this.#select.get(this.#id, toBytes(hash));
      if (row !== undefined) found.set(hash, this.#codec.fromBytes(blobRow.parse(row).vector));
      if (++reads % readsPerTurn === 0) await backgroundTurn();
    }
    return found;
  }

  /** Stores new vectors and that the version uses these and the ones of `known`; in one transaction, so give few. */
  write(versionKey: number, added: readonly CachedVector<Stored>[], known: readonly TextHash[]): void {
    this.#database.transaction(() => {
      for (const { hash, vector } of added) this.#insert.run(this.#id, toBytes(hash), this.#codec.toBytes(vector));
      for (const hash of [...added.map((entry) => entry.hash), ...known]) {
        this.#use.run(versionKey, this.#id, toBytes(hash));
      }
    })();
  }

  /** The version uses only `kept` from now on; vectors that nobody uses any more go. */
  async release(versionKey: number, kept: ReadonlySet<TextHash> = new Set()): Promise<void> {
    const used = hashRows.parse(this.#selectUsed.all(versionKey, this.#id));
    const released = used
      .map((row) => row.text_sha256)
      .filter((bytes) => !kept.has(Buffer.from(bytes).toString("hex")));
    for (let from = 0; from < released.length; from += deletesPerTransaction) {
      this.#database.transaction(() => {
        for (const hash of released.slice(from, from + deletesPerTransaction)) {
          this.#dropUse.run(versionKey, this.#id, hash);
        }
      })();
      await backgroundTurn();
    }
  }
}

/** The vectors of one version while it is indexed: what was known, what was added, and what is still to be stored. */
export class VectorBatch<Stored> {
  readonly #cache: VectorCache<Stored>;
  readonly #versionKey: number;
  readonly #vectors: Map<TextHash, Stored>;
  readonly #added = new Map<TextHash, Stored>();
  readonly #used = new Set<TextHash>();
  /** Being embedded now. */
  readonly pending = new Map<TextHash, Promise<void>>();

  constructor(cache: VectorCache<Stored>, versionKey: number, known: ReadonlyMap<TextHash, Stored>) {
    this.#cache = cache;
    this.#versionKey = versionKey;
    this.#vectors = new Map(known);
  }

  /** Vectors and uses that are not stored yet. */
  get size(): number {
    return this.#added.size + this.#used.size;
  }

  knows(hash: TextHash): boolean {
    return this.#vectors.has(hash);
  }

  add(hash: TextHash, vector: Float32Array): void {
    const encoded = this.#cache.encode(vector);
    this.#vectors.set(hash, encoded);
    this.#added.set(hash, encoded);
  }

  use(hash: TextHash): Stored | undefined {
    if (!this.#added.has(hash)) this.#used.add(hash);
    return this.#vectors.get(hash);
  }

  store(): void {
    if (this.size === 0) return;
    const added = [...this.#added].map(([hash, vector]) => ({ hash, vector }));
    this.#cache.write(this.#versionKey, added, [...this.#used]);
    this.#added.clear();
    this.#used.clear();
  }
}

const toBytes = (hash: TextHash): Buffer => Buffer.from(hash, "hex");
