import { appendFileSync, renameSync, rmSync, statSync } from "node:fs";
import { parse, join } from "node:path";

export interface RotatingFileOptions {
  readonly path: string;
  /** The file is put aside before it would grow beyond this. */
  readonly maxBytes: number;
  /** Parts put aside that are kept: `name.1.ext` is the newest. */
  readonly kept: number;
}

/**
 * A file that lines are appended to, bounded to (kept + 1) × maxBytes. Written line by line without a handle kept open:
 * what was logged before a crash is there, and the folder can be removed at any time. A line that can't be written (disk
 * full) is dropped; a log never takes Handrail down.
 */
export class RotatingFile {
  readonly #options: RotatingFileOptions;
  #size: number;

  constructor(options: RotatingFileOptions) {
    this.#options = options;
    this.#size = statSync(options.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  write(line: string): void {
    const { path, maxBytes } = this.#options;
    const bytes = Buffer.byteLength(line);
    try {
      if (this.#size > 0 && this.#size + bytes > maxBytes) this.#rotate();
      appendFileSync(path, line, { mode: 0o600 });
      this.#size += bytes;
    } catch {
      // Nowhere left to tell it.
    }
  }

  #rotate(): void {
    const { path, kept } = this.#options;
    rmSync(this.#part(kept), { force: true });
    for (let number = kept - 1; number >= 0; number--) {
      const from = number === 0 ? path : this.#part(number);
      if (statSync(from, { throwIfNoEntry: false })) renameSync(from, this.#part(number + 1));
    }
    if (kept === 0) rmSync(path, { force: true });
    this.#size = 0;
  }

  #part(number: number): string {
    const { dir, name, ext } = parse(this.#options.path);
    return join(dir, `${name}.${number}${ext}`);
  }
}
