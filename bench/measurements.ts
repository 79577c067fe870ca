import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { isWithin, shown, type BenchFigure, type BenchPart, type BenchResult } from "./bench-part.ts";

/** docs/measurements.md and, for machines, docs/measurements.json: what was measured last, part by part. */
const markdownFile = fileURLToPath(new URL("../docs/measurements.md", import.meta.url));
const figuresFile = fileURLToPath(new URL("../docs/measurements.json", import.meta.url));
const figuresSchema = z.record(z.string(), z.record(z.string(), z.number()));

/** A ratio that is this much worse than the one kept is a regression. */
const tolerated = 0.2;

/** Beside a part's figures: how long it took. */
const durationName = "took, s";

/** Puts a part's table in the place of its last one. */
export function record(part: BenchPart, result: BenchResult, seconds: number): void {
  const text = readFileSync(markdownFile, "utf8");
  const [begin, end] = [`<!-- bench:${part.name} -->`, `<!-- /bench:${part.name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < 0)
    throw new Error(`docs/measurements.md has no place for ${part.name}: add ${begin} and ${end}`);
  const body = `${begin}\n\n${machine()}\n\n${markdown(result)}\n\n`;
  writeFileSync(markdownFile, text.slice(0, from) + body + text.slice(to));
  const figures = {
    ...kept(figuresFile),
    [part.name]: {
      ...Object.fromEntries(result.figures.map(({ name, value }) => [name, value])),
      [durationName]: Math.round(seconds),
    },
  };
  writeFileSync(figuresFile, `${JSON.stringify(figures, null, 2)}\n`);
}

/** How long a part took when it was last recorded, such as `about 3 min`; empty: it never was. */
export function usualDuration(part: Pick<BenchPart, "name">, file = figuresFile): string {
  const seconds = kept(file)[part.name]?.[durationName];
  if (seconds === undefined) return "";
  return seconds < 60 ? "under a minute" : `about ${Math.round(seconds / 60)} min`;
}

/**
 * Sentences that say what is worse than promised, or worse than what is kept.
 * @param file what was kept: another one than docs/measurements.json for tests
 */
export function complaints(part: Pick<BenchPart, "name">, { figures }: BenchResult, file = figuresFile): string[] {
  const before = kept(file)[part.name] ?? {};
  return figures.flatMap((figure) => {
    const broken = isWithin(figure)
      ? []
      : [`${part.name}: ${figure.name} is ${shown(figure.value)}, promised ${shown(figure.limit ?? 0)}`];
    const last = before[figure.name];
    const worse = last !== undefined && figure.isRatio && isWorse(figure, last);
    return worse
      ? [...broken, `${part.name}: ${figure.name} is ${shown(figure.value)}, it was ${shown(last)}`]
      : broken;
  });
}

function isWorse({ better, value }: BenchFigure, last: number): boolean {
  return better === "lower" ? value > last * (1 + tolerated) : value < last * (1 - tolerated);
}

export function markdown({ columns, rows, figures, notes = [] }: BenchResult): string {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => (typeof cell === "number" ? shown(cell) : cell)).join(" | ")} |`;
  const table = [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
  const judged = figures.map((figure) => {
    const promised =
      figure.limit === undefined
        ? ""
        : `, promised ${figure.better === "lower" ? "at most" : "at least"} ${shown(figure.limit)}`;
    return `- **${figure.name}: ${shown(figure.value)}**${promised}${isWithin(figure) ? "" : " (missed)"}`;
  });
  return [table, judged.join("\n"), notes.join(" ")].filter((part) => part !== "").join("\n\n");
}

/** @throws when the file is there and isn't what is written here: a check beside nothing would pass silently */
function kept(file: string): z.infer<typeof figuresSchema> {
  return existsSync(file) ? figuresSchema.parse(JSON.parse(readFileSync(file, "utf8"))) : {};
}

/** The machine and the day, in one line. */
function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, ${cpus()[0]?.model.trim() ?? process.arch}, ${availableParallelism()} cores, ${memory} GB, ${process.platform}, Node ${process.versions.node}.`;
}
