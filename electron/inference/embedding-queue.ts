/** A question's own text is embedded first, passages are read for it next, documents wait. */
export type WorkPriority = "question" | "reading" | "document";

/** The piece of work that is due. */
export interface WorkerTask {
  /** Does it and keeps its result; throws what the work threw. */
  run(): Promise<void>;
  /** The worker ended at it: it is due again, unless that happened three times; then its request fails. */
  crash(error: unknown): void;
  /** Fails the whole request that it belongs to. */
  fail(error: unknown): void;
}

/** One call of the worker: a text to embed, a window to judge. */
export type Work<Result> = () => Promise<Result>;

interface Request {
  /** Does what is due and tells whether it was the last. */
  readonly step: () => Promise<boolean>;
  readonly finish: () => void;
  readonly reject: (error: unknown) => void;
  /** Of the piece that is due. */
  crashes: number;
}

export interface WorkOptions {
  readonly priority: WorkPriority;
  readonly signal?: AbortSignal | undefined;
}

/** A piece of work that ends the worker that often is to blame for it. */
const maxCrashes = 3;

/** Who is next at the one worker: by priority, each kind in the order of asking, a piece at a time. */
export class EmbeddingQueue {
  readonly #waiting: Readonly<Record<WorkPriority, Request[]>> = { question: [], reading: [], document: [] };

  /** Resolves to one result a piece of work. Aborting takes out what waits and rejects with the signal's reason. */
  async add<Result>(work: readonly Work<Result>[], { priority, signal }: WorkOptions): Promise<Result[]> {
    signal?.throwIfAborted();
    if (work.length === 0) return [];
    const results: Result[] = [];
    const settled = Promise.withResolvers<Result[]>();
    const request: Request = {
      step: async () => {
        const due = work[results.length];
        if (due) results.push(await due());
        return results.length >= work.length;
      },
      finish: () => settled.resolve(results),
      reject: settled.reject,
      crashes: 0,
    };
    this.#waiting[priority].push(request);
    const onAbort = (): void => this.#fail(request, signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      return await settled.promise;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  next(): WorkerTask | undefined {
    const { question, reading, document } = this.#waiting;
    const request = question[0] ?? reading[0] ?? document[0];
    if (!request) return undefined;
    return {
      run: async () => {
        const isLast = await request.step();
        request.crashes = 0;
        if (!isLast) return;
        this.#remove(request);
        request.finish();
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
    request.reject(error);
  }

  #remove(request: Request): void {
    for (const line of Object.values(this.#waiting)) {
      const at = line.indexOf(request);
      if (at >= 0) line.splice(at, 1);
    }
  }
}
