import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/**
 * What a command writes: results to stdout, progress and notes to stderr. With `json` stdout carries one JSON value and
 * nothing else.
 */
export class Terminal {
  readonly json: boolean;
  readonly #stdout: NodeJS.WriteStream;
  readonly #stderr: NodeJS.WriteStream;
  #progressShown = false;

  constructor(json: boolean, stdout: NodeJS.WriteStream = process.stdout, stderr: NodeJS.WriteStream = process.stderr) {
    this.json = json;
    this.#stdout = stdout;
    this.#stderr = stderr;
  }

  /** For a person; nothing with `json`. */
  print(text = ""): void {
    this.write(`${text}\n`);
  }

  /** As `print`, without the line's end: for text that streams in. */
  write(text: string): void {
    if (this.json) return;
    this.clearProgress();
    this.#stdout.write(text);
  }

  /** The command's result with `json`. */
  result(value: unknown): void {
    if (this.json) this.#stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
  }

  note(text: string): void {
    this.clearProgress();
    this.#stderr.write(`${text}\n`);
  }

  /** One line that is written over again; on a terminal only. `fraction` from 0 to 1. */
  progress(label: string, fraction: number | undefined, detail = ""): void {
    if (!this.#stderr.isTTY) return;
    const width = 24;
    const filled = Math.round(Math.min(1, Math.max(0, fraction ?? 0)) * width);
    const bar =
      fraction === undefined
        ? ""
        : `${"█".repeat(filled)}${"░".repeat(width - filled)} ${Math.round(fraction * 100)} %`;
    const line = `${label} ${bar} ${detail}`;
    this.#stderr.write(`\r\u001B[2K${line.slice(0, Math.max(20, this.#stderr.columns - 1))}`);
    this.#progressShown = true;
  }

  clearProgress(): void {
    if (!this.#progressShown) return;
    this.#stderr.write("\r\u001B[2K");
    this.#progressShown = false;
  }

  style(style: Style, text: string): string {
    return styleText(style, text, { stream: this.#stdout });
  }
}

/** Wraps at `width` columns, every line behind `indent`. */
export function wrap(text: string, indent: string, width = Math.min(process.stdout.columns ?? 100, 100)): string {
  return text
    .split("\n")
    .map((paragraph) => {
      const lines: string[] = [];
      let line = "";
      for (const word of paragraph.split(/\s+/).filter(Boolean)) {
        if (line && indent.length + line.length + 1 + word.length > width) {
          lines.push(line);
          line = word;
        } else line = line ? `${line} ${word}` : word;
      }
      lines.push(line);
      return lines.map((each) => indent + each).join("\n");
    })
    .join("\n");
}

export function formatBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ""}`;
}

export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
