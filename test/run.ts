import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { summaryLine, tally, testReportSchema, type Tally } from "./tools/test-report.ts";

/**
 * `npm test`: the gates, each counting as one test, then every test. Ends with `N passed, N failed` alone on the last
 * line, and exit code 1 when anything failed.
 */
const root = fileURLToPath(new URL("..", import.meta.url));

/** Each is one of package.json's scripts or a program of node_modules/.bin. */
const gates: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: "lint", command: ["node", "test/lint/run-lint.ts"] },
  { name: "format", command: ["oxfmt", "--check"] },
  { name: "types", command: ["npm", "run", "--silent", "typecheck"] },
];

const gatesFailed = gates.filter((gate) => !passes(gate)).length;
const tests = runTests();
for (const note of tests.notes) process.stdout.write(`${note}\n`);
const failed = tests.failed + gatesFailed;
process.stdout.write(
  `${summaryLine({ passed: tests.passed + gates.length - gatesFailed, failed, skipped: tests.skipped })}\n`,
);
process.exitCode = failed > 0 ? 1 : 0;

function passes({ name, command }: (typeof gates)[number]): boolean {
  const startedAt = performance.now();
  const { status, stdout, stderr, error } = run(command, "pipe");
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  process.stdout.write(`${status === 0 ? "passed" : "FAILED"}: ${name} (${seconds} s)\n`);
  if (status !== 0) process.stdout.write(`${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}\n`);
  return status === 0;
}

function runTests(): Tally {
  const folder = mkdtempSync(join(tmpdir(), "handrail-test-report-"));
  try {
    const file = join(folder, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const { status } = run(["vitest", "run", ...reporters], "inherit");
    const report = testReportSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    const counted = { ...report, success: report.success && status === 0 };
    return tally(counted, { everyRealTest: process.env.CI === "true" });
  } catch (error) {
    return { passed: 0, failed: 1, skipped: 0, notes: [`the tests left no report: ${String(error)}`] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run([program = "", ...parameters]: readonly string[], stdio: "pipe" | "inherit") {
  // npm and the programs of node_modules/.bin are command files on Windows, which only a shell starts.
  const shell = process.platform === "win32";
  return spawnSync(program, parameters, { cwd: root, stdio, shell, encoding: "utf8", maxBuffer: 64_000_000 });
}
