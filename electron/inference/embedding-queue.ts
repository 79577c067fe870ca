import type { EmbedOptions } from "./embedder.ts";

/** The text that is due; exactly one of the functions is called when it has run. */
export interface EmbeddingTask {
  readonly text: string;
  finish(vector: Float32Array): void;
  /** The worker ended at this text: it is due again, unless that happened three times; then its request fails. */
  crash(error: unknown): void;
  /** Fails the whole request that the text belongs to. */
  fail(error: unknown): void;
}

interface Request {
  readonly texts: readonly string[];
  readonly vectors: Float32Array[];
  readonly settled: PromiseWithResolvers<Float32Array[]>;
  /** Of the text that is due. */
  crashes: number;
}

/** A text that ends the worker that often is to blame for it. */
const maxCrashes = 3;

/** Who is next: every question before any document text, each kind in the order of asking. */
export class EmbeddingQueue {
  readonly #waiting: Readonly<Record<EmbedOptions["priority"], Request[]>> = { question: [], document: [] };

  /** Resolves to one vector a text. Aborting takes out what waits and rejects with the signal's reason. */
  async add(texts: readonly string[], { priority, signal }: EmbedOptions): Promise<Float32Array[]> {
    signal?.throwIfAborted();
    if (texts.length === 0) return [];
    const request: Request = { texts, vectors: [], settled: Promise.withResolvers(), crashes: 0 };
    this.#waiting[priority].push(request);
    const onAbort = (): void => this.#fail(request, signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      return await request.settled.promise;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  next(): EmbeddingTask | undefined {
    const request = this.#waiting.question[0] ?? this.#waiting.document[0];
    const text = request?.texts[request.vectors.length];
    if (!request || text === undefined) return undefined;
    return {
      text,
      finish: (vector) => {
        request.crashes = 0;
        request.vectors.push(vector);
        if (request.vectors.length < request.texts.length) return;
        this.#remove(request);
        request.settled.resolve(request.vectors);
      },
      crash: (error) => {
        request.crashes += 1;
        if (request.crashes === maxCrashes) this.#fail(request, error);
      },
      fail: (error) => this.#fail(request, error),
    };
  }

  failAll(error: unknown): void {
    for (const request of Object.values(this.#waiting).flat()) this.#fail(request, error);
  }

  #fail(request: Request, error: unknown): void {
    this.#remove(request);
    request.settled.reject(error);
  }

  #remove(request: Request): void {
    for (const line of Object.values(this.#waiting)) {
      const at = line.indexOf(request);
      if (at >= 0) line.splice(at, 1);
    }
  }
}
