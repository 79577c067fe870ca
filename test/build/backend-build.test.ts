import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { workerEntry } from "../../electron/platform/worker-entry.ts";

// In the checkout, as a build is: there it finds the packages that it leaves out, and resources/.
const root = fileURLToPath(new URL("../..", import.meta.url));
let folder = "";

beforeAll(async () => {
  mkdirSync(join(root, "dist"), { recursive: true });
  folder = mkdtempSync(join(root, "dist", "test-"));
  await build({ root, configFile: join(root, "vite.config.ts"), logLevel: "error", build: { outDir: folder } });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runs = (...parameters: string[]): string =>
  execFileSync(process.execPath, [join(folder, "cli.js"), ...parameters], { encoding: "utf8" });

test("the built command line runs without the source", () => {
  expect(runs("--version").trim()).toBe(packageJson.version);
});

test("every worker's program is where a built module looks for it", () => {
  const built = pathToFileURL(join(folder, "cli.js")).href;
  for (const name of ["inference", "embedding", "parsing"] as const) {
    const program = workerEntry(name, built);
    expect(existsSync(fileURLToPath(program))).toBe(true);
  }
  expect(readdirSync(folder, { withFileTypes: true }).every((entry) => entry.isFile())).toBe(true);
});

test("the built backend imports and answers, with its built workers", { timeout: 180_000 }, () => {
  const data = join(folder, "data");
  runs("--data-dir", data, "import", join(root, "resources", "handbook", "leave"));
  const found = JSON.parse(runs("--data-dir", data, "--json", "search", "annual leave in Germany")) as {
    results: unknown[];
  };
  expect(found.results.length).toBeGreaterThan(0);
});
