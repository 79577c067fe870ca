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

const wrong: string[] = [];
let broken = false;
for (const part of parts) {
  if (positionals.length === 0 || positionals.includes(part.name)) await measure(part);
}
for (const complaint of wrong) process.stderr.write(`${complaint}\n`);
// A library's worker may linger; what was to be measured is.
process.exit(broken || (values.check && wrong.length > 0) ? 1 : 0);

async function measure(part: BenchPart): Promise<void> {
  const startedAt = performance.now();
  const elapsedSeconds = (): number => (performance.now() - startedAt) / 1_000;
  process.stdout.write(`\n## ${part.title} (${part.name})\n\n`);
  try {
    const result = await part.run({ quick: values.quick, say: (line) => process.stderr.write(`${line}\n`) });
    wrong.push(...complaints(part, result));
    process.stdout.write(`${markdown(result)}\n`);
    if (values.record) record(part, result, elapsedSeconds());
  } catch (error) {
    if (error instanceof BenchSkipped) {
      process.stdout.write(`Left out: ${error.message}\n`);
      return;
    }
    // The parts after it are measured all the same.
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.stdout.write("Broke off.\n");
    broken = true;
    wrong.push(`${part.name}: broke off`);
  } finally {
    process.stderr.write(`${part.name} took ${elapsedSeconds().toFixed(0)} s\n`);
  }
}
