import { fileErrorTable, type FileErrorCode } from "../contract/errors.ts";
import type { JobProgress } from "../platform/job-kind.ts";
import type { ImportItem } from "./import-items.ts";

/** Counts a running import's progress in memory: adding rows up at every chunk would cost more than the chunk. */
export class ImportProgress {
  readonly #report: (progress: JobProgress) => void;
  #progress: JobProgress;
  #current: ImportItem | undefined;
  /** Of files that aren't done, by ordinal. */
  readonly #partly = new Map<number, { readonly chunks: number; readonly bytes: number }>();

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
    this.#tell();
  }

  /** Of a file whose pages take their time; it may be read ahead while another is the current one. */
  page(item: ImportItem, page: number, pages: number): void {
    if (this.#current !== item) return;
    this.#report({ ...this.#progress, current: `${item.relativePath} (${page}/${pages})` });
  }

  /** Within a file, whose bytes count in proportion. The last one may still be being written. */
  chunk(item: ImportItem, done: number, total: number): void {
    const share = total === 0 ? 0 : Math.floor((item.sizeBytes * done) / total);
    this.#partly.set(item.ordinal, { chunks: done, bytes: share });
    this.#current = item;
    const partly = [...this.#partly.values()];
    this.#report({
      ...this.#progress,
      current: item.relativePath,
      chunks_done: partly.reduce((sum, { chunks }) => sum + chunks, this.#progress.chunks_done),
      bytes_done: partly.reduce((sum, { bytes }) => sum + bytes, this.#progress.bytes_done),
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
    if (this.#current === item) this.#current = undefined;
    this.#partly.delete(item.ordinal);
    this.#progress = { ...this.#progress, ...change, bytes_done: this.#progress.bytes_done + item.sizeBytes };
    this.#tell();
  }

  #tell(): void {
    this.#report({ ...this.#progress, ...(this.#current && { current: this.#current.relativePath }) });
  }
}
