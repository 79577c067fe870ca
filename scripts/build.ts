import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** `npm run build [-- --if-stale] [part…]`: the parts of the app into dist/; without a name all of them. */
const root = fileURLToPath(new URL("..", import.meta.url));

interface Part {
  readonly config: string;
  /** What it is made of, and one file that it writes. */
  readonly sources: readonly string[];
  readonly written: string;
}

const parts: Readonly<Record<string, Part>> = {
  backend: {
    config: "vite.config.ts",
    sources: ["electron", "models/catalog.json", "package.json", "vite.config.ts"],
    written: "dist/main.js",
  },
  preload: {
    config: "vite.preload.config.ts",
    sources: ["electron/preload.ts", "electron/contract/shell.ts", "vite.preload.config.ts"],
    written: "dist/preload.cjs",
  },
  page: {
    config: "vite.renderer.config.ts",
    sources: [
      "renderer",
      "electron/contract",
      "electron/transport/page-policy.ts",
      "package-lock.json",
      "vite.page-plugins.ts",
      "vite.renderer.config.ts",
    ],
    written: "dist/renderer/index.html",
  },
};

const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const onlyStale = process.argv.includes("--if-stale");
// React's own build looks at it.
process.env.NODE_ENV = "production";
process.chdir(root);
for (const name of named.length > 0 ? named : Object.keys(parts)) {
  const part = parts[name];
  if (!part) throw new Error(`there is no part ${name}, only ${Object.keys(parts).join(", ")}`);
  if (onlyStale && !isStale(part)) continue;
  await build({ configFile: join(root, part.config), logLevel: "warn" });
  process.stderr.write(`built: ${name}\n`);
}

function isStale({ sources, written }: Part): boolean {
  const file = join(root, written);
  return !existsSync(file) || sources.some((source) => newestIn(join(root, source)) > statSync(file).mtimeMs);
}

/** A folder's own time tells of files that were removed. */
function newestIn(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
