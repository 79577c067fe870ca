import { sep } from "node:path";
import { FileError, fileErrorTable, type FileErrorCode } from "../contract/errors.ts";
import type { Database } from "../platform/database.ts";
import type { JobProgress } from "../platform/job-kind.ts";
import type { FoundFile } from "./scan-paths.ts";
import { backgroundTurn } from "../platform/turns.ts";

/** A file of a job that is still to be imported. */
export interface ImportItem {
  readonly ordinal: number;
  readonly path: string;
  readonly relativePath: string;
  readonly sizeBytes: number;
}

const itemsPerSlice = 200;
/** A job's progress is sent often; nobody reads more failures than these at once. */
const maxFailures = 1_000;

/** The `job_items` of imports: one row a file, so that a job goes on where a crash ended it. */
export class ImportItems {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The list is written from its end: the first item's row says that all are there. */
  isScanned(jobId: string): boolean {
    return this.#database.prepare("SELECT 1 FROM job_items WHERE job_id = ? AND ordinal = 0").get(jobId) !== undefined;
  }

  async insert(jobId: string, files: readonly FoundFile[]): Promise<void> {
    this.#database.prepare("DELETE FROM job_items WHERE job_id = ?").run(jobId);
    const insertSlice = this.#database.transaction((from: number, to: number) => {
      for (let ordinal = from; ordinal < to; ordinal++) {
        const file = files[ordinal];
        if (file) this.#insert(jobId, ordinal, file);
      }
    });
    for (let to = files.length; to > 0; to -= itemsPerSlice) {
      insertSlice(Math.max(0, to - itemsPerSlice), to);
      await backgroundTurn();
    }
  }

  #insert(jobId: string, ordinal: number, { path, relativePath, sizeBytes, error }: FoundFile): void {
    this.#database
      .prepare(
        `INSERT INTO job_items (job_id, ordinal, path, relative_path, size_bytes, status, error_code)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        jobId,
        ordinal,
        path,
        this.#shownPath(path, relativePath),
        sizeBytes,
        error ? "failed" : "queued",
        error ?? null,
      );
  }

  /** A document that came with its folders keeps them when its file, or a folder within, is imported by itself. */
  #shownPath(path: string, relativePath: string): string {
    const known = this.#database
      .prepare<[string], string>("SELECT path FROM documents WHERE source_path = ?")
      .pluck()
      .get(path);
    return known?.endsWith(`/${relativePath}`) === true ? known : relativePath;
  }

  /**
   * Appends members of a file that are not among the items yet, so that doing it again after a crash changes nothing.
   *
   * @throws FileError ARCHIVE_BOMB when the files under `root` come to more than `limit`
   */
  async appendMembers(jobId: string, root: string, files: readonly FoundFile[], limit: number): Promise<void> {
    const rows = this.#database
      .prepare<[string], { path: string; ordinal: number }>("SELECT path, ordinal FROM job_items WHERE job_id = ?")
      .all(jobId);
    const known = new Set(rows.map(({ path }) => path));
    const added = files.filter(({ path }) => !known.has(path));
    const unpacked = rows.filter(({ path }) => path.startsWith(root + sep)).length;
    if (added.length + unpacked > limit) throw new FileError("ARCHIVE_BOMB");
    const first = rows.reduce((max, { ordinal }) => Math.max(max, ordinal), -1) + 1;
    const insertSlice = this.#database.transaction((from: number, to: number) => {
      for (const [index, file] of added.slice(from, to).entries()) this.#insert(jobId, first + from + index, file);
    });
    for (let from = 0; from < added.length; from += itemsPerSlice) {
      insertSlice(from, from + itemsPerSlice);
      await backgroundTurn();
    }
  }

  /** Those after an ordinal: members are appended while their container is done. */
  queued(jobId: string, after = -1): ImportItem[] {
    return this.#database
      .prepare<[string, number], ImportItem>(
        `SELECT ordinal, path, relative_path AS relativePath, size_bytes AS sizeBytes FROM job_items
         WHERE job_id = ? AND status = 'queued' AND ordinal > ? ORDER BY ordinal`,
      )
      .all(jobId, after);
  }

  markDone(jobId: string, ordinal: number, status: "done" | "unchanged", chunks: number): void {
    this.#database
      .prepare("UPDATE job_items SET status = ?, chunks = ?, error_code = NULL WHERE job_id = ? AND ordinal = ?")
      .run(status, chunks, jobId, ordinal);
  }

  markFailed(jobId: string, ordinal: number, code: FileErrorCode): void {
    this.#database
      .prepare("UPDATE job_items SET status = 'failed', error_code = ? WHERE job_id = ? AND ordinal = ?")
      .run(code, jobId, ordinal);
  }

  requeueFailed(jobId: string): void {
    this.#database
      .prepare("UPDATE job_items SET status = 'queued', error_code = NULL WHERE job_id = ? AND status = 'failed'")
      .run(jobId);
  }

  progress(jobId: string): JobProgress {
    const totals = this.#database
      .prepare<[string], Omit<JobProgress, "failures" | "current">>(
        `SELECT count(*) AS files_total,
           coalesce(sum(status IN ('done', 'unchanged')), 0) AS files_done,
           coalesce(sum(status = 'unchanged'), 0) AS files_unchanged,
           coalesce(sum(status = 'failed'), 0) AS files_failed,
           coalesce(sum(chunks), 0) AS chunks_done,
           coalesce(sum(iif(status = 'queued', 0, size_bytes)), 0) AS bytes_done,
           coalesce(sum(size_bytes), 0) AS bytes_total
         FROM job_items WHERE job_id = ?`,
      )
      .get(jobId);
    if (!totals) throw new Error("an aggregate without a row");
    const failures = this.#database
      .prepare<[string, number], { path: string; code: FileErrorCode }>(
        `SELECT relative_path AS path, error_code AS code FROM job_items WHERE job_id = ? AND status = 'failed'
         ORDER BY ordinal LIMIT ?`,
      )
      .all(jobId, maxFailures);
    return { ...totals, failures: failures.map((failure) => ({ ...failure, message: fileErrorTable[failure.code] })) };
  }
}
