import { join } from "node:path";
import PQueue from "p-queue";
import { FileError, fileErrorTable, type FileErrorCode } from "../../contract/errors.ts";
import type { Settings } from "../../contract/settings.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { shippedModelsFolder } from "../../platform/resources.ts";
import { workerEntry } from "../../platform/worker-entry.ts";
import { WorkerError, WorkerExitedError, WorkerHost } from "../../platform/worker-host.ts";
import type { SpawnWorker, WorkerExit } from "../../platform/worker-process.ts";
import type { Chunk } from "../chunking/chunk.ts";
import type { ContainerListing } from "./containers.ts";
import {
  memoryLimitVariable,
  outOfMemorySignal,
  type ContainerPlace,
  type ParseEvent,
  type ParseRequest,
  type ParserProtocol,
  type ParseSummary,
  type RechunkRequest,
  type TextSegment,
  type UnpackRequest,
} from "./parser-protocol.ts";

/** A document as the worker read it, its text in segments so that it can be stored in slices. */
export interface ParsedFile extends ParseSummary {
  readonly segments: readonly TextSegment[];
  readonly chunks: readonly Chunk[];
}

export interface ParserPoolOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: {
    readonly current: Pick<Settings, "parser_timeout_seconds" | "parser_memory_mb"> &
      Partial<Pick<Settings, "ocr_languages">>;
  };
  readonly spawn?: SpawnWorker;
  readonly entry?: URL;
}

// Reading the first file of a new worker takes a while, so one that is ended again and again may well be so in the middle.
const maxAttempts = 6;

/** `renew` gives it the whole time limit once more. */
type Work<Result> = (host: WorkerHost<ParserProtocol>, renew: () => void) => Promise<Result>;

/**
 * Parses and chunks files in a process of its own, one at a time: document text is hostile, and a parser that hangs,
 * grows or crashes ends there and not here. A worker past its time or memory is replaced; the next file is read by a
 * new one.
 */
export class ParserPool {
  readonly #options: ParserPoolOptions;
  readonly #queue = new PQueue({ concurrency: 1 });
  #host: WorkerHost<ParserProtocol> | undefined;
  #memoryMb = 0;
  #lastExit: WorkerExit | undefined;
  #disposed = false;

  constructor(options: ParserPoolOptions) {
    this.#options = options;
  }

