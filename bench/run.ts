import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BenchSkipped, type BenchPart } from "./bench-part.ts";
import { complaints, markdown, record, usualDuration } from "./measurements.ts";
import { parts } from "./parts.ts";

/**
 * `npm run bench -- [PART…] [--quick] [--record] [--check]`: measures, each part beside its yardstick in the same run.
 * `--record` keeps the tables in docs/measurements.md; `--check` fails when a promise is broken or a ratio has become
 * over 20 % worse than the one kept.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  const lines = parts.map((part) => {
    const duration = usualDuration(part);
    return `  ${part.name.padEnd(14)}${part.title}${duration && ` (${duration})`}\n`;
  });
  process.stdout.write(`npm run bench -- [PART…] [--quick] [--record] [--check]\n\n${lines.join("")}`);
  process.exit(0);
}

const unknown = positionals.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no bench ${unknown.join(", ")}. There are: ${parts.map(({ name }) => name).join(", ")}\n`,
  );
  process.exit(2);
}

const chosen = parts.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const [only] = chosen;
// What one part leaves in memory and in caches would count for the next: each has a process of its own.
const failed = chosen.length === 1 && only ? await measure(only) : chosen.filter((part) => !ranAlone(part)).length > 0;
// A library's worker may linger; what was to be measured is.
process.exit(failed ? 1 : 0);

function ranAlone({ name }: BenchPart): boolean {
  const flags = Object.entries(values).flatMap(([flag, isSet]) => (isSet ? [`--${flag}`] : []));
  const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name, ...flags], {
    stdio: "inherit",
  });
  return status === 0;
}

/** Returns whether it broke off, or, with `--check`, is worse than it may be. */
async function measure(part: BenchPart): Promise<boolean> {
  const startedAt = performance.now();
  const elapsedSeconds = (): number => (performance.now() - startedAt) / 1_000;
  process.stdout.write(`\n## ${part.title} (${part.name})\n\n`);
  try {
    const result = await part.run({ quick: values.quick, say: (line) => process.stderr.write(`${line}\n`) });
    const wrong = complaints(part, result);
    process.stdout.write(`${markdown(result)}\n`);
    if (values.record) record(part, result, elapsedSeconds());
    for (const complaint of wrong) process.stderr.write(`${complaint}\n`);
    return values.check && wrong.length > 0;
  } catch (error) {
    if (error instanceof BenchSkipped) {
      process.stdout.write(`Left out: ${error.message}\n`);
      return false;
    }
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.stdout.write("Broke off.\n");
    return true;
  } finally {
    process.stderr.write(`${part.name} took ${elapsedSeconds().toFixed(0)} s\n`);
  }
}
