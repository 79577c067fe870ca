import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onlyOnce } from "./only-once.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = [
  "renderer",
  "electron/contract",
  "electron/transport/page-policy.ts",
  "vite.page-plugins.ts",
  "vite.renderer.config.ts",
  "package-lock.json",
];

/** The folder of the built page; built first when a source is newer. */
export async function builtPage(): Promise<string> {
  const folder = join(root, "dist/renderer");
  await onlyOnce("renderer", async () => {
    const index = join(folder, "index.html");
    const newest = Math.max(...sources.map((source) => newestIn(join(root, source))));
    if (existsSync(index) && statSync(index).mtimeMs > newest) return;
    // In a process of its own: under the test runner's NODE_ENV it would be React's development build.
    const cli = join(root, "node_modules/vite/bin/vite.js");
    const { status, stderr } = spawnSync(process.execPath, [cli, "build", "-c", "vite.renderer.config.ts"], {
      cwd: root,
      env: { ...process.env, NODE_ENV: "production" },
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`the page could not be built: ${stderr}`);
  });
  return folder;
}

function newestIn(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