  /**
   * The time limit is for a file, and for each page of one whose pages are rendered or recognised.
   *
   * @param onPage called before each page of such a file; from 1
   * @throws FileError with the code that says what is wrong with the file, PARSER_TIMEOUT and PARSER_OUT_OF_MEMORY
   *   among them
   * @throws the signal's reason when it aborts
   */
  async parse(
    request: ParseRequest,
    signal: AbortSignal,
    onPage?: (page: number, pages: number) => void,
  ): Promise<ParsedFile> {
    const recognition = {
      dataFolder: join(shippedModelsFolder(), "ocr"),
      languages: this.#options.settings.current.ocr_languages ?? "auto",
    };
    return this.#queue.add(() =>
      this.#inTurn(async (host, renew) => {
        const segments: TextSegment[] = [];
        const chunks: Chunk[] = [];
        const call = { recognition, ...request };
        const summary = await host.call("parse", call, {
          onEvent: (event) => {
            if (event.type === "page") {
              renew();
              onPage?.(event.page, event.pages);
            } else if (event.type === "segment") segments.push(event.segment);
            else chunks.push(...event.chunks);
          },
        });
        return { ...summary, segments, chunks };
      }, signal),
    );
  }

  /** The chunks of a text that was parsed before. @throws as `parse` */
  async rechunk(request: RechunkRequest, signal: AbortSignal): Promise<Chunk[]> {
    return this.#queue.add(() =>
      this.#inTurn(async (host) => {
        const chunks: Chunk[] = [];
        const onEvent = (event: ParseEvent): void => {
          if (event.type === "chunks") chunks.push(...event.chunks);
        };
        await host.call("rechunk", request, { onEvent });
        return chunks;
      }, signal),
    );
  }

  /** What an archive or a mail holds. @throws as `parse` */
  async members(place: ContainerPlace, signal: AbortSignal): Promise<ContainerListing> {
    return this.#queue.add(() => this.#inTurn((host) => host.call("members", place), signal));
  }

  /** Writes a member to a file of its own. @throws as `parse` */
  async unpack(request: UnpackRequest, signal: AbortSignal): Promise<void> {
    await this.#queue.add(() => this.#inTurn((host) => host.call("unpack", request), signal));
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#queue.clear();
    await this.#host?.dispose();
  }

  /** A worker that ended for no reason of its own (ended by the system, by a person) is no fault of the file. */
  async #inTurn<Result>(work: Work<Result>, signal: AbortSignal): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(work, signal);
      } catch (error) {
        if (!(error instanceof WorkerExitedError) || this.#disposed) throw error;
        if (isOutOfMemory(this.#lastExit)) throw new FileError("PARSER_OUT_OF_MEMORY", { cause: error });
        if (attempt < maxAttempts) continue;
        // Linux ends a process by this signal when memory is short.
        const isKilled = this.#lastExit?.signal === "SIGKILL" || process.platform === "win32";
        throw new FileError(isKilled ? "PARSER_OUT_OF_MEMORY" : "FILE_UNREADABLE", { cause: error });
      }
    }
  }

  async #once<Result>(work: Work<Result>, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted();
    const host = await this.#currentHost();
    await host.start();
    signal.throwIfAborted();
    let isLate = false;
    this.#lastExit = undefined;
    const limitMs = this.#options.settings.current.parser_timeout_seconds * 1_000;
    const startTimer = (): (() => void) =>
      this.#options.clock.schedule(limitMs, () => {
        isLate = true;
        host.kill();
      });
    let cancelTimer = startTimer();
    const renew = (): void => {
      cancelTimer();
      cancelTimer = startTimer();
    };
    // A parser inside one long computation hears of an abort too late.
    const onAbort = (): void => host.kill();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await work(host, renew);
    } catch (error) {
      if (isLate) throw new FileError("PARSER_TIMEOUT");
      signal.throwIfAborted();
      throw this.#fileError(error);
    } finally {
      cancelTimer();
      signal.removeEventListener("abort", onAbort);
    }
  }

  #fileError(error: unknown): unknown {
    if (error instanceof WorkerError) {
      if (isFileErrorCode(error.code)) return new FileError(error.code, { cause: error });
      if (/heap|allocation|out of memory/i.test(error.message)) return new FileError("PARSER_OUT_OF_MEMORY");
      // A library's message may quote the document, so it stays out of the ordinary log.
      this.#options.log.error({ name: error.originalName, code: error.code }, "A parser failed");
      this.#options.log.debug({ err: error }, "A parser's failure");
      return new FileError("INTERNAL", { cause: error });
    }
    return error;
  }

  /** The limit is set when the process starts, so a changed one needs a new process. */
  async #currentHost(): Promise<WorkerHost<ParserProtocol>> {
    const memoryMb = this.#options.settings.current.parser_memory_mb;
    if (this.#host && memoryMb === this.#memoryMb) return this.#host;
    await this.#host?.dispose();
    const { clock, log, spawn, entry } = this.#options;
    this.#memoryMb = memoryMb;
    this.#host = new WorkerHost<ParserProtocol>({
      name: "parser",
      entry: entry ?? workerEntry("parsing"),
      clock,
      ...(spawn && { spawn }),
      env: { [memoryLimitVariable]: String(memoryMb) },
      maxHeapMb: memoryMb,
      // Tesseract and others speak of a document's pages on stderr: that is no business of a terminal's.
      onOutput: (text) => log.debug({ text: text.slice(0, 1_000) }, "The parser wrote"),
      onCrash: ({ code, signal, delayMs }) => {
        this.#lastExit = { code, signal };
        log.warn({ code, signal, delayMs }, "The parser ended");
      },
    });
    return this.#host;
  }
}

const isFileErrorCode = (code: string | undefined): code is FileErrorCode =>
  code !== undefined && Object.hasOwn(fileErrorTable, code);

/** Its own watch, or V8 at the heap's end; Windows tells no signals. */
function isOutOfMemory(exit: WorkerExit | undefined): boolean {
  return exit !== undefined && (exit.signal === outOfMemorySignal || exit.signal === "SIGABRT" || exit.code === 134);
}
