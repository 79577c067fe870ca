import { fileErrorTable, type FileErrorCode } from "../contract/errors.ts";
import type { JobProgress } from "../platform/job-kind.ts";
import type { ImportItem } from "./import-items.ts";

/** Counts a running import's progress in memory: adding rows up at every chunk would cost more than the chunk. */
export class ImportProgress {
  readonly #report: (progress: JobProgress) => void;
  #progress: JobProgress;
  #current: ImportItem | undefined;

  constructor(stored: JobProgress, report: (progress: JobProgress) => void) {
    this.#progress = stored;
    this.#report = report;
    report(stored);
  }

  begin(item: ImportItem): void {
    this.#current = item;
    this.#report({ ...this.#progress, current: item.relativePath });
  }

  /** The current file turned out to hold others. */
  grow(stored: JobProgress): void {
    this.#progress = stored;
    this.#report({ ...stored, ...(this.#current && { current: this.#current.relativePath }) });
  }

  /** Of a file whose pages take their time; it may be read ahead while another is the current one. */
  page(item: ImportItem, page: number, pages: number): void {
    if (this.#current !== item) return;
    this.#report({ ...this.#progress, current: `${item.relativePath} (${page}/${pages})` });
  }

  /** Within the current file, whose bytes count in proportion. */
  chunk(done: number, total: number): void {
    if (!this.#current) return;
    const share = total === 0 ? 0 : Math.floor((this.#current.sizeBytes * done) / total);
    this.#report({
      ...this.#progress,
      current: this.#current.relativePath,
      chunks_done: this.#progress.chunks_done + done,
      bytes_done: this.#progress.bytes_done + share,
    });
  }

  done(item: ImportItem, status: "done" | "unchanged", chunks: number): void {
    this.#end(item, {
      files_done: this.#progress.files_done + 1,
      files_unchanged: this.#progress.files_unchanged + (status === "unchanged" ? 1 : 0),
      chunks_done: this.#progress.chunks_done + chunks,
    });
  }

  failed(item: ImportItem, code: FileErrorCode): void {
    const failure = { path: item.relativePath, code, message: fileErrorTable[code] };
    this.#end(item, {
      files_failed: this.#progress.files_failed + 1,
      failures: [...this.#progress.failures, failure],
    });
  }

  #end(item: ImportItem, change: Partial<JobProgress>): void {
    this.#current = undefined;
    this.#progress = { ...this.#progress, ...change, bytes_done: this.#progress.bytes_done + item.sizeBytes };
    this.#report(this.#progress);
  }
}
