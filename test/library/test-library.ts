import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { ImportRequest } from "../../electron/contract/documents.ts";
import type { ChangeEvent } from "../../electron/contract/events.ts";
import { DocumentRemoval } from "../../electron/library/document-removal.ts";
import { DocumentStore } from "../../electron/library/document-store.ts";
import { ImportJob } from "../../electron/library/import-job.ts";
import { IndexRepair } from "../../electron/library/index-repair.ts";
import { ParserPool } from "../../electron/library/parsers/parser-pool.ts";
import { VersionReindexing } from "../../electron/library/reindex/version-reindexing.ts";
import { VersionIndexing } from "../../electron/library/version-indexing.ts";
import { systemClock, type Clock } from "../../electron/platform/clock.ts";
import { openDatabase } from "../../electron/platform/database.ts";
import { EventBus } from "../../electron/platform/event-bus.ts";
import type { JobProgress } from "../../electron/platform/job-kind.ts";
import { createLog } from "../../electron/platform/log.ts";
import { ChunkIndex } from "../../electron/retrieval/chunk-index.ts";
import { HybridIndexer } from "../../electron/retrieval/hybrid-indexer.ts";
import { TermStatistics } from "../../electron/retrieval/term-statistics.ts";
import { FakeEmbedder } from "../fakes/fake-embedder.ts";
import { spawnKeptWorker } from "../fakes/kept-workers.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

export interface TestLibraryOptions {
  /** Default: a folder of its own. A second library over the same one is what a restart finds. */
  readonly folder?: string;
  readonly clock?: Clock;
  readonly settings?: { max_file_mb?: number; parser_timeout_seconds?: number; parser_memory_mb?: number };
}

/** The library on real SQLite, LanceDB and parser process; only the embedder is a fake. */
export async function openTestLibrary(options: TestLibraryOptions = {}) {
  const folder = options.folder ?? temporaryFolder();
  const clock = options.clock ?? systemClock;
  const log = createLog({ level: "error" });
  const database = openDatabase(join(folder, "handrail.db"));
  const published: ChangeEvent[] = [];
  const events = new EventBus(() => undefined);
  events.subscribe((event) => published.push(event));
  const embedder = new FakeEmbedder();
  const index = await ChunkIndex.open({ folder: join(folder, "index"), dimensions: embedder.dimensions, log });
  const statistics = new TermStatistics({ database });
  const indexer = new HybridIndexer({ database, index, statistics, embedder, log });
  const documents = new DocumentStore({ database, clock, events, originalsFolder: join(folder, "originals") });
  const indexing = new VersionIndexing({ database, documents, indexer });
  const removal = new DocumentRemoval({ documents, indexing });
  const settings = {
    current: { max_file_mb: 100, parser_timeout_seconds: 60, parser_memory_mb: 1_024, ...options.settings },
  };
  const parsers = new ParserPool({ clock: systemClock, log, settings, spawn: spawnKeptWorker });
  const reindexing = new VersionReindexing({ database, documents, indexing, parsers });
  const repair = new IndexRepair({ database, documents, indexing, removal, reindexing, log, clock });
  const job = new ImportJob({ database, documents, indexing, removal, parsers, settings, log });
  const createJob = (): string => {
    const jobId = randomUUID();
    database
      .prepare("INSERT INTO jobs (id, kind, status, created_at, request) VALUES (?, 'import', 'running', 0, '{}')")
      .run(jobId);
    return jobId;
  };

  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await repair.dispose();
    await parsers.dispose();
    await index.dispose();
    await database.dispose();
  };
  onTestFinished(close);

  return {
    folder,
    database,
    clock,
    events,
    log,
    documents,
    indexing,
    index,
    indexer,
    removal,
    repair,
    reindexing,
    parsers,
    settings,
    job,
    published,
    embedder,
    close,
    createJob,
    /** Runs an import to its end and returns what it came to. */
    async import(request: ImportRequest, run: Partial<ImportRun> = {}): Promise<JobProgress & { jobId: string }> {
      const jobId = run.jobId ?? createJob();
      const signal = run.signal ?? new AbortController().signal;
      await job.run({ jobId, request, signal, report: run.report ?? (() => undefined) });
      return { jobId, ...job.progress(jobId) };
    },
  };
}

interface ImportRun {
  readonly jobId: string;
  readonly signal: AbortSignal;
  readonly report: (progress: JobProgress) => void;
}

/** Writes files, by their path, into a folder of its own. */
export function writeFiles(files: Readonly<Record<string, string | Uint8Array>>, folder = temporaryFolder()): string {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return folder;
}
